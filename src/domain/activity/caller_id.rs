//! What is remembered of a caller's number: its last digits, to be read, and a keyed hash, to be found again by.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// A number's keyed hash. Without the key it says nothing; numbers are few enough to try all of them with it.
pub type CallerHash = [u8; 16];

/// The key of a box's caller hashes. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CallerKey(Vec<u8>);

impl CallerKey {
    /// Takes back what was stored.
    pub fn from_stored(key: Vec<u8>) -> CallerKey {
        CallerKey(key)
    }

    /// The hash of a number in normal form.
    pub fn hash(&self, normal: &str) -> CallerHash {
        let mut hash = CallerHash::default();
        // An HMAC takes a key of any length.
        if let Ok(keyed) = Hmac::<Sha256>::new_from_slice(&self.0) {
            let whole = keyed.chain_update(normal).finalize().into_bytes();
            for (to, from) in hash.iter_mut().zip(whole) {
                *to = from;
            }
        }
        hash
    }
}

impl fmt::Debug for CallerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallerKey(..)")
    }
}

/// The last digits of a number in normal form: four, and never more than half of them.
pub fn last_digits(normal: &str) -> String {
    let digits: Vec<char> = normal.chars().filter(char::is_ascii_digit).collect();
    let shown = (digits.len() / 2).min(4);
    digits[digits.len() - shown..].iter().collect()
}

/// A number as it is shown: `••••••1234`.
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
