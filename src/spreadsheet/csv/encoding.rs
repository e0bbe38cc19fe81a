//! Text encodings and their common names.

use std::fmt;
use std::str::FromStr;

/// A text encoding of the Encoding Standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(pub(crate) &'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding(encoding_rs::UTF_8);

    /// Returns the name in lower case: `utf-8`, `utf-16le`, `windows-1252`.
    pub fn name(self) -> String {
        self.0.name().to_ascii_lowercase()
    }

    pub(crate) fn decoder(self) -> encoding_rs::Decoder {
        self.0.new_decoder_without_bom_handling()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The label of an unknown encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a known encoding. Known are utf-8, utf-16le, windows-1252, macintosh and the other names of the Encoding Standard."
)]
pub struct UnknownEncoding(String);

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    /// Parses a label of the Encoding Standard, Excel's `ANSI`, or a spelling of Mac Roman.
    fn from_str(label: &str) -> Result<Encoding, UnknownEncoding> {
        let label = label.trim();
        match label.to_ascii_lowercase().as_str() {
            "ansi" => return Ok(Encoding(encoding_rs::WINDOWS_1252)),
            "mac roman" | "macroman" | "mac-roman" => return Ok(Encoding(encoding_rs::MACINTOSH)),
            _ => {}
        }
        // The standard maps a few dangerous encodings to "replacement"; these are refused here.
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())
            .map(Encoding)
            .ok_or_else(|| UnknownEncoding(label.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_write_them() {
        assert_eq!("ANSI".parse::<Encoding>().unwrap().name(), "windows-1252");
        assert_eq!(" Mac Roman ".parse::<Encoding>().unwrap().name(), "macintosh");
        assert!("utf-9".parse::<Encoding>().is_err());
        assert!("iso-2022-kr".parse::<Encoding>().is_err());
    }
}
