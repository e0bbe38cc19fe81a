//! What the world's numbering plans say about a spelling.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};

pub(super) use rlibphonenumber::Region;

/// A reading may uncover another: every round takes a digit or more away, and no plan has more digits than this.
const MAX_ROUNDS: usize = 20;

/// A number that has a place in a numbering plan.
pub(super) struct Planned {
    /// `+`, country code, national number.
    pub(super) e164: String,
    number: PhoneNumber,
    extension: Option<String>,
}

impl Planned {
    /// The extension found behind the number.
    pub(super) fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// Whether the number is in a range its plan has given out, as far as the metadata knows.
    pub(super) fn is_valid(&self) -> bool {
        self.number.is_valid()
    }
}

/// The region of two capital letters and its country code.
pub(super) fn region(letters: &str) -> Option<(Region, i32)> {
    let region = Region::from_code(letters).ok()?;
    let country_code = PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
    Some((region, country_code))
}

/// Reads a number as it is dialled in `region`. A possible length is enough: plans open new ranges faster than metadata
/// learns of them.
pub(super) fn read(text: &str, region: super::Region) -> Option<Planned> {
    let dialled = PhoneNumber::parse(text, Some(region.plan)).ok();
    // 00 is dialled for "international" nearly everywhere and written everywhere, also where it is dialled otherwise.
    if let Some(rest) = after_double_zero(text)
        && !dialled.as_ref().is_some_and(PhoneNumber::is_valid)
        && let Ok(number) = PhoneNumber::parse(format!("+{rest}"), None)
        && number.is_valid()
    {
        return settle(number, text);
    }
    settle(dialled?, text)
}

/// Whether the plan knows an E.164 number.
pub(super) fn is_valid(e164: &str) -> bool {
    PhoneNumber::parse(e164, None).is_ok_and(|number| number.is_valid())
}

/// Reads the number's own E.164 form until it stays the same. One reading takes one national prefix away, so
/// `+49 00 30 123456` would become another number each time it is read, and never meet itself. This doubles the time of
/// a reading, except for a text that is its own E.164 form, as most callers' are.
fn settle(mut number: PhoneNumber, text: &str) -> Option<Planned> {
    let extension = number.extension.take();
    let mut e164 = e164_of(&number)?;
    let mut settled = e164 == text;
    for _ in 0..MAX_ROUNDS {
        if settled {
            return Some(Planned { e164, number, extension });
        }
        number = PhoneNumber::parse(&e164, None).ok()?;
        let again = e164_of(&number)?;
        settled = again == e164;
        e164 = again;
    }
    None
}

/// The E.164 form of a number of a possible length; a number that lacks its area code is not one.
fn e164_of(number: &PhoneNumber) -> Option<String> {
    match number.is_possible_with_reason() {
        Ok(NumberLengthType::IsPossible) => Some(number.format_as(PhoneNumberFormat::E164).into_owned()),
        _ => None,
    }
}

/// What follows the 00 of a number that begins so, without a plus before or after it.
fn after_double_zero(text: &str) -> Option<&str> {
    let start = text.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let rest = text[start..].strip_prefix('0')?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '+');
    let rest = rest.strip_prefix('0')?;
    Some(rest.trim_start_matches(|c: char| !c.is_alphanumeric()))
}
