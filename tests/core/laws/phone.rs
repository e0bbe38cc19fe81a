//! Checks any text as a cell or a caller: normalizing twice equals normalizing once, in every region.

use datadip::domain::catalog::key::{Kind, is_blank_or_placeholder};
use datadip::domain::phone::{PhoneNumber, Region};

const HOMES: [&str; 8] = ["US", "GB", "DE", "AU", "IT", "JP", "BR", "MX"];

pub fn law(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let homes = HOMES.map(|code| Region::parse(code).unwrap());
    for home in homes {
        check_normal_forms(&text, home);
        check_cell(&text, home);
        if let Some(number) = PhoneNumber::parse(&text, home) {
            check_number(&text, &number, home);
            if number.is_planned() {
                for elsewhere in homes {
                    let read = PhoneNumber::parse(number.normal(), elsewhere);
                    assert_eq!(read.as_ref(), Some(&number), "{text:?} of {home:?} in {elsewhere:?}");
                }
            }
        }
    }
}

fn check_number(text: &str, number: &PhoneNumber, home: Region) {
    let normal = number.normal();
    let digits = normal.strip_prefix('+').unwrap_or(normal);
    assert!(!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()), "{text:?}: {normal:?}");
    assert_eq!(number.is_planned(), normal.starts_with('+'));
    assert!(number.is_planned() || !number.is_known());
    if let Some(extension) = number.extension() {
        assert!(!extension.is_empty() && extension.bytes().all(|b| b.is_ascii_digit()), "{text:?}");
    }
    let again = PhoneNumber::parse(normal, home);
    let again = again.unwrap_or_else(|| panic!("{text:?} gives {normal:?}, which is none"));
    assert_eq!((again.normal(), again.extension()), (normal, None), "{text:?}");
    assert_eq!(again.is_known(), number.is_known());
    let spaced = format!(" \t{text}\u{a0}\n");
    assert_eq!(PhoneNumber::parse(&spaced, home).as_ref(), Some(number), "{text:?} among spaces");
}

/// A cell's numbers are few, different, known by themselves, and beside others they are found too.
fn check_cell(text: &str, home: Region) {
    let numbers = PhoneNumber::parse_cell(text, home);
    assert!(numbers.len() <= 16, "{text:?}");
    for (at, number) in numbers.iter().enumerate() {
        check_number(number.normal(), number, home);
        assert!(!numbers[..at].contains(number), "{text:?} holds {number:?} twice");
        let alone = PhoneNumber::parse_cell(number.normal(), home);
        assert!(alone.len() == 1 && alone[0] == *number, "{text:?}: {number:?} alone is {alone:?}");
    }
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '*');
    if text.trim().len() <= 15
        && text.chars().all(is_plain)
        && let Some(whole) = PhoneNumber::parse(text, home)
    {
        assert!(numbers.len() == 1 && numbers[0] == whole, "{text:?} is {whole:?}, as a cell {numbers:?}");
    }
    if let [known] = numbers.as_slice()
        && known.is_known()
    {
        let listed = PhoneNumber::parse_cell(&format!("{}; +18015551234", known.normal()), home);
        assert!(listed.contains(known) && listed.iter().any(|n| n.normal() == "+18015551234"), "{text:?}");
    }
}

/// What cells and callers are compared by, of whatever kind the key is.
fn check_normal_forms(text: &str, home: Region) {
    for kind in [Kind::Phone, Kind::Digits, Kind::Text] {
        let Some(normal) = kind.normalize(text, home) else { continue };
        assert!(!is_blank_or_placeholder(text) && !normal.as_bytes().is_empty());
        assert!(std::str::from_utf8(normal.as_bytes()).is_ok());
        // `ｕｎｋｎｏｗｎ` is text, but its normal form is a placeholder.
        if !is_blank_or_placeholder(normal.as_str()) {
            assert_eq!(kind.normalize(normal.as_str(), home).as_ref(), Some(&normal), "{text:?} as {kind:?}");
        }
    }
}
