//! Splits a cell into the telephone numbers it holds. Callers send one number, so this is for cells alone.
//!
//! Splitting comes before the normal form: each piece is read by [`PhoneNumber::parse`], as a caller is. A cell with
//! one ordinary number takes the byte-level path and nothing else.

use super::spelling::{plain_characters, without_quantity};
use super::{PhoneNumber, Region, nanp};
use smallvec::{SmallVec, smallvec};

/// The numbers of one cell, in the order written, without repeats.
pub type CellNumbers = SmallVec<[PhoneNumber; 1]>;

/// The longest cell that is split, in bytes; longer ones are prose.
const SPLIT_BYTES_MAX: usize = 1000;

/// The most numbers read from one cell.
const NUMBERS_MAX: usize = 16;

/// The fewest digits of a number outside every plan, so that a house number or an extension in a list is none.
const BARE_DIGITS_MIN: usize = 7;

/// The most digits of an extension; more are the next number, as in `8015551234;8015559999`.
const EXTENSION_DIGITS_MAX: usize = 6;

/// Separators from the strongest to the weakest. A slash and a comma also stand inside numbers and before extensions,
/// so a piece that is a number as it stands is not split at them.
const SEPARATORS: [&[&str]; 4] =
    [&["\n", "\r", ":::", ";", "|", " or ", " OR ", " Or ", "&", "、"], &[","], &["/"], &[" - "]];

impl PhoneNumber {
    /// Parses a cell or caller of one usual North American number into its normal form, byte by byte.
    pub fn parse_common(text: &str, region: Region) -> Option<[u8; 12]> {
        nanp::read(text.trim(), region.north_american)
    }

    /// Parses every number of a cell; one without a country code is read as one of `region`.
    pub fn parse_cell(cell: &str, region: Region) -> CellNumbers {
        if let Some(normal) = PhoneNumber::parse_common(cell, region) {
            return smallvec![PhoneNumber::new(&normal, None)];
        }
        let text = cell.trim();
        let whole = PhoneNumber::parse(text, region);
        if !may_hold_several(text) {
            return whole.or_else(|| quantity(text, region)).into_iter().collect();
        }
        if whole.is_none()
            && let Some(number) = quantity(text, region)
        {
            return smallvec![number];
        }
        let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
        let is_one = |number: &PhoneNumber| {
            number.is_planned()
                && number.extension().is_none_or(|digits| digits.len() <= EXTENSION_DIGITS_MAX)
        };
        if !has_letters && whole.as_ref().is_some_and(is_one) {
            return whole.into_iter().collect();
        }
        let mut pieces = CellNumbers::new();
        split(&plain_characters(text), 0, region, &mut pieces);
        // One bare piece says no more than the whole cell, such as `5550100, 204`.
        let says_more = pieces.len() > 1 || pieces.first().is_some_and(PhoneNumber::is_planned);
        match whole {
            Some(number) if !says_more => smallvec![number],
            // A valid number before the words is the number; the words are no vanity digits after it.
            _ => pieces,
        }
    }

    /// Reports whether a cell holds its number as a quantity: `8,015,550,100` or `8015550100.00`.
    pub fn is_quantity(cell: &str) -> bool {
        without_quantity(cell.trim()).is_some()
    }

    /// Reports whether a normal form is a number that its plan knows.
    pub fn is_known_normal(normal: &str) -> bool {
        nanp::read(normal, false).is_some() || (normal.starts_with('+') && super::plan::is_valid(normal))
    }
}

/// Reads a number that a spreadsheet shows as a quantity: no digit is lost, so a known number is read.
fn quantity(text: &str, region: Region) -> Option<PhoneNumber> {
    PhoneNumber::parse(&without_quantity(text)?, region).filter(PhoneNumber::is_known)
}

/// Reports whether a cell may hold more than one plain number: a separator or a word beside seven digits.
fn may_hold_several(text: &str) -> bool {
    if text.len() > SPLIT_BYTES_MAX {
        return false;
    }
    let is_sign = |byte: u8| {
        matches!(byte, b',' | b';' | b'/' | b'|' | b'\n' | b'\r' | b'&' | b':')
            || byte.is_ascii_alphabetic()
            || !byte.is_ascii()
    };
    // An address is one caller's, whatever its name and its parameters hold.
    let is_address = || {
        let lower = text.to_ascii_lowercase();
        ["<", "sip:", "sips:", "phone-context"].iter().any(|sign| lower.contains(sign))
    };
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let has_sign = text.bytes().any(is_sign) || digits > 15;
    has_sign && digits >= BARE_DIGITS_MIN && !is_address()
}

/// Adds the numbers of a text: the text itself, or what lies between the separators from `level` on.
fn split(text: &str, level: usize, region: Region, found: &mut CellNumbers) {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '/' | '.'));
    if text.is_empty() || found.len() >= NUMBERS_MAX {
        return;
    }
    let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    if let Some(separators) = SEPARATORS.get(level) {
        // Strong separators divide first, because `;` also begins an extension.
        let is_one = level > 0 && !has_letters && {
            let number = PhoneNumber::parse(text, region);
            number.is_some_and(|number| number.is_planned() && number.is_known() && add(number, found))
        };
        if !is_one {
            each_part(text, separators, &mut |part| split(part, level + 1, region, found));
        }
        return;
    }
    let before = found.len();
    if has_letters {
        each_run(text, &mut |run| {
            let number = PhoneNumber::parse(run.trim_end_matches(['(', ' ', '-', '.']), region);
            if let Some(number) = number.filter(|number| number.is_known()) {
                add(number, found);
            }
        });
    }
    // No run is a number: the letters are digits of a vanity number, or an extension.
    if found.len() == before
        && let Some(number) = PhoneNumber::parse(text, region)
        && (number.is_planned() || number.normal().len() >= BARE_DIGITS_MIN)
    {
        add(number, found);
    }
}

/// Adds a number unless it is there; returns `true`.
fn add(number: PhoneNumber, found: &mut CellNumbers) -> bool {
    if found.len() < NUMBERS_MAX && !found.contains(&number) {
        found.push(number);
    }
    true
}

/// Visits what lies between separators.
fn each_part(text: &str, separators: &[&str], visit: &mut dyn FnMut(&str)) {
    let mut rest = text;
    loop {
        let next = separators.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
        let Some((at, length)) = next else { break };
        visit(&rest[..at]);
        rest = &rest[at + length..];
    }
    visit(rest);
}

/// Visits the runs of digits and telephone punctuation between words. Digits after a word for an extension are no run.
fn each_run(text: &str, visit: &mut dyn FnMut(&str)) {
    const EXTENSION_WORDS: [&str; 7] = ["x", "xt", "ext", "extn", "extension", "poste", "anexo"];
    let is_letter = |c: char| c.is_alphabetic() || c == '\'';
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_letter).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if run.bytes().any(|byte| byte.is_ascii_digit()) {
            visit(run.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '(' | ')')));
        }
        let end = tail.find(|c| !is_letter(c)).unwrap_or(tail.len());
        let (word, tail) = tail.split_at(end);
        rest = tail;
        if EXTENSION_WORDS.iter().any(|sign| word.eq_ignore_ascii_case(sign)) {
            let tail = tail.trim_start_matches(['.', ' ', ':', '=']);
            rest = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
}
