//! Tokens: what Xima or a script shows to be let in, what is kept of one, and how one is recognised quickly.

use super::secret_hash::{HashFailed, SecretHash};
use data_encoding::BASE32_DNSSEC;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A bearer token, `dip_<id>_<secret>`: 256 random bits and, before them, their name.
///
/// The id is the beginning of the secret's SHA-256, so a made-up token with somebody's id is seen to be one without
/// asking argon2: finding a secret to an id would take 2^60 tries. Wiped from memory when dropped, not shown by `Debug`.
pub struct Token(Zeroizing<String>);

const PREFIX: &str = "dip_";
const ID_LENGTH: usize = 12;
const SECRET_LENGTH: usize = 52;

impl Token {
    /// A new token, from the operating system's random numbers.
    pub fn generate() -> Result<Token, getrandom::Error> {
        let mut bits = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bits.as_mut())?;
        let secret = Zeroizing::new(BASE32_DNSSEC.encode(bits.as_ref()));
        let id = id_of(&secret);
        Ok(Token(Zeroizing::new(format!("{PREFIX}{id}_{}", *secret))))
    }

    /// Reads a token; `None` when it does not look like one of ours.
    pub fn parse(text: &str) -> Option<Token> {
        PresentedToken::parse(text.as_bytes()).map(PresentedToken::to_token)
    }

    /// The part that may be shown: lists and logs name a token by it.
    pub fn id(&self) -> &str {
        self.presented().id()
    }

    /// The token as somebody shows it.
    pub fn presented(&self) -> PresentedToken<'_> {
        PresentedToken(&self.0)
    }

    /// The whole token, for the one moment in which it is handed over.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What somebody shows as a token, where it stands in the request: a dip that is let in copies no secret.
#[derive(Clone, Copy)]
pub struct PresentedToken<'a>(&'a str);

impl<'a> PresentedToken<'a> {
    /// Reads a token as it was sent; `None` when it does not look like one of ours.
    pub fn parse(text: &'a [u8]) -> Option<PresentedToken<'a>> {
        let (id, rest) = text.strip_prefix(PREFIX.as_bytes())?.split_at_checked(ID_LENGTH)?;
        let secret = rest.strip_prefix(b"_")?;
        // All are looked at, whatever the first is: that is done many at a time.
        let plain =
            |part: &[u8]| part.iter().fold(true, |all, b| all & matches!(b, b'a'..=b'z' | b'0'..=b'9'));
        let fits = secret.len() == SECRET_LENGTH && plain(id) && plain(secret);
        fits.then_some(PresentedToken(std::str::from_utf8(text).ok()?))
    }

    /// The token, to be kept.
    pub fn to_token(self) -> Token {
        Token(Zeroizing::new(self.0.to_owned()))
    }

    /// The part that may be shown to others.
    pub fn id(self) -> &'a str {
        &self.0[PREFIX.len()..PREFIX.len() + ID_LENGTH]
    }

    fn secret(self) -> &'a str {
        &self.0[PREFIX.len() + ID_LENGTH + 1..]
    }

    /// Whether its id does not belong to its secret: nobody was ever given such a token.
    pub fn has_valid_checksum(self) -> bool {
        id_of(self.secret()) == self.id()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}..)", self.id())
    }
}

fn id_of(secret: &str) -> String {
    let mut id = BASE32_DNSSEC.encode(&Sha256::digest(secret.as_bytes()));
    id.truncate(ID_LENGTH);
    id
}

/// What a token lets its bearer do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Look callers up.
    #[serde(rename = "dip")]
    Lookup,
    /// Import sheets, and nothing else.
    Import,
}

impl Purpose {
    /// The purpose that `dip` or `import` names.
    pub fn parse(word: &str) -> Option<Purpose> {
        [Purpose::Lookup, Purpose::Import].into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// `dip` or `import`.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Lookup => "dip",
            Purpose::Import => "import",
        }
    }
}

/// What is kept of a token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenRecord {
    /// Its public part.
    pub id: String,
    /// What the owner calls it.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The whole token's hash.
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl TokenRecord {
    /// What to keep of a new token.
    pub fn new(
        token: &Token,
        name: &str,
        purpose: Purpose,
        created_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<TokenRecord, HashFailed> {
        Ok(TokenRecord {
            id: token.id().to_owned(),
            name: name.to_owned(),
            purpose,
            hash: SecretHash::of(token.reveal())?,
            created_at,
            expires_at,
            revoked_at: None,
        })
    }

    /// `good`, `expired` or `revoked`.
    pub fn state(&self, now: Timestamp) -> &'static str {
        match self.revoked_at {
            Some(_) => "revoked",
            None if self.is_expired(now) => "expired",
            None => "good",
        }
    }

    /// Whether it is past its time.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

/// A token's record, and what this process has learnt of it.
#[derive(Debug)]
pub struct Credential {
    record: TokenRecord,
    /// Set by the first proof: the keyed digest of the one token that passed.
    digest: OnceLock<[u8; 32]>,
    verifying: Mutex<()>,
}

impl Credential {
    /// Nothing is proven yet.
    pub fn new(record: TokenRecord) -> Credential {
        Credential { record, digest: OnceLock::new(), verifying: Mutex::new(()) }
    }

    /// What is kept of the token.
    pub fn record(&self) -> &TokenRecord {
        &self.record
    }

    /// Whether a token with this one's id is the one this is kept of, told by its digest in less than a microsecond;
    /// `None` until [`verify`](Credential::verify) has said yes once.
    pub fn verify_cached(&self, token: PresentedToken<'_>) -> Option<bool> {
        let proven = self.digest.get()?;
        Some(proven.ct_eq(&digest(token)).into())
    }

    /// The same, told by argon2 if need be: slow, and it blocks the thread. One proof at a time; whoever waited
    /// for one takes its result.
    pub fn verify(&self, token: &Token) -> bool {
        if !token.presented().has_valid_checksum() {
            return false;
        }
        let _one_at_a_time = self.verifying.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.verify_cached(token.presented()) {
            return known;
        }
        let proven = self.record.hash.is_of(token.reveal());
        if proven {
            self.digest.get_or_init(|| digest(token.presented()));
        }
        proven
    }
}

/// A digest that only this process can make: its key is drawn at the first use and never leaves memory. The id is known
/// to be the same and left out: the secret alone is one block of SHA-256, with the id before it would be two.
fn digest(token: PresentedToken<'_>) -> [u8; 32] {
    type Keyed = Hmac<Sha256>;
    static KEYED: LazyLock<Option<Keyed>> = LazyLock::new(|| {
        let mut key = Zeroizing::new([0_u8; 32]);
        getrandom::fill(key.as_mut()).ok()?;
        Keyed::new_from_slice(key.as_ref()).ok()
    });
    match KEYED.as_ref() {
        Some(keyed) => keyed.clone().chain_update(token.secret()).finalize().into_bytes().into(),
        // Without random numbers there is no key; a plain digest in memory still tells 256 random bits apart.
        None => Sha256::digest(token.secret()).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(token: &Token) -> Credential {
        Credential::new(TokenRecord::new(token, "t", Purpose::Lookup, Timestamp::UNIX_EPOCH, None).unwrap())
    }

    #[test]
    fn a_token_is_recognised_once_it_is_proven() {
        let token = Token::generate().unwrap();
        let credential = kept(&token);
        assert_eq!(credential.verify_cached(token.presented()), None);
        assert!(credential.verify(&token));
        assert_eq!(credential.verify_cached(token.presented()), Some(true));
        let again = Token::parse(token.reveal()).unwrap();
        assert_eq!(credential.verify_cached(again.presented()), Some(true));
    }

    #[test]
    fn another_secret_behind_the_same_id_is_refused_before_and_after_the_proof() {
        let token = Token::generate().unwrap();
        let other = Token::generate().unwrap();
        let made_up = Token::parse(&format!("dip_{}_{}", token.id(), other.presented().secret())).unwrap();
        let credential = kept(&token);
        assert!(!credential.verify(&made_up));
        assert_eq!(credential.verify_cached(made_up.presented()), None);
        assert!(credential.verify(&token));
        assert_eq!(credential.verify_cached(made_up.presented()), Some(false));
        assert!(!credential.verify(&made_up));
    }

    #[test]
    fn what_is_not_a_token_is_not_read_as_one() {
        let good = Token::generate().unwrap();
        let good = good.reveal();
        for text in
            ["", "dip_", "dip_x_y", &good[1..], &good[..68], &format!("{good}0"), &good.to_uppercase()]
        {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let token = Token::generate().unwrap();
        assert!(!format!("{token:?} {:?}", kept(&token)).contains(token.presented().secret()));
    }
}
