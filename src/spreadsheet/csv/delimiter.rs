//! The character between the cells of a text file.

use std::fmt;
use std::str::FromStr;

/// A delimiter: one ASCII character other than a letter, digit, quotation mark, line break or NUL.
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

    /// Returns the character as a byte.
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

/// Writes `comma`, `semicolon`, `tab`, `pipe`, `space`, or the character itself.
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

/// The text is not a delimiter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a delimiter. Give comma, semicolon, tab, pipe or one other sign.")]
pub struct NotADelimiter(String);

impl FromStr for Delimiter {
    type Err = NotADelimiter;

    /// Parses a name of [`Display`](fmt::Display), `\t`, or the character itself.
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

/// Returns the delimiter that Excel's first line `sep=;` names; that line is no row.
pub(crate) fn declared(text: &str) -> Option<Delimiter> {
    let line = text.split(['\r', '\n']).next()?;
    let line = line.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(line);
    let (key, value) = line.split_at_checked(4)?;
    let mut characters = value.chars();
    match (key.eq_ignore_ascii_case("sep="), characters.next(), characters.next()) {
        (true, Some(character), None) => Delimiter::from_char(character),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
