//! Contacts: the rows of one version of a sheet, packed in memory and ready to be answered with.
//!
//! Cells are kept as they will be written, JSON-escaped, so that an answer is copied together and nothing is
//! escaped during a call. A row is its line number and its cells behind one another, each with its length. A row's id is
//! the place where it begins, so that from an index there is one step to it, not two: each step is a wait for memory.

use super::huge_pages::HugePageBuffer;
use super::row::{Row, escape, is_plain};
use super::row_block::{Block, Damaged, cell_bytes, push_varint, varint};
use std::io;

/// Where a row begins among its [`Contacts`], in units of [`UNIT`] bytes; ascending in the order of the sheet.
pub type RowId = u32;

/// Rows begin at multiples of this many bytes, so that 32 bits tell one among 16 GiB.
const UNIT: usize = 4;

/// Between two pieces of memory, in bytes: pieces have this much room, the first ones less, and a row that is longer has
/// one of its own, in the place of several.
const STRIDE: usize = 16 << 20;

/// The room of the first piece, in bytes; each has twice as much as the one before.
const FIRST_CAPACITY: usize = 64 << 10;

/// The rows of one version of a sheet.
#[derive(Debug, Default)]
pub struct Contacts {
    columns: usize,
    rows: usize,
    /// One for each stride; none where the piece before reaches over it.
    pieces: Vec<Option<HugePageBuffer>>,
    blocks: Vec<BlockSpan>,
}

/// The rows that came in one block.
#[derive(Clone, Copy, Debug)]
struct BlockSpan {
    first: RowId,
    rows: usize,
}

/// More contacts, or larger ones, than this program can hold in one sheet.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The block was not written by us.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The system has no memory left.
    #[error("there is not enough memory for the sheet: {0}")]
    NoMemory(#[from] io::Error),
    /// The places that rows can have have run out.
    #[error("the sheet is too large: over 16 GiB")]
    TooLarge,
}

impl Contacts {
    /// No rows yet, of so many cells each.
    pub fn new(columns: usize) -> Contacts {
        Contacts { columns, ..Contacts::default() }
    }

    /// Packs the next rows of the sheet.
    pub fn push(&mut self, block: &Block) -> Result<(), PackError> {
        let mut rest = block.as_bytes();
        let mut first = None;
        for _ in 0..block.len() {
            let row = rest;
            let mut all_plain = true;
            varint(&mut rest)?;
            for _ in 0..self.columns {
                all_plain &= is_plain(cell_bytes(&mut rest)?);
            }
            let row = &row[..row.len() - rest.len()];
            let id = match all_plain {
                // As it is stored, so it is written.
                true => self.place(row)?,
                false => self.place(&escaped(row, self.columns)?)?,
            };
            first.get_or_insert(id);
        }
        self.rows += block.len();
        self.blocks.extend(first.map(|first| BlockSpan { first, rows: block.len() }));
        Ok(())
    }

    /// Puts a row behind the others.
    fn place(&mut self, row: &[u8]) -> Result<RowId, PackError> {
        let id = |stride: usize, from: usize| {
            RowId::try_from((stride * STRIDE + from) / UNIT).map_err(|_| PackError::TooLarge)
        };
        let mut capacity = FIRST_CAPACITY;
        if let Some((stride, piece)) = last(&mut self.pieces) {
            let from = piece.len().next_multiple_of(UNIT);
            if piece.write_at(from, row) {
                return id(stride, from);
            }
            capacity = STRIDE.min(2 * piece.capacity());
        }
        let mut piece = HugePageBuffer::with_capacity(capacity.max(row.len()))?;
        piece.write_at(0, row);
        let (stride, strides) = (self.pieces.len(), piece.capacity().div_ceil(STRIDE));
        self.pieces.push(Some(piece));
        self.pieces.resize_with(stride + strides, || None);
        id(stride, 0)
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
        self.pieces.iter().flatten().map(HugePageBuffer::len).sum::<usize>()
            + std::mem::size_of_val(self.pieces.as_slice())
            + std::mem::size_of_val(self.blocks.as_slice())
    }

    /// Every row, in the order of the sheet.
    pub fn rows(&self) -> impl Iterator<Item = (RowId, Row<'_>)> {
        self.rows_of(&self.blocks)
    }

    /// The rows in up to so many parts of about the same size, in the order of the sheet.
    pub fn parts(&self, parts: usize) -> impl Iterator<Item = impl Iterator<Item = (RowId, Row<'_>)>> {
        let blocks = self.blocks.len().div_ceil(parts.max(1)).max(1);
        self.blocks.chunks(blocks).map(|blocks| self.rows_of(blocks))
    }

    fn rows_of<'a>(&'a self, blocks: &'a [BlockSpan]) -> impl Iterator<Item = (RowId, Row<'a>)> {
        let next = |id: &RowId| self.after(*id);
        blocks.iter().flat_map(move |block| {
            let ids = std::iter::successors(Some(block.first), next).take(block.rows);
            ids.map(|id| (id, self.row(id)))
        })
    }

    /// The id behind a row's: in its piece, or at the beginning of the next.
    fn after(&self, id: RowId) -> Option<RowId> {
        let (stride, from) = (id as usize * UNIT / STRIDE, id as usize * UNIT % STRIDE);
        let piece = self.pieces.get(stride)?.as_ref()?.as_slice();
        let mut rest = piece.get(from..)?;
        varint(&mut rest).ok()?;
        for _ in 0..self.columns {
            cell_bytes(&mut rest).ok()?;
        }
        let end = (piece.len() - rest.len()).next_multiple_of(UNIT);
        if end < piece.len() {
            return RowId::try_from((stride * STRIDE + end) / UNIT).ok();
        }
        let later = self.pieces.iter().skip(stride + 1).position(Option::is_some)?;
        RowId::try_from((stride + 1 + later) * (STRIDE / UNIT)).ok()
    }

    /// One row. An id that was not given here has no cells that mean anything, or none.
    pub fn row(&self, id: RowId) -> Row<'_> {
        let (stride, from) = (id as usize * UNIT / STRIDE, id as usize * UNIT % STRIDE);
        let piece = self.pieces.get(stride).and_then(Option::as_ref);
        Row::read(piece.and_then(|piece| piece.as_slice().get(from..)).unwrap_or_default(), self.columns)
    }
}

/// The last piece, and at which stride it begins.
fn last(pieces: &mut [Option<HugePageBuffer>]) -> Option<(usize, &mut HugePageBuffer)> {
    pieces.iter_mut().enumerate().rev().find_map(|(stride, piece)| Some((stride, piece.as_mut()?)))
}

/// A stored row with its cells as they stand between the quotes of JSON strings.
fn escaped(mut row: &[u8], columns: usize) -> Result<Vec<u8>, Damaged> {
    let mut bytes = Vec::with_capacity(row.len() + 64);
    push_varint(&mut bytes, varint(&mut row)?);
    for _ in 0..columns {
        let text = std::str::from_utf8(cell_bytes(&mut row)?).map_err(|_| Damaged)?;
        let escaped = escape(text);
        push_varint(&mut bytes, escaped.len() as u64);
        bytes.extend_from_slice(escaped.as_bytes());
    }
    Ok(bytes)
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

    fn texts<'a>(rows: impl Iterator<Item = (RowId, Row<'a>)>) -> Vec<Vec<String>> {
        rows.map(|(_, row)| row.map(|cell| cell.text().into_owned()).collect()).collect()
    }

    proptest! {
        #[test]
        fn cells_come_back_as_text_and_as_json(
            rows in prop::collection::vec(prop::collection::vec(any::<String>(), 2), 0..12)
        ) {
            let contacts = packed(&rows);
            prop_assert_eq!(contacts.len(), rows.len());
            prop_assert_eq!(contacts.rows().count(), rows.len());
            for ((id, _), row) in contacts.rows().zip(&rows) {
                for (cell, text) in contacts.row(id).zip(row) {
                    prop_assert_eq!(&cell.text(), text);
                    let json = format!("\"{}\"", std::str::from_utf8(cell.json()).unwrap());
                    prop_assert_eq!(&serde_json::from_str::<String>(&json).unwrap(), text);
                }
                prop_assert_eq!(contacts.row(id).count(), 2);
            }
        }
    }

    proptest! {
        // Each fills tens of megabytes.
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn rows_come_back_in_order_over_all_pieces(
            lengths in prop::collection::vec(prop_oneof![0..200_usize, 60_000..70_000_usize], 1..40),
            long in prop_oneof![Just(0), STRIDE - 9..STRIDE + 9, Just(2 * STRIDE + 1)],
            parts in 1..5_usize,
        ) {
            let mut rows: Vec<Vec<String>> = lengths.iter().map(|n| vec!["a".repeat(*n), "b".to_owned()]).collect();
            rows.insert(rows.len() / 2, vec!["\n".repeat(long / 2), String::new()]);
            let contacts = packed(&rows);
            prop_assert!(texts(contacts.rows()) == rows);
            prop_assert!(contacts.parts(parts).flat_map(texts).collect::<Vec<_>>() == rows);
            let ids: Vec<RowId> = contacts.rows().map(|(id, _)| id).collect();
            prop_assert!(ids.is_sorted() && ids.iter().zip(ids.iter().skip(1)).all(|(a, b)| a != b));
        }
    }

    #[test]
    fn a_row_that_is_not_there_has_no_cells() {
        assert_eq!(packed(&[]).row(77).count(), 0);
    }
}
