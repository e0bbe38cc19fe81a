//! Passwords: a minimum length and a list of common ones. Rules about capitals and digits are left out, because they
//! make passwords worse.

use crate::domain::error::DomainError;
use std::fmt;
use zeroize::Zeroizing;

/// Shortest password, in characters.
pub const SHORTEST: usize = 10;

/// Longest password, in bytes, so that the input of argon2 is bounded.
pub const LONGEST: usize = 1024;

/// Lists the passwords attackers try first, in lower case; shorter than [`SHORTEST`] they fail by length already.
const COMMONEST: &str = include_str!("common_passwords.txt");

/// A password that passed the checks. Wiped from memory when dropped, hidden by `Debug`.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Checks a new password as it was typed.
    pub fn parse(text: &str) -> Result<Password, DomainError> {
        let refuse = |message: &str| Err(DomainError::new("bad-password", message));
        if text.chars().count() < SHORTEST {
            return refuse(&format!(
                "The password has fewer than {SHORTEST} characters. It was not changed. Choose a longer one."
            ));
        }
        if text.len() > LONGEST {
            return refuse(
                "The password is longer than 1,024 bytes. It was not changed. Choose a shorter one.",
            );
        }
        if is_common(text) {
            return refuse(
                "This password is one of the first that attackers try. It was not changed. Choose another, such as four words that do not belong together.",
            );
        }
        Ok(Password(Zeroizing::new(text.to_owned())))
    }

    /// Returns the password itself, for hashing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Returns whether a password is on the list, repeats one letter, or is a run such as `1234567890`.
fn is_common(text: &str) -> bool {
    let plain = text.to_lowercase();
    let letters: Vec<char> = plain.chars().collect();
    let steps = |step: i64| {
        letters.windows(2).all(|pair| i64::from(pair[1] as u32) - i64::from(pair[0] as u32) == step)
    };
    COMMONEST.lines().any(|common| common == plain) || steps(0) || steps(1) || steps(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_common_passwords_are_refused_and_nothing_else_is_asked() {
        for bad in [
            "",
            "short",
            "123456789",
            "1234567890",
            "qwertyuiop",
            "Password123",
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "datadip123",
            &"x1".repeat(600),
        ] {
            assert_eq!(Password::parse(bad).unwrap_err().code, "bad-password", "{bad}");
        }
        for good in ["correct horse battery", "ünnötig viel", "thisisallsmall", "1029384756a"] {
            assert_eq!(Password::parse(good).unwrap().reveal(), good);
        }
        assert_eq!(format!("{:?}", Password::parse("correct horse battery").unwrap()), "Password(..)");
    }

    #[test]
    fn the_list_holds_what_length_alone_does_not_refuse() {
        assert!(COMMONEST.lines().count() >= 100);
        for common in COMMONEST.lines() {
            assert!(common.chars().count() >= SHORTEST && common == common.to_lowercase(), "{common}");
        }
    }
}
