//! Which character stands between the cells of a text file.

use std::fmt;
use std::str::FromStr;

use super::delimited::{Cut, Cutter};
use super::found::Known;
use super::{Limits, Record};

/// A delimiter: one ASCII character that is neither letter, digit, quotation mark nor line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiter(u8);

impl Delimiter {
    /// `,`
    pub const COMMA: Delimiter = Delimiter(b',');
    /// `;`, which Excel writes where the comma is the decimal sign.
    pub const SEMICOLON: Delimiter = Delimiter(b';');
    /// TAB
    pub const TAB: Delimiter = Delimiter(b'\t');
    /// `|`
    pub const PIPE: Delimiter = Delimiter(b'|');

    /// The character as a byte.
    pub fn byte(self) -> u8 {
        self.0
    }

    fn from_char(character: char) -> Option<Delimiter> {
        let fits = character.is_ascii()
            && !character.is_ascii_alphanumeric()
            && !matches!(character, '"' | '\r' | '\n' | '\0');
        fits.then_some(Delimiter(character as u8))
    }
}

/// As people name it: `comma`, `semicolon`, `tab`, `pipe`, else the character.
impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b',' => f.write_str("comma"),
            b';' => f.write_str("semicolon"),
            b'\t' => f.write_str("tab"),
            b'|' => f.write_str("pipe"),
            b' ' => f.write_str("space"),
            other => write!(f, "{}", other as char),
        }
    }
}

/// What was given is no delimiter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a delimiter. Give comma, semicolon, tab, pipe or one other sign.")]
pub struct NotADelimiter(String);

impl FromStr for Delimiter {
    type Err = NotADelimiter;

    /// A name of [`Display`](fmt::Display), `\t`, or the character itself.
    fn from_str(text: &str) -> Result<Delimiter, NotADelimiter> {
        match text.to_ascii_lowercase().as_str() {
            "comma" => return Ok(Delimiter::COMMA),
            "semicolon" => return Ok(Delimiter::SEMICOLON),
            "tab" | "\\t" => return Ok(Delimiter::TAB),
            "pipe" => return Ok(Delimiter::PIPE),
            "space" => return Ok(Delimiter(b' ')),
            _ => {}
        }
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Delimiter::from_char(character),
            _ => None,
        }
        .ok_or_else(|| NotADelimiter(text.to_owned()))
    }
}

/// The delimiter that Excel's first line `sep=;` names. The line is no row.
pub(super) fn declared(text: &str) -> Option<Delimiter> {
    let line = text.split(['\r', '\n']).next()?;
    let line = line.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(line);
    let (key, value) = line.split_at_checked(4)?;
    let mut characters = value.chars();
    match (key.eq_ignore_ascii_case("sep="), characters.next(), characters.next()) {
        (true, Some(character), None) => Delimiter::from_char(character),
        _ => None,
    }
}

/// The likeliest delimiter of a sample from the beginning of a file: the one that gives the most even
/// rows, quotations respected. A comma where nothing divides the rows.
pub(super) fn guess(sample: &str, whole: bool, limits: Limits) -> Known<Delimiter> {
    let mut best = (Delimiter::COMMA, 0.0);
    for delimiter in [Delimiter::COMMA, Delimiter::SEMICOLON, Delimiter::TAB, Delimiter::PIPE] {
        let score = fitness(sample, whole, Cutter { delimiter, limits });
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    Known::guessed(best.0)
}

/// Rows of the sample that are looked at.
const ROWS: usize = 300;

/// How well a delimiter fits the sample: how even its rows are, and whether quotations end at it.
fn fitness(sample: &str, whole: bool, cutter: Cutter) -> f64 {
    let (mut counts, mut tidy_rows) = (Vec::new(), 0);
    let mut record = Record::new();
    let mut rest = sample;
    while counts.len() < ROWS {
        record.begin(1);
        // The last row may be cut by the end of the sample: counted only where it is all there is.
        let at_end = whole || counts.is_empty();
        let tidy = match cutter.cut(rest, at_end, &mut record) {
            Ok(Cut::Row { bytes, tidy, .. }) => {
                rest = &rest[bytes..];
                tidy
            }
            Ok(Cut::More | Cut::End) | Err(_) => break,
        };
        if !record.is_blank() {
            counts.push(record.len());
            tidy_rows += usize::from(tidy);
        }
    }
    evenness(&counts) * tidy_rows as f64 / counts.len().max(1) as f64
}

/// 0 where nothing is divided; more for more rows of the same number of columns, and for more columns.
fn evenness(counts: &[usize]) -> f64 {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let Some((usual, times)) = sorted
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len()))
        .max_by_key(|&(columns, times)| (times, columns))
    else {
        return 0.0;
    };
    let divides_first = counts[0] > 1;
    // One sign a row that the first row lacks is more likely "Smith, Bob" under "Name".
    if usual == 1 || (usual == 2 && !divides_first) {
        return 0.0;
    }
    let share = times as f64 / counts.len() as f64;
    let first = if divides_first { 1.0 } else { 0.3 };
    share.powi(3) * (1.0 + (usual as f64).ln()) * first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(sample: &str) -> Delimiter {
        guess(sample, true, Limits::default()).value
    }

    #[test]
    fn the_four_usual_delimiters_are_recognised() {
        for delimiter in [",", ";", "\t", "|"] {
            let sample =
                "Name,Phone,City\nBob,8015551234,Provo\nAl,8015551235,Orem\n".replace(',', delimiter);
            assert_eq!(guessed(&sample), delimiter.parse().unwrap());
        }
    }

    #[test]
    fn decimal_commas_do_not_win_over_semicolons() {
        assert_eq!(guessed("Name;Betrag\nA;1,5\nB;2,5\nC;3,25\n"), Delimiter::SEMICOLON);
    }

    #[test]
    fn commas_in_every_address_do_not_win_over_tabs() {
        assert_eq!(guessed("Name\tAddress\tPhone\nBob\tProvo, UT\t1\nAl\tOrem, UT\t2\n"), Delimiter::TAB);
    }

    #[test]
    fn delimiters_inside_quotations_do_not_count() {
        assert_eq!(guessed("a,b\n\"x;y;z\",1\n\"x;y;z\",2\n\"p;q;r\",3\n"), Delimiter::COMMA);
    }

    #[test]
    fn semicolons_within_one_ragged_column_do_not_win() {
        let sample = "a,b,c,d,e,mail\n1,2,3,4,5,x@a.com;y@a.com\n1,2,3,4,5,x@a.com;y@a.com,\n1,2,3,4,5,x@a.com;y@a.com\n";
        assert_eq!(guessed(sample), Delimiter::COMMA);
    }

    #[test]
    fn a_single_column_of_names_with_commas_stays_single() {
        assert_eq!(guessed("Phone\n8015551234\n8015551235\n"), Delimiter::COMMA);
        assert_eq!(evenness(&[1, 2, 2]), 0.0);
    }

    #[test]
    fn titles_above_the_header_do_not_disturb() {
        assert_eq!(
            guessed("Customer list 2026\n\nName;Phone;City\nBob;1;Provo\nAl;2;Orem\nEd;3;Lehi\n"),
            Delimiter::SEMICOLON
        );
    }

    #[test]
    fn the_declared_delimiter_is_read() {
        assert_eq!(declared("sep=;\r\na;b"), Some(Delimiter::SEMICOLON));
        assert_eq!(declared("\"SEP=\t\"\n"), Some(Delimiter::TAB));
        assert_eq!(declared("sep=^"), Some("^".parse().unwrap()));
        for text in ["", "sep=", "sep=,,", "separate,x", "sep==a", "sep=\"", "é"] {
            assert_eq!(declared(text), None, "{text:?}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for name in ["comma", "semicolon", "tab", "pipe", "space", "^"] {
            assert_eq!(name.parse::<Delimiter>().unwrap().to_string(), name);
        }
        assert!("".parse::<Delimiter>().is_err());
        assert!("\"".parse::<Delimiter>().is_err());
        assert!("ab".parse::<Delimiter>().is_err());
    }
}
