//! Contacts: the rows of one version of a sheet, packed in memory and ready to be answered with.
//!
//! Cells are kept as they will be written, JSON-escaped, so that an answer is copied together and nothing is
//! escaped during a call. A row is its line number and its cells behind one another, each with its length; beside
//! them stands only where each row begins (4 bytes).
//!
//! All rows lie in one piece of memory: when a directory goes, the system gets it back whole. Many small pieces stay
//! with the allocator, and after an import the process would keep the room of two directories.

use super::block::{Block, Damaged, cell_bytes, push_varint, varint};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// A row's number within its [`Contacts`], from 0 in the order of the sheet.
pub type RowId = u32;

/// Rows whose beginnings are counted from one place.
const GROUP: usize = 256;

/// The rows of one version of a sheet.
#[derive(Debug, Default)]
pub struct Contacts {
    columns: usize,
    bytes: Vec<u8>,
    /// Where each group of rows begins.
    groups: Vec<usize>,
    /// Where each row begins in its group.
    starts: Vec<u32>,
}

/// More contacts, or larger ones, than this program can hold in one sheet.
#[derive(Debug, thiserror::Error)]
pub enum Unpackable {
    /// The block was not written by us.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The numbers that point at rows have run out.
    #[error("the sheet is too large: 256 rows over 4 GiB, or over 4 thousand million rows")]
    TooLarge,
}

impl Contacts {
    /// No rows yet, of so many cells each.
    pub fn new(columns: usize) -> Contacts {
        Contacts { columns, ..Contacts::default() }
    }

    /// Packs the next rows of the sheet.
    pub fn push(&mut self, block: &Block) -> Result<(), Unpackable> {
        let mut rest = block.as_bytes();
        for _ in 0..block.len() {
            self.begin_row()?;
            let row = rest;
            let mut all_plain = true;
            varint(&mut rest)?;
            for _ in 0..self.columns {
                all_plain &= is_plain(cell_bytes(&mut rest)?);
            }
            let row = &row[..row.len() - rest.len()];
            match all_plain {
                // As it is stored, so it is written.
                true => self.bytes.extend_from_slice(row),
                false => self.push_escaped(row)?,
            }
        }
        Ok(())
    }

    fn begin_row(&mut self) -> Result<(), Unpackable> {
        if self.starts.len() >= RowId::MAX as usize {
            return Err(Unpackable::TooLarge);
        }
        if self.starts.len().is_multiple_of(GROUP) {
            self.groups.push(self.bytes.len());
        }
        let group = self.groups.last().copied().unwrap_or_default();
        self.starts.push(u32::try_from(self.bytes.len() - group).map_err(|_| Unpackable::TooLarge)?);
        Ok(())
    }

    fn push_escaped(&mut self, mut row: &[u8]) -> Result<(), Damaged> {
        push_varint(&mut self.bytes, varint(&mut row)?);
        for _ in 0..self.columns {
            let text = std::str::from_utf8(cell_bytes(&mut row)?).map_err(|_| Damaged)?;
            let escaped = escape(text);
            push_varint(&mut self.bytes, escaped.len() as u64);
            self.bytes.extend_from_slice(escaped.as_bytes());
        }
        Ok(())
    }

    /// Gives back the memory that was taken in advance, after the last row.
    pub fn close(&mut self) {
        self.bytes.shrink_to_fit();
        self.groups.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Cells in each row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Memory taken, in bytes.
    pub fn memory(&self) -> usize {
        self.bytes.capacity()
            + 4 * self.starts.capacity()
            + std::mem::size_of::<usize>() * self.groups.capacity()
    }

    /// Every row's number, in the order of the sheet.
    pub fn ids(&self) -> Range<RowId> {
        0..self.starts.len() as RowId
    }

    /// One row. A number that was not given by [`ids`](Contacts::ids) has no cells.
    pub fn row(&self, id: RowId) -> Row<'_> {
        let id = id as usize;
        let start = self.starts.get(id).zip(self.groups.get(id / GROUP));
        let row = start.and_then(|(start, group)| self.bytes.get(group + *start as usize..));
        let mut rest = row.unwrap_or_default();
        Row { line: varint(&mut rest).unwrap_or_default(), rest, left: self.columns }
    }
}

/// One contact, being read.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The line of the file where it began.
    pub line: u64,
    rest: &'a [u8],
    left: usize,
}

impl<'a> Row<'a> {
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
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let quoted = serde_json::Value::from(text).to_string();
    Cow::Owned(quoted[1..quoted.len() - 1].to_owned())
}

/// Whether a text is the same between the quotes of a JSON string. Looks at every byte: that is done many at a time.
fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, &b| plain & (b >= 0x20) & (b != b'"') & (b != b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(rows: &[Vec<String>]) -> Contacts {
        let mut contacts = Contacts::new(2);
        for rows in rows.chunks(3) {
            let mut block = Block::default();
            for cells in rows {
                block.push(7, cells.iter().map(String::as_str));
            }
            contacts.push(&block).unwrap();
        }
        contacts
    }

    proptest! {
        #[test]
        fn cells_come_back_as_text_and_as_json(
            rows in prop::collection::vec(prop::collection::vec(any::<String>(), 2), 0..12)
        ) {
            let contacts = packed(&rows);
            prop_assert_eq!(contacts.len(), rows.len());
            for (id, row) in contacts.ids().zip(&rows) {
                for (cell, text) in contacts.row(id).zip(row) {
                    prop_assert_eq!(&cell.text(), text);
                    let json = format!("\"{}\"", std::str::from_utf8(cell.json()).unwrap());
                    prop_assert_eq!(&serde_json::from_str::<String>(&json).unwrap(), text);
                }
                prop_assert_eq!(contacts.row(id).count(), 2);
            }
        }
    }

    #[test]
    fn a_row_that_is_not_there_has_no_cells() {
        assert_eq!(packed(&[]).row(77).count(), 0);
    }
}
