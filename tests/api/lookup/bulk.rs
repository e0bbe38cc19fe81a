//! Looks up many contacts whose responses are all known beforehand.

use crate::support::Appliance;
use std::fmt::Write;

const CONTACTS: u32 = 200_000;
const LOOKUPS: u32 = 20_000;

/// Returns a contact's unique number: ten digits, North American.
fn number(contact: u32) -> String {
    let area = 201 + contact % 700;
    let rest = contact / 700;
    format!("{area}{}{:04}", 200 + rest / 10_000, rest % 10_000)
}

/// Returns the number in one of seven spellings that people use in sheets.
fn as_written(contact: u32) -> String {
    let digits = number(contact);
    let (area, office, line) = (&digits[..3], &digits[3..6], &digits[6..]);
    match contact % 7 {
        0 => digits,
        1 => format!("({area}) {office}-{line}"),
        2 => format!("{area}-{office}-{line}"),
        3 => format!("+1 {area} {office} {line}"),
        4 => format!("1.{area}.{office}.{line}"),
        5 => format!("{area} {office} {line} x{contact}"),
        _ => format!("tel:+1-{area}-{office}-{line}"),
    }
}

/// Returns the number in one of five spellings that phone systems send.
fn as_called(contact: u32) -> String {
    let digits = number(contact);
    match contact % 5 {
        0 => digits,
        1 => format!("+1{digits}"),
        2 => format!("1{digits}"),
        3 => format!("sip:+1{digits}@example.com;user=phone"),
        _ => format!("011 1 {digits}"),
    }
}

#[test]
fn twenty_thousand_lookups_over_two_hundred_thousand_contacts_get_the_known_responses() {
    let mut csv = String::from("Account Num,Name,Phone\n");
    for contact in 0..CONTACTS {
        writeln!(csv, "{:08},Contact {contact} \"Ω\",{}", contact * 7, as_written(contact)).unwrap();
    }
    let server = Appliance::with_sheet(&csv).serve();
    for lookup in 0..LOOKUPS {
        // Spread over the whole sheet; every tenth lookup is for a contact it lacks.
        let contact = lookup.wrapping_mul(48_271) % CONTACTS;
        let (body, expected) = match lookup % 10 {
            0 => (
                format!(r#"{{"phone":"{}"}}"#, number(CONTACTS + contact)),
                r#"200 {"parameters":{}}"#.to_owned(),
            ),
            1..5 => (format!(r#"{{"account-num":"{:08}"}}"#, contact * 7), known(contact)),
            _ => (format!(r#"{{"phone":"{}"}}"#, as_called(contact)), known(contact)),
        };
        assert_eq!(server.lookup(&body), expected, "{body}");
    }
}

fn known(contact: u32) -> String {
    let flags = r#""displayToAgent":true,"saveToDatabase":false"#;
    format!(
        r#"200 {{"parameters":{{"account-num":{{"value":"{:08}",{flags}}},"name":{{"value":"Contact {contact} \"Ω\"",{flags}}},"phone":{{"value":"{}",{flags}}}}}}}"#,
        contact * 7,
        as_written(contact)
    )
}
