//! Telephone numbers: one function returns the normal form, for cells and callers alike.
//!
//! A spelling passes four stages: `nanp` reads the common North American ones byte by byte; `spelling` extracts the
//! number from a URI or a name-and-address; `plan` consults the world's numbering plans; a number unknown to all of
//! them is compared by its digits. `cell` comes before all of them, because a cell may hold several numbers.

mod cell;
mod nanp;
mod plan;
mod spelling;
#[cfg(test)]
mod tests;

pub use self::cell::CellNumbers;
use std::fmt;

use self::spelling::Spelling;
use smallvec::SmallVec;

/// The longest text that is parsed, in bytes of UTF-8 after trimming. A name, a `sip:` address and its parameters fit;
/// the limit bounds the cost of cells full of prose.
const MAX_BYTES: usize = 250;

/// Identifies a numbering region by its ISO 3166 letters, for numbers without a country code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Region {
    plan: plan::Region,
    letters: [u8; 2],
    north_american: bool,
}

impl Region {
    /// The United States.
    pub const US: Region = Region { plan: plan::Region::US, letters: *b"US", north_american: true };

    /// Parses two letters in any case; the numbering metadata must know the region.
    pub fn parse(code: &str) -> Option<Region> {
        let bytes: [u8; 2] = code.trim().as_bytes().try_into().ok()?;
        let letters = bytes.map(|b| b.to_ascii_uppercase());
        let (plan, country_code) = plan::region(std::str::from_utf8(&letters).ok()?)?;
        Some(Region { plan, letters, north_american: country_code == 1 })
    }

    /// Returns the two letters, upper case.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.letters).unwrap_or_default()
    }
}

/// Holds a telephone number in the normal form shared by cells and callers.
///
/// Two numbers are equal when their normal forms are; the extension is kept for display only.
#[derive(Clone)]
pub struct PhoneNumber {
    /// The normal form, then any extension; all ASCII. E.164 and a short extension fit inline, without the heap.
    text: SmallVec<[u8; 24]>,
    /// Where the normal form ends. A `u8` fits, because [`MAX_BYTES`] limits the text.
    normal_len: u8,
}

impl PhoneNumber {
    /// Parses any usual spelling; a number without a country code is read as one of `region`.
    ///
    /// Returns `None` for blanks, words, numbers damaged by a spreadsheet (`8.01556E+09`, `8015551234.0`), and texts
    /// over 250 bytes of UTF-8 after trimming.
    pub fn parse(raw: &str, region: Region) -> Option<PhoneNumber> {
        let text = raw.trim();
        if text.len() > MAX_BYTES {
            return None;
        }
        if let Some(normal) = nanp::read(text, region.north_american) {
            return Some(Self::new(&normal, None));
        }
        let spelling = Spelling::of(text);
        if spelling.context.is_none()
            && let Some(normal) = nanp::read(&spelling.number, region.north_american)
        {
            return Some(Self::new(&normal, spelling.extension.as_deref()));
        }
        Self::read(&spelling, region)
    }

    /// Reads a spelling by numbering plan. The byte-level path must return exactly the same.
    fn read(spelling: &Spelling, region: Region) -> Option<PhoneNumber> {
        let number = spelling.number.as_ref();
        if spelling::is_spreadsheet_damage(number) {
            return None;
        }
        let in_context =
            spelling.context.as_ref().and_then(|context| plan::read(&format!("{context}{number}"), region));
        let planned = in_context.or_else(|| plan::read(number, region));
        if let Some(planned) = planned {
            let extension = spelling.extension.as_deref().or(planned.extension());
            return Some(Self::new(planned.e164.as_bytes(), extension));
        }

        let (head, written) = spelling::split_extension(number);
        let digits = spelling::only_digits(head)?;
        let extension = spelling.extension.as_deref().or(written);
        // `+8015551234` is in no plan, but its digits are. Bare digits that a plan reads as a valid number take that
        // number, because a normal form must read as itself; digits of a merely possible length are rejected.
        match plan::read(&digits, region) {
            None => Some(Self::new(digits.as_bytes(), extension)),
            Some(planned) if planned.is_valid() => Some(Self::new(planned.e164.as_bytes(), extension)),
            Some(_) => None,
        }
    }

    fn new(normal: &[u8], extension: Option<&str>) -> PhoneNumber {
        let mut text = SmallVec::from_slice(normal);
        text.extend_from_slice(extension.unwrap_or_default().as_bytes());
        PhoneNumber { text, normal_len: normal.len() as u8 }
    }

    /// Returns the compared form: `+18015551234`, or bare digits such as `5550100` outside every plan.
    pub fn normal(&self) -> &str {
        self.part(..usize::from(self.normal_len)).unwrap_or_default()
    }

    /// Returns the normal form as bytes.
    pub(super) fn normal_bytes(&self) -> &[u8] {
        &self.text[..usize::from(self.normal_len)]
    }

    /// Returns the extension's digits, which are never part of [`normal`](Self::normal).
    pub fn extension(&self) -> Option<&str> {
        self.part(usize::from(self.normal_len)..).filter(|digits| !digits.is_empty())
    }

    /// Reports whether a numbering plan covers the number; `false` for bare digits.
    pub fn is_planned(&self) -> bool {
        self.text.first() == Some(&b'+')
    }

    /// Reports whether the number is valid, beyond a possible length. Parses again, so keep it off the hot path.
    pub fn is_known(&self) -> bool {
        nanp::read(self.normal(), false).is_some() || (self.is_planned() && plan::is_valid(self.normal()))
    }

    fn part<R: std::slice::SliceIndex<[u8], Output = [u8]>>(&self, range: R) -> Option<&str> {
        std::str::from_utf8(self.text.get(range)?).ok()
    }
}

impl PartialEq for PhoneNumber {
    fn eq(&self, other: &Self) -> bool {
        self.normal() == other.normal()
    }
}

impl Eq for PhoneNumber {}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhoneNumber")
            .field("normal", &self.normal())
            .field("extension", &self.extension())
            .finish()
    }
}
