//! The recorded parts of a caller's number: its last digits, for people, and a keyed hash, for searching.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// A number's keyed hash. The key is what protects it, because numbers are few enough to try them all.
pub type CallerHash = [u8; 16];

/// Keys the caller hashes of one store. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CallerKey(Vec<u8>);

impl CallerKey {
    /// Wraps the stored key.
    pub fn from_stored(key: Vec<u8>) -> CallerKey {
        CallerKey(key)
    }

    /// Hashes a number in normal form.
    pub fn hash(&self, normal: &str) -> CallerHash {
        let mut hash = CallerHash::default();
        // An HMAC accepts a key of any length, so this always succeeds.
        if let Ok(keyed) = Hmac::<Sha256>::new_from_slice(&self.0) {
            let whole = keyed.chain_update(normal).finalize().into_bytes();
            hash.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        }
        hash
    }
}

impl fmt::Debug for CallerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallerKey(..)")
    }
}

/// Returns the last four digits of a normal form, but at most half of them.
pub fn last_digits(normal: &str) -> String {
    let digits: Vec<char> = normal.chars().filter(char::is_ascii_digit).collect();
    let shown = (digits.len() / 2).min(4);
    digits[digits.len() - shown..].iter().collect()
}

/// Masks a number for display: `••••••1234`.
pub fn masked(last_digits: &str) -> String {
    format!("••••••{last_digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_masked_whatever_its_length() {
        for (normal, shown) in
            [("+18015551234", "1234"), ("5550100", "100"), ("204", "4"), ("7", ""), ("", "")]
        {
            assert_eq!(last_digits(normal), shown, "{normal}");
        }
    }

    #[test]
    fn a_hash_needs_its_key() {
        let (one, other) = (CallerKey::from_stored(vec![1; 32]), CallerKey::from_stored(vec![2; 32]));
        assert_eq!(one.hash("+18015551234"), one.clone().hash("+18015551234"));
        assert_ne!(one.hash("+18015551234"), other.hash("+18015551234"));
        assert_ne!(one.hash("+18015551234"), one.hash("+18015551235"));
        assert_eq!(format!("{one:?}"), "CallerKey(..)");
    }
}
