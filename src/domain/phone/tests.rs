#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use proptest::prelude::*;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

use super::spelling::Spelling;
use super::{PhoneNumber, Region, nanp};

mod cells;
mod properties;

fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

fn normal(raw: &str, code: &str) -> Option<String> {
    PhoneNumber::parse(raw, region(code)).map(|number| number.normal().to_owned())
}

fn us(raw: &str) -> Option<String> {
    normal(raw, "US")
}

/// Parses as [`PhoneNumber::parse`] does without the byte-level path.
fn slowly(raw: &str, home: Region) -> Option<(String, Option<String>)> {
    let number = PhoneNumber::read(&Spelling::of(raw.trim()), home);
    number.map(|n| (n.normal().to_owned(), n.extension().map(str::to_owned)))
}

fn quickly(raw: &str, home: Region) -> Option<(String, Option<String>)> {
    let number = PhoneNumber::parse(raw, home);
    number.map(|n| (n.normal().to_owned(), n.extension().map(str::to_owned)))
}

fn all_regions() -> Vec<Region> {
    let mut all: Vec<_> = PHONE_NUMBER_UTIL
        .get_supported_regions()
        .filter_map(|known| Region::parse(&known.to_string()))
        .collect();
    all.sort_by_key(|region| region.letters);
    all
}

#[test]
fn every_usual_spelling_of_a_number_has_one_normal_form() {
    for spelling in [
        "8015551234",
        "18015551234",
        "+18015551234",
        " +1 801 555 1234 ",
        "(801) 555-1234",
        "801.555.1234",
        "01118015551234",
        "0018015551234",
        "00 1 801 555 1234",
        "011 +1 801 555 1234",
        "+1\u{a0}801\u{a0}555\u{a0}1234",
        "801\u{202f}555\u{2011}1234",
        "\u{202a}+1 801 555 1234\u{202c}",
        "801·555·1234",
        "８０１－５５５－１２３４",
        "٨٠١٥٥٥١٢٣٤",
        "tel:+1-801-555-1234",
        "TEL:8015551234;phone-context=+1",
        "tel:5551234;phone-context=+1801",
        "sip:8015551234@pbx.example.com",
        "sip:%2B18015551234@10.0.0.7:5060;user=phone",
        "sips:+18015551234:secret@example.com?subject=call",
        "\"Ann O. 12\" <sip:+18015551234;ext=12@example.com>;tag=8a2f",
        "<sip:8015551234@example.com>",
        "Ann <801-555-1234>",
        "801-555-1234 x12",
        "801-555-1234 ext. 12",
        "801-555-1234;ext=12",
        "801-555-1234 #12",
        "=\"8015551234\"",
        "'8015551234",
        "+8015551234",
    ] {
        assert_eq!(us(spelling).as_deref(), Some("+18015551234"), "{spelling:?}");
    }
}

#[test]
fn what_no_plan_knows_stands_for_itself_by_its_digits() {
    for (spelling, digits) in [
        ("5550100", "5550100"),
        ("555-0100", "5550100"),
        ("555-0100 ext. 12", "5550100"),
        ("sip:5550100@pbx.example.com", "5550100"),
        ("204", "204"),
        ("7", "7"),
        ("0100", "0100"),
        ("*67", "67"),
        ("tel:204;phone-context=+1801555", "204"),
    ] {
        let number = PhoneNumber::parse(spelling, Region::US).unwrap();
        assert_eq!(number.normal(), digits, "{spelling:?}");
        assert!(!number.is_planned() && !number.is_known());
    }
}

#[test]
fn words_and_blanks_are_no_numbers() {
    for text in [
        "",
        "  \u{a0}",
        "SUITE 100 DENTAL",
        "TOM CALLAHAN",
        "sip:anonymous@anonymous.invalid",
        "sip:bob2@example.com",
        "\"8015551234\" <sip:anonymous@anonymous.invalid>",
        "x12",
        "#12",
        "-",
        "<>",
        "tel:",
        "801 555 1234 or 801 555 9999",
        "801 555 1234, 801 555 9999",
        "5550100\n204",
    ] {
        assert_eq!(us(text), None, "{text:?}");
    }
}

#[test]
fn what_a_spreadsheet_has_damaged_is_not_guessed_at() {
    for text in [
        "8.01556E+09",
        "8,01556E+09",
        "8.01556e9",
        "1E5",
        "8015551234.0",
        "8015551234.00",
        "8015551234,0",
        "8015551234.0000",
        "8015551.000",
        "+8015551.000",
        "-8015551.000",
        "tel:8015551234.0",
        "８０１５５５１２３４．０",
    ] {
        for home in ["US", "DE", "GB", "AU"] {
            assert_eq!(normal(text, home), None, "{text:?} in {home}");
        }
    }
    assert_eq!(us("555.0000").as_deref(), Some("5550000"));
}

#[test]
fn an_extension_is_kept_apart_and_not_compared() {
    let plain = PhoneNumber::parse("801 555 1234", Region::US).unwrap();
    for (text, extension) in [
        ("801 555 1234 x12", "12"),
        ("(801) 555-1234 ext. 4455", "4455"),
        ("+18015551234;ext=7", "7"),
        ("801-555-1234 #305", "305"),
        ("tel:+1-801-555-1234;ext=12", "12"),
        ("sip:8015551234;ext=12@example.com", "12"),
    ] {
        let number = PhoneNumber::parse(text, Region::US).unwrap();
        assert_eq!(number.extension(), Some(extension), "{text:?}");
        assert_eq!(number, plain, "{text:?}");
    }
    assert_eq!(plain.extension(), None);
    let inside = PhoneNumber::parse("5550100 ext 12", Region::US).unwrap();
    assert_eq!(inside.extension(), Some("12"));
}

#[test]
fn a_new_range_is_planned_though_no_plan_knows_it_yet() {
    let number = PhoneNumber::parse("1234567890", Region::US).unwrap();
    assert_eq!(number.normal(), "+11234567890");
    assert!(number.is_planned() && !number.is_known());
    for known in ["8015551234", "+442079460958"] {
        let number = PhoneNumber::parse(known, Region::US).unwrap();
        assert!(number.is_planned() && number.is_known());
    }
}

#[test]
fn double_zero_means_international_where_another_prefix_is_dialled_too() {
    for home in ["US", "CA", "AU", "JP", "GB", "DE"] {
        assert_eq!(normal("0044 20 7946 0958", home).as_deref(), Some("+442079460958"), "{home}");
    }
}

#[test]
fn a_region_is_two_letters_that_the_metadata_knows() {
    assert_eq!(Region::parse("us"), Some(Region::US));
    assert_eq!(region("Gb").as_str(), "GB");
    for unknown in ["", "U", "USA", "ZZ", "001", "1 ", "ü"] {
        assert_eq!(Region::parse(unknown), None, "{unknown:?}");
    }
}

#[test]
fn a_huge_text_is_turned_away_by_its_length() {
    for text in ["8".repeat(1 << 20), "x".repeat(1 << 20), "+".repeat(1 << 20)] {
        assert_eq!(us(&text), None);
    }
    assert!(us(&"8".repeat(250)).is_some_and(|digits| digits.len() == 250));
    assert_eq!(us(&"8".repeat(251)), None);
    assert!(us(&format!("8015551234{}", " ".repeat(1 << 20))).is_some());
}

#[test]
fn a_usual_number_with_its_extension_takes_no_heap() {
    for text in ["8015551234 x12345", "+4915123456789", "5550100"] {
        let number = PhoneNumber::parse(text, Region::US).unwrap();
        assert!(!number.text.spilled(), "{text}");
    }
}
