//! Bearer tokens of Xima and scripts: format, stored record, fast verification.

use super::secret_hash::{HashFailed, SecretHash};
use crate::domain::words::words;
use data_encoding::BASE32_DNSSEC;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::{LazyLock, OnceLock};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A bearer token, `dip_<id>_<secret>`, where the secret holds 256 random bits.
///
/// The id is the beginning of the secret's SHA-256, so that a made-up token with a known id is detected without argon2:
/// finding a secret to an id would take 2^60 tries. Wiped from memory when dropped, hidden by `Debug`.
pub struct Token(Zeroizing<String>);

const PREFIX: &str = "dip_";
const ID_LENGTH: usize = 12;
const SECRET_LENGTH: usize = 52;

impl Token {
    /// Generates a token from the operating system's random numbers.
    pub fn generate() -> Result<Token, getrandom::Error> {
        let mut bits = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bits.as_mut())?;
        let secret = Zeroizing::new(BASE32_DNSSEC.encode(bits.as_ref()));
        let id = id_of(&secret);
        Ok(Token(Zeroizing::new(format!("{PREFIX}{id}_{}", *secret))))
    }

    /// Parses a token; `None` for any other format.
    pub fn parse(text: &str) -> Option<Token> {
        PresentedToken::parse(text.as_bytes()).map(PresentedToken::to_token)
    }

    /// Returns the public part, by which lists and logs name a token.
    pub fn id(&self) -> &str {
        self.presented().id()
    }

    /// Borrows the token as a request presents it.
    pub fn presented(&self) -> PresentedToken<'_> {
        PresentedToken(&self.0)
    }

    /// Returns the whole token, to hand it to the owner once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Borrows a token from the request, so that an authenticated lookup copies no secret.
#[derive(Clone, Copy)]
pub struct PresentedToken<'a>(&'a str);

impl<'a> PresentedToken<'a> {
    /// Parses a token as a client sent it; `None` for any other format.
    pub fn parse(text: &'a [u8]) -> Option<PresentedToken<'a>> {
        let (id, rest) = text.strip_prefix(PREFIX.as_bytes())?.split_at_checked(ID_LENGTH)?;
        let secret = rest.strip_prefix(b"_")?;
        // Without an early exit the compiler checks many bytes at a time.
        let plain =
            |part: &[u8]| part.iter().fold(true, |all, b| all & matches!(b, b'a'..=b'z' | b'0'..=b'9'));
        let fits = secret.len() == SECRET_LENGTH && plain(id) && plain(secret);
        fits.then_some(PresentedToken(std::str::from_utf8(text).ok()?))
    }

    /// Copies the token out of the request.
    pub fn to_token(self) -> Token {
        Token(Zeroizing::new(self.0.to_owned()))
    }

    /// Returns the public part.
    pub fn id(self) -> &'a str {
        &self.0[PREFIX.len()..PREFIX.len() + ID_LENGTH]
    }

    fn secret(self) -> &'a str {
        &self.0[PREFIX.len() + ID_LENGTH + 1..]
    }

    /// Returns whether its id is made of its secret; a token without that was never issued.
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Look callers up.
    Lookup,
    /// Import sheets only.
    Import,
}

words!(Purpose { Lookup => "dip", Import => "import" });

/// Whether a token is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenState {
    /// It is accepted.
    Good,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

words!(TokenState { Good => "good", Expired => "expired", Revoked => "revoked" });

/// A token as it is stored.
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
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl TokenRecord {
    /// Hashes a new token, and returns what to store of it.
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

    /// Returns whether it is accepted now.
    pub fn state(&self, now: Timestamp) -> TokenState {
        match self.revoked_at {
            Some(_) => TokenState::Revoked,
            None if self.is_expired(now) => TokenState::Expired,
            None => TokenState::Good,
        }
    }

    /// Returns whether it has expired.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

/// A token's record with the digest that this process has verified.
#[derive(Debug)]
pub struct Credential {
    record: TokenRecord,
    /// The keyed digest of the token that argon2 accepted; set by the first such run.
    digest: OnceLock<[u8; 32]>,
    verifying: Mutex<()>,
}

impl Credential {
    /// Wraps a record, unverified.
    pub fn new(record: TokenRecord) -> Credential {
        Credential { record, digest: OnceLock::new(), verifying: Mutex::new(()) }
    }

    /// Returns the stored record.
    pub fn record(&self) -> &TokenRecord {
        &self.record
    }

    /// Compares a token of this id by its digest, in less than a microsecond.
    ///
    /// `None` until [`verify`](Credential::verify) has accepted the token once.
    pub fn verify_cached(&self, token: PresentedToken<'_>) -> Option<bool> {
        let proven = self.digest.get()?;
        Some(proven.ct_eq(&digest(token)).into())
    }

    /// Verifies a token, by argon2 when no digest is cached: that blocks the thread for about 20 ms. One run at a time;
    /// threads that waited for one take its result.
    pub fn verify(&self, token: &Token) -> bool {
        if !token.presented().has_valid_checksum() {
            return false;
        }
        let _one_at_a_time = self.verifying.lock();
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

/// Returns a keyed digest of a token's secret. The key is drawn at the first use and stays in memory. The id was compared
/// already and is left out, because the secret alone fills one block of SHA-256, with the id two.
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
