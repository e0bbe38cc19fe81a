//! A packed row and its JSON-escaped cells.

use super::row_block::{cell_bytes, varint};
use smallvec::SmallVec;
use std::borrow::Cow;

/// Iterates over the cells of one packed row.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The line of the file where the row began.
    pub line: u64,
    rest: &'a [u8],
    left: usize,
}

impl<'a> Row<'a> {
    /// Reads the row at the start of `bytes`.
    pub(crate) fn read(mut bytes: &'a [u8], columns: usize) -> Row<'a> {
        Row { line: varint(&mut bytes).unwrap_or_default(), rest: bytes, left: columns }
    }

    /// Collects the cells, for access by column.
    pub fn cells(self) -> SmallVec<[Cell<'a>; 24]> {
        self.collect()
    }
}

impl<'a> Iterator for Row<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        self.left = self.left.checked_sub(1)?;
        cell_bytes(&mut self.rest).ok().map(Cell)
    }
}

/// Holds a JSON-escaped cell without its quotes. Equal cells have equal texts. Packing has checked that the bytes are
/// UTF-8; responses copy them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell<'a>(&'a [u8]);

impl<'a> Cell<'a> {
    /// Returns the text between the quotes of a JSON string.
    pub fn json(self) -> &'a [u8] {
        self.0
    }

    /// Returns the text as in the sheet.
    pub fn text(self) -> Cow<'a, str> {
        let json = std::str::from_utf8(self.0).unwrap_or_default();
        if memchr::memchr(b'\\', self.0).is_none() {
            return Cow::Borrowed(json);
        }
        let quoted = format!("\"{json}\"");
        Cow::Owned(serde_json::from_str(&quoted).unwrap_or_default())
    }
}

/// Escapes a text for the space between the quotes of a JSON string.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let quoted = serde_json::Value::from(text).to_string();
    Cow::Owned(quoted[1..quoted.len() - 1].to_owned())
}

/// Reports whether a text needs no JSON escapes. Reads every byte, so that the compiler can vectorize the loop.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, &b| plain & (b >= 0x20) & (b != b'"') & (b != b'\\'))
}
