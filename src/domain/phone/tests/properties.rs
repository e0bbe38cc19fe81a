//! Properties of every number in every spelling.

use super::*;

pub(super) type Writing = fn(&Sample) -> String;

/// The spellings in use: each function writes a number in one way.
pub(super) const WRITINGS: [(&str, Writing); 22] = [
    ("national", |n| n.national.clone()),
    ("its digits", |n| digits(&n.national)),
    ("dashes", |n| n.national.replace(' ', "-")),
    ("E.164", |n| n.e164.clone()),
    ("international", |n| n.international.clone()),
    ("dots", |n| n.international.replace([' ', '-'], ".")),
    ("no-break", |n| n.international.replace(' ', "\u{a0}")),
    ("narrow", |n| n.international.replace(' ', "\u{202f}")),
    ("marked", |n| format!("\u{202a}{}\u{202c}", n.international)),
    ("fullwidth", |n| fullwidth(&n.international)),
    ("fullwidth national", |n| fullwidth(&digits(&n.national))),
    ("00", |n| format!("00{}", &n.e164[1..])),
    ("00, spaced", |n| format!("00 {}", &n.international[1..])),
    ("011", |n| if n.home.north_american { format!("011{}", &n.e164[1..]) } else { n.e164.clone() }),
    ("tel:", |n| format!("tel:{}", n.e164)),
    ("RFC 3966", |n| n.rfc3966.clone()),
    ("sip:", |n| format!("sip:{}@pbx.example.com", n.e164)),
    ("sips:, national", |n| format!("sips:{}@example.com;user=phone", digits(&n.national))),
    ("percent", |n| format!("sip:%2B{}@10.0.0.7:5060", &n.e164[1..])),
    ("name-addr", |n| format!("\"Ann 12\" <sip:{};ext=12@example.com>", n.e164)),
    ("x12", |n| format!("{} x12", n.national)),
    ("ext.", |n| format!("{} ext. 12", n.international)),
];

/// Holds a valid number and its official spellings.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) home: Region,
    pub(super) e164: String,
    national: String,
    pub(super) international: String,
    rfc3966: String,
}

/// Returns a region's example number with other last digits, if it is still valid.
fn sample(home: Region, kind: PhoneNumberType, tail: u64) -> Option<Sample> {
    let mut number = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(home.plan, kind).ok()?;
    number.national_number = number.national_number / 1000 * 1000 + tail;
    let written = |format| number.format_as(format).into_owned();
    number.is_valid_for_region(home.plan).then(|| Sample {
        home,
        e164: written(PhoneNumberFormat::E164),
        national: written(PhoneNumberFormat::National),
        international: written(PhoneNumberFormat::International),
        rfc3966: written(PhoneNumberFormat::RFC3966),
    })
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn fullwidth(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
    let graphic = |c: char| c.is_ascii_graphic();
    text.chars().map(|c| if graphic(c) { wide(c) } else { c }).collect()
}

pub(super) fn any_sample() -> impl Strategy<Value = Sample> {
    let kinds = vec![PhoneNumberType::FixedLine, PhoneNumberType::Mobile, PhoneNumberType::TollFree];
    let parts = (prop::sample::select(all_regions()), prop::sample::select(kinds), 0..1000u64);
    parts.prop_filter_map("not a valid number", |(home, kind, tail)| sample(home, kind, tail))
}

/// Generates North American spellings, and texts that resemble one up to the last byte.
fn nearly_north_american() -> impl Strategy<Value = String> {
    let usual = "(\\+1|1|\\+|)[ ]?[(]?[0-9]{3}[)]?[-. /]?[0-9]{3}[-. ]?[0-9]{4}";
    let good = "(\\+1|1|)[-. (]{0,2}[2-9][0-9]{2}[-. )]{0,2}[2-9][0-9]{2}[-. /]{0,2}[0-9]{4}";
    let like = |pattern: &str| proptest::string::string_regex(pattern).unwrap();
    prop_oneof![
        like(good),
        like(usual),
        like(&format!("{good}[ ]?(x|#|,|;|~|ext|E|\\+|\\*|:|<|@|/)?[0-9]{{0,4}}#?")),
        like(&format!("{good}[ /,;-]{good}")),
        like(&format!("(00|011|\\+|0|-|'|tel:|sip:|<|a){good}[a-z> .\"-]{{0,2}}")),
        like("[-+. ()/0-9]{7,16}"),
        like("[+-]?1?[2-9][0-9]{2}[2-9][0-9]{2,6}[.,]0{1,5}"),
    ]
}

/// Generates any text, weighted towards the characters that this module handles.
fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9+ x#;=.,:@<>%\"eE()*~/a-z٣３\u{a0}\u{ff0b}\n-]{0,40}",
        "(00|\\+|0|\\+0|)[0-9]{0,20}",
        "(tel|sip|sips|\"A\" <sip):[0-9+%;@.a-z=]{0,30}>?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn cell_and_caller_meet_however_either_is_written(n in any_sample()) {
        // All pairs: every spelling against the first is every spelling against every other.
        for (name, writing) in WRITINGS {
            let text = writing(&n);
            let read = PhoneNumber::parse(&text, n.home);
            let read = read.as_ref().map(PhoneNumber::normal);
            prop_assert_eq!(read, Some(n.e164.as_str()), "{} {:?}", name, text);
        }
    }

    #[test]
    fn the_byte_level_path_gives_what_the_plan_gives(
        text in nearly_north_american(),
        home in prop::sample::select(all_regions()),
        north_american in any::<prop::sample::Index>(),
    ) {
        let plus_one: Vec<_> = all_regions().into_iter().filter(|r| r.north_american).collect();
        let at_home = plus_one[north_american.index(plus_one.len())];
        for home in [Region::US, at_home, home] {
            prop_assert_eq!(quickly(&text, home), slowly(&text, home), "in {}", home.as_str());
        }
    }

    #[test]
    fn a_north_american_spelling_takes_the_byte_level_path(
        text in "(\\+1|1|)[ -]?[(]?[2-9][0-9]{2}[)]?[- ]?[2-9][0-9]{2}[- ]?[0-9]{4}",
    ) {
        prop_assert!(nanp::read(&text, true).is_some());
    }

    #[test]
    fn a_normal_form_reads_as_itself(
        text in prop_oneof![anything(), nearly_north_american()],
        home in prop::sample::select(all_regions()),
    ) {
        if let Some(once) = PhoneNumber::parse(&text, home) {
            prop_assert!(once.normal().trim_start_matches('+').bytes().all(|b| b.is_ascii_digit()));
            let twice = normal(once.normal(), home.as_str());
            prop_assert_eq!(twice.as_deref(), Some(once.normal()));
        }
    }
}
