//! Detects sensitive columns by their headers or contents, so that they start withheld.

use crate::domain::catalog::name::Name;

/// Counts of sensitive-looking contents.
#[derive(Default)]
pub(crate) struct SensitiveContent {
    cells: u64,
    cards: u64,
    social_security: u64,
    bank_accounts: u64,
}

impl SensitiveContent {
    pub(crate) fn add(&mut self, cell: &str) {
        self.cells += 1;
        self.cards += u64::from(is_card_number(cell));
        self.social_security += u64::from(is_social_security_number(cell));
        self.bank_accounts += u64::from(is_iban(cell));
    }
}

/// Returns why a column should start withheld: "looks like ...", "holds ...".
pub(crate) fn reason(header: &str, contents: &SensitiveContent) -> Option<&'static str> {
    by_header(header).or_else(|| by_contents(contents))
}

fn by_header(header: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &[&str])] = &[
        (
            "looks like a social security number",
            &["ssn", "social-security", "sozialversicherung", "nino", "national-insurance"],
        ),
        ("looks like a password or PIN", &["password", "passwort", "passcode", "pin", "pin-code", "secret"]),
        (
            "looks like a birth date",
            &["birth", "birthday", "birthdate", "dob", "geburtsdatum", "geburtstag", "born"],
        ),
        (
            "looks like a card number",
            &["card-number", "card-no", "card-num", "credit-card", "debit-card", "cc-number", "cvv", "cvc"],
        ),
        (
            "looks like a bank account",
            &["bank", "bank-account", "iban", "routing", "sort-code", "bic", "kontonummer"],
        ),
        (
            "looks like an identity document",
            &["passport", "driver-license", "drivers-license", "driver-s-license", "tax-id", "steuernummer"],
        ),
    ];
    let name = Name::from_header(header)?;
    let padded = format!("-{name}-");
    let names_it = |words: &[&str]| words.iter().any(|word| padded.contains(&format!("-{word}-")));
    WORDS.iter().find(|(_, words)| names_it(words)).map(|(reason, _)| *reason)
}

fn by_contents(contents: &SensitiveContent) -> Option<&'static str> {
    let is_typical = |count: u64| count >= 2 && count * 2 >= contents.cells;
    if is_typical(contents.cards) {
        Some("holds card numbers")
    } else if is_typical(contents.social_security) {
        Some("holds social security numbers")
    } else if is_typical(contents.bank_accounts) {
        Some("holds bank accounts")
    } else {
        None
    }
}

/// Returns whether a cell has 13 to 19 digits, perhaps in groups, with a valid Luhn check digit.
fn is_card_number(cell: &str) -> bool {
    let digits: Vec<u32> = cell.chars().filter_map(|c| c.to_digit(10)).collect();
    let only_digits = cell.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    let luhn = digits.iter().rev().enumerate().map(|(place, &digit)| match place % 2 {
        0 => digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    });
    only_digits && (13..=19).contains(&digits.len()) && luhn.sum::<u32>().is_multiple_of(10)
}

/// Returns whether a cell is written like `123-45-6789`.
fn is_social_security_number(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [3, 2, 4] && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns whether a cell is an IBAN with valid check digits (ISO 13616).
fn is_iban(cell: &str) -> bool {
    let plain: String = cell.chars().filter(|c| *c != ' ').collect();
    if !(15..=34).contains(&plain.len()) || !plain.is_ascii() {
        return false;
    }
    let (head, tail) = plain.split_at(4);
    let country =
        head[..2].bytes().all(|b| b.is_ascii_uppercase()) && head[2..].bytes().all(|b| b.is_ascii_digit());
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some((if value < 10 { rest * 10 } else { rest * 100 } + value) % 97)
    });
    country && remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(cells: &[&str]) -> SensitiveContent {
        let mut contents = SensitiveContent::default();
        cells.iter().for_each(|cell| contents.add(cell));
        contents
    }

    #[test]
    fn headers_tell() {
        let none = SensitiveContent::default();
        for header in [
            "SSN",
            "SSN (last 4)",
            "Social Security No.",
            "Date of Birth",
            "DOB",
            "PIN",
            "Bank Account",
            "IBAN",
            "Credit Card",
            "Driver's License",
        ] {
            assert!(reason(header, &none).is_some(), "{header}");
        }
        for header in
            ["Account Number", "Shipping", "Name", "Opinion", "Phone", "Embankment", "Business Card?"]
        {
            assert_eq!(reason(header, &none), None, "{header}");
        }
    }

    #[test]
    fn contents_tell() {
        for cells in [
            ["4111 1111 1111 1111", "5500-0000-0000-0004"],
            ["123-45-6789", "987-65-4321"],
            ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"],
        ] {
            assert!(reason("x", &contents(&cells)).is_some(), "{cells:?}");
        }
        for cells in [
            ["4111111111111112", "5500000000000005"],
            ["801-555-0123", "8015550124"],
            ["AB12", "ZZ99 9999 9999 9999 9999"],
        ] {
            assert_eq!(reason("x", &contents(&cells)), None, "{cells:?}");
        }
    }
}
