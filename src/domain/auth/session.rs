//! Sessions of signed-in browsers, and the one-time setup code.

use super::secret_hash::SecretHash;
use data_encoding::{BASE32_DNSSEC, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Time without a request after which a session ends.
pub const IDLE_TIMEOUT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Largest number of sessions; a new one beyond it ends the session idle for longest.
pub const SESSIONS_MAX: usize = 50;

/// 256 random bits of a cookie or setup link, in 52 letters and digits. Wiped from memory when dropped, hidden by
/// `Debug`. With 256 bits its plain SHA-256 is safe to store.
pub struct SessionSecret(Zeroizing<String>);

impl SessionSecret {
    /// Generates a secret from the operating system's random numbers.
    pub fn generate() -> Result<SessionSecret, getrandom::Error> {
        let mut bits = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bits.as_mut())?;
        Ok(SessionSecret(Zeroizing::new(BASE32_DNSSEC.encode(bits.as_ref()))))
    }

    /// Parses a secret as a client sent it; `None` for any other format.
    pub fn parse(text: &str) -> Option<SessionSecret> {
        let fits = text.len() == 52 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        fits.then(|| SessionSecret(Zeroizing::new(text.to_owned())))
    }

    /// Returns the whole secret, to hand it to the client once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns the SHA-256 to store, 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(..)")
    }
}

/// A session as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The digest of its cookie's secret.
    pub digest: String,
    /// [`SecretHash::fingerprint`] of the password it was opened with; a new password ends it.
    pub password: String,
    /// When the admin signed in.
    pub opened_at: Timestamp,
    /// When it was last used, accurate to a few minutes.
    pub last_seen_at: Timestamp,
    /// The address it was opened from.
    pub from: String,
    /// The browser it was opened in, such as `Firefox on Linux`.
    pub agent: String,
}

impl Session {
    /// Returns its id for lists, which grants no access.
    pub fn id(&self) -> &str {
        self.digest.get(..16).unwrap_or_default()
    }

    /// Returns whether it is within its idle timeout and of the current password.
    pub fn is_open(&self, password: &SecretHash, now: Timestamp) -> bool {
        self.password == password.fingerprint() && now.duration_since(self.last_seen_at) <= IDLE_TIMEOUT
    }
}

/// Adds a session to a list; drops expired ones and the longest idle beyond [`SESSIONS_MAX`].
pub fn add(sessions: &mut Vec<Session>, new: Session) {
    let now = new.opened_at;
    sessions
        .retain(|old| now.duration_since(old.last_seen_at) <= IDLE_TIMEOUT && old.password == new.password);
    sessions.sort_by_key(|session| session.last_seen_at);
    let surplus = (sessions.len() + 1).saturating_sub(SESSIONS_MAX);
    sessions.drain(..surplus);
    sessions.push(new);
}

/// The one-time code of a setup link, as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetupCode {
    /// The digest of the code.
    pub digest: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl SetupCode {
    /// How long a link is valid.
    pub const VALIDITY: SignedDuration = SignedDuration::from_hours(24);

    /// Returns what to store of a new code.
    pub fn new(code: &SessionSecret, now: Timestamp) -> SetupCode {
        SetupCode { digest: code.digest(), expires_at: now.saturating_add(Self::VALIDITY).unwrap_or(now) }
    }

    /// Returns whether `code` is the stored one and unexpired.
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
        assert!(!kept.is_of(&code, now.saturating_add(SetupCode::VALIDITY).unwrap()));
        assert!(!kept.digest.contains(code.reveal()));
    }
}
