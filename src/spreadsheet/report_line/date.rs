//! Lines that say when a report was made or which days it covers.

use super::words::words;

/// Returns whether a text in lower case is a date, a time, or a span of dates, with nothing but the words that go with
/// them. One word more, such as a name, makes it something else.
pub(super) fn is_date_line(text: &str) -> bool {
    let (mut names, mut year, mut half, mut says) = (false, false, false, false);
    for word in words(text) {
        match kind(word) {
            Some(Word::Name) => names = true,
            Some(Word::Year) => year = true,
            Some(Word::Half) => half = true,
            Some(Word::Says) => says = true,
            Some(Word::Number) => {}
            None => return false,
        }
    }
    (names && year) || has_numeric_date(text) || (has_clock(text) && (names || half || says))
}

/// Returns whether a text in lower case has a whole date somewhere.
pub(super) fn has_date(text: &str) -> bool {
    let mut named = false;
    let mut year = false;
    for word in words(text) {
        match kind(word) {
            Some(Word::Name) => named = true,
            Some(Word::Year) => year = true,
            _ => {}
        }
    }
    (named && year) || has_numeric_date(text)
}

#[derive(Clone, Copy)]
enum Word {
    /// A month or a day of the week.
    Name,
    Year,
    Number,
    /// `am`, `pm`.
    Half,
    /// A word that goes with dates.
    Says,
}

/// Months and days of the week in English, German, French, Spanish and Italian, in order for a binary search.
const NAMES: &[&str] = &[
    "abril",
    "agosto",
    "août",
    "apr",
    "april",
    "aprile",
    "aug",
    "august",
    "avril",
    "dec",
    "december",
    "dezember",
    "dicembre",
    "diciembre",
    "dienstag",
    "dimanche",
    "domingo",
    "donnerstag",
    "décembre",
    "enero",
    "feb",
    "febbraio",
    "febrero",
    "februar",
    "february",
    "freitag",
    "fri",
    "friday",
    "février",
    "gennaio",
    "giugno",
    "jan",
    "januar",
    "january",
    "janvier",
    "jeudi",
    "juillet",
    "juin",
    "jul",
    "juli",
    "julio",
    "july",
    "jun",
    "june",
    "juni",
    "junio",
    "luglio",
    "lundi",
    "lunes",
    "maggio",
    "mai",
    "mar",
    "march",
    "mardi",
    "mars",
    "martes",
    "marzo",
    "may",
    "mayo",
    "mercredi",
    "mittwoch",
    "mon",
    "monday",
    "montag",
    "märz",
    "nov",
    "november",
    "novembre",
    "noviembre",
    "oct",
    "october",
    "octobre",
    "octubre",
    "oktober",
    "ottobre",
    "samedi",
    "samstag",
    "sat",
    "saturday",
    "sep",
    "sept",
    "september",
    "septembre",
    "septiembre",
    "settembre",
    "sonntag",
    "sun",
    "sunday",
    "thu",
    "thursday",
    "tue",
    "tuesday",
    "vendredi",
    "wed",
    "wednesday",
];

/// Words that stand beside dates, in order for a binary search.
const SAYS: &[&str] = &[
    "accrual",
    "and",
    "as",
    "at",
    "au",
    "basis",
    "bis",
    "cash",
    "cdt",
    "created",
    "cst",
    "ct",
    "date",
    "dated",
    "dates",
    "day",
    "days",
    "de",
    "del",
    "downloaded",
    "du",
    "edt",
    "ending",
    "est",
    "et",
    "export",
    "exported",
    "for",
    "from",
    "generated",
    "gmt",
    "last",
    "le",
    "mdt",
    "month",
    "mst",
    "mt",
    "of",
    "on",
    "pdt",
    "period",
    "prepared",
    "print",
    "printed",
    "pst",
    "pt",
    "report",
    "run",
    "since",
    "stand",
    "t",
    "the",
    "through",
    "thru",
    "time",
    "to",
    "until",
    "updated",
    "utc",
    "vom",
    "week",
    "year",
    "z",
];

fn kind(word: &str) -> Option<Word> {
    if word.as_bytes()[0].is_ascii_digit() {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        return match &word[digits..] {
            "" if digits == 4 && is_year(word) => Some(Word::Year),
            // No date has a number of three digits; phone numbers have.
            "" if digits <= 4 && digits != 3 => Some(Word::Number),
            "am" | "pm" if digits <= 2 => Some(Word::Half),
            "st" | "nd" | "rd" | "th" if digits <= 2 => Some(Word::Number),
            // `2026-10-01T09:15` is cut at its signs.
            rest if digits <= 2 && rest.starts_with('t') => {
                rest[1..].bytes().all(|b| b.is_ascii_digit()).then_some(Word::Number)
            }
            _ => None,
        };
    }
    match word {
        "am" | "pm" => Some(Word::Half),
        _ if NAMES.binary_search(&word).is_ok() => Some(Word::Name),
        _ if SAYS.binary_search(&word).is_ok() => Some(Word::Says),
        _ => None,
    }
}

fn is_year(digits: &str) -> bool {
    digits.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year))
}

/// Returns whether a piece between spaces is a date of three numbers, one of them a year of four digits. With a year of
/// two digits it may be an account number.
fn has_numeric_date(text: &str) -> bool {
    let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | 't' | '(' | ')'));
    pieces.map(|piece| piece.trim_matches(|c: char| !c.is_ascii_digit())).any(is_numeric_date)
}

fn is_numeric_date(piece: &str) -> bool {
    let Some(sign) = piece.bytes().find(|b| matches!(b, b'-' | b'/' | b'.')) else {
        return false;
    };
    let mut parts = piece.split(char::from(sign));
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let small = |part: &str, most: u32| {
        part.len() <= 2 && part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number))
    };
    let year = |part: &str| part.len() == 4 && is_year(part);
    (year(a) && small(b, 12) && small(c, 31))
        || (year(c) && ((small(a, 12) && small(b, 31)) || (small(a, 31) && small(b, 12))))
}

/// Returns whether a time such as `9:15` is in the text.
pub(super) fn has_clock(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (1..bytes.len())
        .any(|at| bytes[at] == b':' && digit(at - 1) && digit(at + 1) && digit(at + 2) && !digit(at + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order() {
        assert!(NAMES.is_sorted(), "{:?}", NAMES.windows(2).find(|pair| pair[0] > pair[1]));
        assert!(SAYS.is_sorted(), "{:?}", SAYS.windows(2).find(|pair| pair[0] > pair[1]));
    }
}
