//! Secrets at rest: argon2id, and a count of how often it ran.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is kept of a token or a password: an argon2id hash in PHC form, with its salt and costs.
///
/// Made with the library's defaults (19 MiB, two passes), about 20 ms of processor time.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(String);

static RUNS: AtomicU64 = AtomicU64::new(0);

/// How often this process has run argon2.
pub fn argon2_runs() -> u64 {
    RUNS.load(Ordering::Relaxed)
}

/// The operating system gave no random numbers, or argon2 no memory.
#[derive(Debug, thiserror::Error)]
#[error("could not make a hash of the secret: {0}")]
pub struct HashFailed(String);

impl SecretHash {
    /// Hashes a secret with a new salt.
    pub fn of(secret: &str) -> Result<SecretHash, HashFailed> {
        RUNS.fetch_add(1, Ordering::Relaxed);
        Argon2::default()
            .hash_password(secret.as_bytes())
            .map(|hash| SecretHash(hash.to_string()))
            .map_err(|error| HashFailed(error.to_string()))
    }

    /// Whether this is the hash of `secret`.
    pub fn is_of(&self, secret: &str) -> bool {
        RUNS.fetch_add(1, Ordering::Relaxed);
        PasswordHash::new(&self.0)
            .is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
    }

    /// Takes back what was stored.
    pub fn from_stored(phc: String) -> SecretHash {
        SecretHash(phc)
    }

    /// Tells one stored hash from every other, without being one: its SHA-256, 64 hexadecimal digits.
    pub fn mark(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }

    /// What to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_itself_is_recognised_and_nothing_of_it_is_shown() {
        let hash = SecretHash::of("correct horse").unwrap();
        assert!(hash.as_str().starts_with("$argon2id$"));
        assert!(hash.is_of("correct horse"));
        assert!(!hash.is_of("correct horsf"));
        assert!(!SecretHash::from_stored("nonsense".to_owned()).is_of(""));
        assert_eq!(format!("{hash:?}"), "SecretHash(..)");
    }
}
