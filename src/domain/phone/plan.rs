//! Reads spellings by the world's numbering plans.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};

pub(super) use rlibphonenumber::Region;

/// The most rounds of [`settle`]: each removes at least one digit, and no plan has more than 20.
const MAX_ROUNDS: usize = 20;

/// Holds a number that a numbering plan covers.
pub(super) struct Planned {
    /// `+`, country code, national number.
    pub(super) e164: String,
    number: PhoneNumber,
    extension: Option<String>,
}

impl Planned {
    /// Returns the extension found after the number.
    pub(super) fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// Reports whether the number is in an assigned range, by the metadata.
    pub(super) fn is_valid(&self) -> bool {
        self.number.is_valid()
    }
}

/// Returns the region of two capital letters and its country code.
pub(super) fn region(letters: &str) -> Option<(Region, i32)> {
    let region = Region::from_code(letters).ok()?;
    let country_code = PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
    Some((region, country_code))
}

/// Reads a number as dialled in `region`. A possible length is enough, because plans open ranges before the metadata
/// lists them.
pub(super) fn read(text: &str, region: super::Region) -> Option<Planned> {
    let dialled = PhoneNumber::parse(text, Some(region.plan)).ok();
    // 00 means "international" in most regions, and people write it everywhere, even where they dial another prefix.
    if let Some(rest) = after_double_zero(text)
        && !dialled.as_ref().is_some_and(PhoneNumber::is_valid)
        && let Ok(number) = PhoneNumber::parse(format!("+{rest}"), None)
        && number.is_valid()
    {
        return settle(number, text);
    }
    settle(dialled?, text)
}

/// Reports whether an E.164 number is valid.
pub(super) fn is_valid(e164: &str) -> bool {
    PhoneNumber::parse(e164, None).is_ok_and(|number| number.is_valid())
}

/// Reads the number's own E.164 form until it stays the same.
///
/// One reading removes one national prefix, so `+49 00 30 123456` would change at each reading and never match itself.
/// This doubles the time of a reading, except for a text in E.164 form, as most callers' are.
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

/// Returns the E.164 form of a number of a possible length; one without its area code has none.
fn e164_of(number: &PhoneNumber) -> Option<String> {
    match number.is_possible_with_reason() {
        Ok(NumberLengthType::IsPossible) => Some(number.format_as(PhoneNumberFormat::E164).into_owned()),
        _ => None,
    }
}

/// Returns the number after a leading 00 that has no plus before or after it.
fn after_double_zero(text: &str) -> Option<&str> {
    let start = text.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let rest = text[start..].strip_prefix('0')?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '+');
    let rest = rest.strip_prefix('0')?;
    Some(rest.trim_start_matches(|c: char| !c.is_alphanumeric()))
}
