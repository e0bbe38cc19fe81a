//! Hashes of secrets at rest: argon2id, with a count of its runs.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{self, try_generate_salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Holds an argon2id hash of a token or password in PHC form, with its salt and costs.
///
/// The library's default costs (19 MiB, two passes) take about 20 ms of processor time.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(String);

static RUNS: AtomicU64 = AtomicU64::new(0);

/// Returns how often this process has run argon2.
pub fn argon2_runs() -> u64 {
    RUNS.load(Ordering::Relaxed)
}

/// Reports that the system had no random numbers, or no memory for argon2.
#[derive(Debug, thiserror::Error)]
#[error("The secret could not be hashed: {0}. Nothing was changed. Free some memory and try again.")]
pub struct HashFailed(String);

impl SecretHash {
    /// Hashes a secret with a new salt.
    pub fn of(secret: &str) -> Result<SecretHash, HashFailed> {
        hash(secret).map(|hash| SecretHash(hash.to_string())).map_err(|error| HashFailed(error.to_string()))
    }

    /// Returns whether this is the hash of `secret`.
    pub fn is_of(&self, secret: &str) -> bool {
        PasswordHash::new(&self.0).is_ok_and(|hash| is_of(&hash, secret).unwrap_or(false))
    }

    /// Wraps a hash read from the store.
    pub fn from_stored(phc: String) -> SecretHash {
        SecretHash(phc)
    }

    /// Returns the hash's SHA-256 in 64 hexadecimal digits, which identifies the hash without revealing it.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }

    /// Returns the PHC text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Bytes reserved for each run of argon2, more than the 19 MiB it fills, because the system's allocator returns a freed
/// block of this size; it would keep a smaller one for each thread that ever ran argon2.
const RESERVED_BYTES: usize = 33 << 20;

fn run(argon: &Argon2<'_>, secret: &str, salt: &[u8], out: &mut [u8]) -> password_hash::Result<Output> {
    RUNS.fetch_add(1, Ordering::Relaxed);
    let blocks = argon.params().block_count();
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(blocks.max(RESERVED_BYTES / Block::SIZE))
        .map_err(|_| argon2::Error::OutOfMemory)?;
    memory.resize(blocks, Block::new());
    argon.hash_password_into_with_memory(secret.as_bytes(), salt, out, &mut memory)?;
    Ok(Output::new(out)?)
}

fn hash(secret: &str) -> password_hash::Result<PasswordHash> {
    let (params, salt) = (Params::default(), try_generate_salt()?);
    let argon = Argon2::from(&params);
    let output = run(&argon, secret, &salt, &mut [0; Params::DEFAULT_OUTPUT_LEN])?;
    Ok(PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(Salt::new(&salt)?),
        hash: Some(output),
    })
}

fn is_of(hash: &PasswordHash, secret: &str) -> password_hash::Result<bool> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from)?;
    let argon = Argon2::new(Algorithm::try_from(hash.algorithm.as_str())?, version, Params::try_from(hash)?);
    let mut out = [0; Output::MAX_LENGTH];
    let out = out.get_mut(..expected.len()).ok_or(password_hash::Error::OutputSize)?;
    // `Output` compares in constant time.
    Ok(run(&argon, secret, salt, out)? == *expected)
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    #[test]
    fn the_library_takes_our_hashes_and_we_take_its() {
        let ours = PasswordHash::new(SecretHash::of("correct horse").unwrap().as_str()).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &ours).is_ok());
        let theirs: PasswordHash = Argon2::default().hash_password(b"correct horse").unwrap();
        assert!(SecretHash::from_stored(theirs.to_string()).is_of("correct horse"));
        assert!(!SecretHash::from_stored(theirs.to_string()).is_of("correct"));
    }

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
