//! Cells: several numbers, words beside them, quantities of a spreadsheet.

use super::properties::{Sample, any_sample};
use super::*;

fn cell(text: &str) -> Vec<String> {
    let numbers = PhoneNumber::parse_cell(text, Region::US);
    numbers.iter().map(|number| number.normal().to_owned()).collect()
}

#[test]
fn each_number_of_a_cell_is_read() {
    for text in [
        "801-555-1234, 801-555-9999",
        "801-555-1234; 801-555-9999",
        "8015551234;8015559999",
        "8015551234,8015559999",
        "801-555-1234 / 801-555-9999",
        "801-555-1234/801-555-9999",
        "(801) 555-1234|(801) 555-9999",
        "801 555 1234\n801 555 9999",
        "801 555 1234\r\n801 555 9999",
        "(801) 555-1234 ::: (801) 555-9999",
        "801-555-1234 or 801-555-9999",
        "Phone: 801-555-1234 Mobile: 801-555-9999",
        "Phone: (801) 555-1234 Mobile: (801) 555-9999",
        "Tel: 801-555-1234 Mobile: 801-555-9999",
        "801-555-1234 cell, 801-555-9999 home",
        "801-555-1234 (Bob), 801-555-9999 (Ann's)",
        "801-555-1234 x12; 801-555-9999 ext. 7",
        "801-555-1234 x12 801-555-9999",
        "+1 801 555 1234 & +1 801 555 9999",
        "８０１－５５５－１２３４；801-555-9999",
        "801-555-1234, 801-555-9999, 801-555-1234",
        "801-555-1234, n/a; 801-555-9999,",
    ] {
        assert_eq!(cell(text), ["+18015551234", "+18015559999"], "{text:?}");
    }
    for text in [
        "801-555-1234 cell",
        "cell 801-555-1234",
        "801-555-1234 (Bob)",
        "(Bob) 801-555-1234",
        "801-555-1234 - wife",
        "M: 801-555-1234",
        "801-555-1234 x12 (Bob)",
        "801-555-1234/1235",
        "8,015,551,234",
        "8015551234.00",
        "8015551234.0",
    ] {
        assert_eq!(cell(text), ["+18015551234"], "{text:?}");
    }
    assert_eq!(cell("555-1234/801-555-9999"), ["5551234", "+18015559999"]);
    assert_eq!(cell("1-800-FLOWERS; 801-555-1234"), ["+18003569377", "+18015551234"]);
}

#[test]
fn what_is_one_number_stays_one() {
    for (text, normal) in [
        ("801-555-1234 x12", "+18015551234"),
        ("801-555-1234;ext=12", "+18015551234"),
        ("tel:8015551234;phone-context=+1", "+18015551234"),
        ("\"Ann 8015559999\" <sip:8015551234@example.com;user=phone>", "+18015551234"),
        ("1-800-FLOWERS", "+18003569377"),
        ("801/555-1234", "+18015551234"),
        ("5550100, 204", "5550100"),
        ("555-0100 ext. 12", "5550100"),
        ("204", "204"),
    ] {
        assert_eq!(cell(text), [normal], "{text:?}");
    }
    for text in ["", "Bob", "n/a", "8.01556E+09", "8,01,555", "none; nil", "call Ann in May 2024"] {
        assert_eq!(cell(text), [""; 0], "{text:?}");
    }
}

#[test]
fn a_cell_of_any_size_gives_a_bounded_list() {
    let many = (0..40).map(|n| format!("80155512{n:02}")).collect::<Vec<_>>().join(", ");
    assert_eq!(cell(&many).len(), 16);
    assert_eq!(cell(&format!("8015551234, {}", "x".repeat(1 << 20))).len(), 0);
    assert_eq!(cell(&",".repeat(900)).len(), 0);
}

#[test]
fn german_numbers_with_words_are_no_vanity_numbers() {
    let german = PhoneNumber::parse_cell("030 123456 (Bob) / 030 654321 Büro", region("DE"));
    let normals: Vec<&str> = german.iter().map(PhoneNumber::normal).collect();
    assert_eq!(normals, ["+4930123456", "+4930654321"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn each_of_any_list_of_numbers_is_found(
        all in prop::collection::vec(any_sample(), 2..6),
        separator in prop::sample::select(vec![
            ", ", "; ", " ; ", ";", " / ", " | ", "|", "\n", "\r\n", " ::: ", " or ", " cell, ", " (Bob) ", " Mobile: ",
        ]),
        international in any::<bool>(),
    ) {
        let written = |n: &Sample| if international { n.international.clone() } else { n.e164.clone() };
        let text = all.iter().map(written).collect::<Vec<_>>().join(separator);
        let found = PhoneNumber::parse_cell(&text, Region::US);
        for n in &all {
            prop_assert!(found.iter().any(|found| found.normal() == n.e164), "{} in {:?}: {:?}", n.e164, text, found);
        }
    }

    #[test]
    fn a_cell_with_one_number_reads_as_a_caller_does(n in any_sample()) {
        for (name, writing) in super::properties::WRITINGS {
            let text = writing(&n);
            let found = PhoneNumber::parse_cell(&text, n.home);
            prop_assert!(found.len() == 1 && found[0].normal() == n.e164, "{} {:?}: {:?}", name, text, found);
        }
    }
}
