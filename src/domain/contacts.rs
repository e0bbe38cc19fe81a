//! Contacts: the rows of one version of a sheet, packed in memory and ready to be answered with.
//!
//! Cells are kept as they will be written, JSON-escaped, so that an answer is copied together and nothing is
//! escaped during a call. A row is its line number and its cells behind one another, each with its length; beside
//! them stands only where each row begins (4 bytes).

use super::block::{Block, Damaged, MOST_ROWS, cell_bytes, push_varint, varint};
use smallvec::SmallVec;
use std::borrow::Cow;

/// A row's number within its [`Contacts`]: ascending in the order of the sheet, with gaps.
pub type RowId = u32;

/// The rows of one version of a sheet.
#[derive(Debug, Default)]
pub struct Contacts {
    columns: usize,
    blocks: Vec<Packed>,
    rows: usize,
}

#[derive(Debug)]
struct Packed {
    bytes: Box<[u8]>,
    starts: Box<[u32]>,
}

/// More contacts, or larger ones, than this program can hold in one sheet.
#[derive(Debug, thiserror::Error)]
pub enum Unpackable {
    /// The block was not written by us.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The numbers that point at rows have run out.
    #[error("the sheet is too large: a block over 4 GiB, or over 16 million blocks")]
    TooLarge,
}

impl Contacts {
    /// No rows yet, of so many cells each.
    pub fn new(columns: usize) -> Contacts {
        Contacts { columns, ..Contacts::default() }
    }

    /// Packs the next rows of the sheet.
    pub fn push(&mut self, block: &Block) -> Result<(), Unpackable> {
        let mut bytes = Vec::with_capacity(block.as_bytes().len() + 64);
        let mut starts = Vec::with_capacity(block.len());
        block.each_row(self.columns, |line, cells| {
            starts.push(bytes.len());
            push_varint(&mut bytes, line);
            for cell in cells {
                let escaped = escape(cell);
                push_varint(&mut bytes, escaped.len() as u64);
                bytes.extend_from_slice(escaped.as_bytes());
            }
        })?;
        let starts: Result<Box<[u32]>, _> = starts.into_iter().map(u32::try_from).collect();
        if self.blocks.len() >= RowId::MAX as usize / MOST_ROWS {
            return Err(Unpackable::TooLarge);
        }
        self.rows += block.len();
        self.blocks.push(Packed {
            bytes: bytes.into_boxed_slice(),
            starts: starts.map_err(|_| Unpackable::TooLarge)?,
        });
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Cells in each row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Memory taken, in bytes.
    pub fn memory(&self) -> usize {
        let block =
            |packed: &Packed| packed.bytes.len() + 4 * packed.starts.len() + std::mem::size_of::<Packed>();
        self.blocks.iter().map(block).sum()
    }

    /// Every row's number, in the order of the sheet.
    pub fn ids(&self) -> impl Iterator<Item = RowId> + '_ {
        self.blocks.iter().enumerate().flat_map(|(number, packed)| {
            let first = (number * MOST_ROWS) as RowId;
            first..first + packed.starts.len() as RowId
        })
    }

    /// One row. A number that was not given by [`ids`](Contacts::ids) has no cells.
    pub fn row(&self, id: RowId) -> Row<'_> {
        let id = id as usize;
        let start = self.blocks.get(id / MOST_ROWS).and_then(|packed| {
            let start = *packed.starts.get(id % MOST_ROWS)?;
            packed.bytes.get(start as usize..)
        });
        let mut rest = start.unwrap_or_default();
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
        if !json.contains('\\') {
            return Cow::Borrowed(json);
        }
        let quoted = format!("\"{json}\"");
        Cow::Owned(serde_json::from_str(&quoted).unwrap_or_default())
    }
}

/// The text as it stands between the quotes of a JSON string.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\';
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let quoted = serde_json::Value::from(text).to_string();
    Cow::Owned(quoted[1..quoted.len() - 1].to_owned())
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
