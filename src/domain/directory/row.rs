//! A contact as it lies packed in memory, and its cells as they will be written.

use super::row_block::{cell_bytes, varint};
use smallvec::SmallVec;
use std::borrow::Cow;

/// One contact, being read.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The line of the file where it began.
    pub line: u64,
    rest: &'a [u8],
    left: usize,
}

impl<'a> Row<'a> {
    /// The row that these bytes begin with.
    pub(crate) fn read(mut bytes: &'a [u8], columns: usize) -> Row<'a> {
        Row { line: varint(&mut bytes).unwrap_or_default(), rest: bytes, left: columns }
    }

    /// All its cells, where they can be taken by their column's position.
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

/// A cell as it will be written: JSON-escaped, without its quotes. Equal exactly when the texts are equal. Bytes, because
/// an answer is copied together from them; that they are text was seen when they were packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell<'a>(&'a [u8]);

impl<'a> Cell<'a> {
    /// What stands between the quotes of a JSON string.
    pub fn json(self) -> &'a [u8] {
        self.0
    }

    /// The text as it stood in the sheet.
    pub fn text(self) -> Cow<'a, str> {
        let json = std::str::from_utf8(self.0).unwrap_or_default();
        if memchr::memchr(b'\\', self.0).is_none() {
            return Cow::Borrowed(json);
        }
        let quoted = format!("\"{json}\"");
        Cow::Owned(serde_json::from_str(&quoted).unwrap_or_default())
    }
}

/// The text as it stands between the quotes of a JSON string.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let quoted = serde_json::Value::from(text).to_string();
    Cow::Owned(quoted[1..quoted.len() - 1].to_owned())
}

/// Whether a text is the same between the quotes of a JSON string. Looks at every byte: that is done many at a time.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, &b| plain & (b >= 0x20) & (b != b'"') & (b != b'\\'))
}
