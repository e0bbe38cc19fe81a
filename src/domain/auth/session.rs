//! Sessions: a browser that has shown the password, and what is kept of it.

use super::secret_hash::SecretHash;
use data_encoding::{BASE32_DNSSEC, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// How long a session may rest before it ends.
pub const IDLE_TIMEOUT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How many sessions there can be; a new one ends the one that rested longest.
pub const SESSIONS_MAX: usize = 50;

/// 256 random bits that a browser or a link carries, in 52 letters and digits. Wiped from memory when dropped, not
/// shown by `Debug`. Random enough that its plain SHA-256 may be kept.
pub struct SessionSecret(Zeroizing<String>);

impl SessionSecret {
    /// A new one, from the operating system's random numbers.
    pub fn generate() -> Result<SessionSecret, getrandom::Error> {
        let mut bits = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bits.as_mut())?;
        Ok(SessionSecret(Zeroizing::new(BASE32_DNSSEC.encode(bits.as_ref()))))
    }

    /// Reads one as it was sent; `None` when it does not look like one.
    pub fn parse(text: &str) -> Option<SessionSecret> {
        let fits = text.len() == 52 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        fits.then(|| SessionSecret(Zeroizing::new(text.to_owned())))
    }

    /// The whole secret, for the one moment in which it is handed over.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it: its SHA-256, 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(..)")
    }
}

/// What is kept of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The digest of what its cookie holds.
    pub digest: String,
    /// [`SecretHash::fingerprint`] of the password it was opened with: it ends when there is another.
    pub password: String,
    /// When the password was shown.
    pub opened_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub last_seen_at: Timestamp,
    /// The address it was opened from.
    pub from: String,
    /// The browser it was opened in, in words.
    pub agent: String,
}

impl Session {
    /// Its name in lists; it opens nothing.
    pub fn id(&self) -> &str {
        self.digest.get(..16).unwrap_or_default()
    }

    /// Whether it still opens the page, under the password that is set now.
    pub fn is_open(&self, password: &SecretHash, now: Timestamp) -> bool {
        self.password == password.fingerprint() && now.duration_since(self.last_seen_at) <= IDLE_TIMEOUT
    }
}

/// Adds a session to a list, ending what has ended anyway and what there is no room for.
pub fn add(sessions: &mut Vec<Session>, new: Session) {
    let now = new.opened_at;
    sessions
        .retain(|old| now.duration_since(old.last_seen_at) <= IDLE_TIMEOUT && old.password == new.password);
    sessions.sort_by_key(|session| session.last_seen_at);
    let surplus = (sessions.len() + 1).saturating_sub(SESSIONS_MAX);
    sessions.drain(..surplus);
    sessions.push(new);
}

/// The one-time code of a setup link, as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetupCode {
    /// The digest of the code.
    pub digest: String,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

impl SetupCode {
    /// How long a link is good for.
    pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

    /// What to keep of a new code.
    pub fn new(code: &SessionSecret, now: Timestamp) -> SetupCode {
        SetupCode { digest: code.digest(), expires_at: now.saturating_add(Self::GOOD_FOR).unwrap_or(now) }
    }

    /// Whether this is kept of `code`, and in time.
    pub fn is_of(&self, code: &SessionSecret, now: Timestamp) -> bool {
        self.digest == code.digest() && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(password: &SecretHash, day: i64) -> Session {
        let at = Timestamp::from_second(day * 86_400).unwrap();
        Session {
            digest: SessionSecret::generate().unwrap().digest(),
            password: password.fingerprint(),
            opened_at: at,
            last_seen_at: at,
            from: "127.0.0.1".to_owned(),
            agent: "test".to_owned(),
        }
    }

    #[test]
    fn a_session_ends_with_its_password_and_after_thirty_days_of_rest() {
        let (one, other) =
            (SecretHash::from_stored("one".to_owned()), SecretHash::from_stored("other".to_owned()));
        let day = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        let session = session(&one, 100);
        assert!(session.is_open(&one, day(130)));
        assert!(!session.is_open(&one, day(131)));
        assert!(!session.is_open(&other, day(100)));
    }

    #[test]
    fn a_list_of_sessions_does_not_grow_without_end() {
        let password = SecretHash::from_stored("one".to_owned());
        let mut sessions = Vec::new();
        for number in 0..2 * SESSIONS_MAX as i64 {
            add(&mut sessions, session(&password, 100 + number / 10));
        }
        assert_eq!(sessions.len(), SESSIONS_MAX);
        add(&mut sessions, session(&password, 1000));
        assert_eq!(sessions.len(), 1);
    }

    #[test]
    fn a_code_is_good_once_it_is_the_one_and_in_time() {
        let (code, other) = (SessionSecret::generate().unwrap(), SessionSecret::generate().unwrap());
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let kept = SetupCode::new(&code, now);
        assert!(kept.is_of(&SessionSecret::parse(code.reveal()).unwrap(), now));
        assert!(!kept.is_of(&other, now));
        assert!(!kept.is_of(&code, now.saturating_add(SetupCode::GOOD_FOR).unwrap()));
        assert!(!kept.digest.contains(code.reveal()));
    }
}
