//! Spellings of numbers: URIs, names around them, foreign digits, extensions, spreadsheet damage.

use std::borrow::Cow;

use rlibphonenumber::PHONE_NUMBER_UTIL;

/// Holds a number as written, without its wrapping.
pub(super) struct Spelling<'a> {
    /// The number, perhaps followed by an extension.
    pub(super) number: Cow<'a, str>,
    /// The digits of a URI's `ext` parameter.
    pub(super) extension: Option<String>,
    /// A URI's `phone-context` if it is the start of a number, such as `+1801`.
    pub(super) context: Option<String>,
}

impl<'a> Spelling<'a> {
    /// Extracts the number from spellings such as `"Name" <sip:number;params@host;params?headers>`.
    pub(super) fn of(text: &'a str) -> Spelling<'a> {
        match plain_characters(text) {
            Cow::Borrowed(text) => Spelling::inside(text),
            Cow::Owned(text) => Spelling::inside(&text).into_owned(),
        }
    }

    fn inside(text: &'a str) -> Spelling<'a> {
        let address = match text.rsplit_once('<') {
            Some((_, rest)) => rest.split_once('>').map_or(rest, |(inner, _)| inner),
            None => text,
        };
        let address = address.trim_matches(is_wrapping);
        let Some(uri) = after_scheme(address) else {
            return Spelling { number: Cow::Borrowed(address), extension: None, context: None };
        };
        let uri = uri.split_once('?').map_or(uri, |(uri, _headers)| uri);
        let (user, host) = uri.rsplit_once('@').unwrap_or((uri, ""));
        let user = percent_decoded(user);
        let mut pieces = user.split(';');
        let number = pieces.next().unwrap_or_default();
        let number = number.split_once(':').map_or(number, |(name, _secret)| name);

        let mut spelling = Spelling {
            number: Cow::Owned(number.trim_matches(is_wrapping).to_owned()),
            extension: None,
            context: None,
        };
        for parameter in pieces.chain(host.split(';').skip(1)) {
            spelling.take_parameter(parameter);
        }
        // A number with its country code needs no context.
        if spelling.number.starts_with('+') {
            spelling.context = None;
        }
        spelling
    }

    fn take_parameter(&mut self, parameter: &str) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let (name, value) = (name.trim(), value.trim());
        if name.eq_ignore_ascii_case("ext") {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            self.extension = Some(digits).filter(|digits| !digits.is_empty());
        } else if name.eq_ignore_ascii_case("phone-context") && value.starts_with('+') {
            self.context = Some(value.to_owned());
        }
    }

    fn into_owned(self) -> Spelling<'static> {
        Spelling {
            number: Cow::Owned(self.number.into_owned()),
            extension: self.extension,
            context: self.context,
        }
    }
}

/// Reports whether a spreadsheet stored the number as a quantity.
///
/// Scientific notation has lost digits, and a decimal tail may have: any number read from the cell would be a guess.
pub(super) fn is_spreadsheet_damage(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, tail) = match mantissa.split_once(['.', ',']) {
        Some((whole, tail)) => (whole, Some(tail)),
        None => (mantissa, None),
    };
    if !is_digits(whole) || !tail.is_none_or(is_digits) {
        return false;
    }
    if let Some(exponent) = exponent {
        return is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    }
    // `555.0000` is a spelling of a local number; no default cell format shows three digits with four decimals.
    tail.is_some_and(|tail| tail.bytes().all(|b| b == b'0') && (tail.len() < 4 || whole.len() > 4))
}

/// Returns the digits of a long number that a spreadsheet shows as a quantity: grouped by commas, with zeros after a dot.
pub(super) fn without_quantity(text: &str) -> Option<String> {
    let (whole, tail) = text.split_once('.').map_or((text, None), |(whole, tail)| (whole, Some(tail)));
    if !tail.is_none_or(|tail| matches!(tail, "0" | "00")) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| is_digits(first))?;
    let is_grouped = first.len() < whole.len();
    if (is_grouped && first.len() > 3) || (!is_grouped && tail.is_none()) {
        return None;
    }
    // Quantities of up to 15 digits are exact in every spreadsheet.
    let digits: String = whole.split(',').collect();
    let is_exact = (7..=15).contains(&digits.len()) && is_digits(&digits);
    (is_exact && groups.all(|group| group.len() == 3)).then_some(digits)
}

/// Signs before an extension, each with the most digits that may follow: fewer after a vaguer sign.
const EXTENSION_SIGNS: [(&str, usize); 11] = [
    (";ext=", 20),
    ("extension", 20),
    ("extn", 20),
    ("ext", 20),
    ("xtn", 20),
    ("xt", 20),
    ("anexo", 20),
    ("int", 9),
    ("x", 9),
    ("#", 9),
    (";", 15),
];

/// Splits `5550100 ext. 12`, for numbers outside every plan.
pub(super) fn split_extension(text: &str) -> (&str, Option<&str>) {
    let unhashed = text.strip_suffix('#').unwrap_or(text);
    let before = unhashed.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &unhashed[before.len()..];
    let label = before.trim_end_matches([' ', ',', '-', '.', ':']);
    let gap = &before[label.len()..];

    let signed = EXTENSION_SIGNS.iter().find_map(|(sign, most)| {
        let start = label.len().checked_sub(sign.len())?;
        (label.get(start..)?.eq_ignore_ascii_case(sign)).then_some((&label[..start], *most))
    });
    let (head, most) = match signed {
        Some(found) => found,
        None if gap.contains(',') => (label, 9),
        // `5550100 - 12#`
        None if text.ends_with('#') && !gap.is_empty() => (label, 6),
        None => return (text, None),
    };
    let head_digits = head.bytes().filter(u8::is_ascii_digit).count();
    if digits.is_empty() || digits.len() > most || head_digits < 2 {
        return (text, None);
    }
    (head, Some(digits))
}

/// Returns the digits of a text that holds only digits and telephone punctuation.
pub(super) fn only_digits(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '.' | '(' | ')' | '[' | ']' | '/' | '~' | '+' | '*' => {}
            _ => return None,
        }
    }
    Some(digits).filter(|digits| !digits.is_empty())
}

/// Replaces typographic characters with the ASCII that the plans expect.
pub(super) fn plain_characters(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && b != b'\t') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FF01}'..='\u{FF5E}' => plain.extend(char::from_u32(u32::from(c) - 0xFEE0)),
            // Soft hyphens and direction marks, which address books leave around numbers, are invisible.
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => {}
            '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {}
            '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => {
                plain.push('-');
            }
            '\u{B7}' | '\u{2022}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' => plain.push('.'),
            // A line break stays, because it separates two numbers.
            c if c.is_whitespace() && !matches!(c, '\n' | '\r') => plain.push(' '),
            c if c.is_numeric() && !c.is_ascii() => {
                let digit = PHONE_NUMBER_UTIL.normalize_digits_only(c.encode_utf8(&mut [0; 4]));
                if digit.is_empty() {
                    plain.push(c);
                } else {
                    plain.push_str(&digit);
                }
            }
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Matches quotes around a text and the rest of `="..."`, a spreadsheet formula that keeps a number as text.
fn is_wrapping(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '=')
}

fn after_scheme(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once(':')?;
    ["tel", "sip", "sips"].iter().any(|known| scheme.trim().eq_ignore_ascii_case(known)).then_some(rest)
}

fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => bytes.push(first),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
