//! The rows of one version of a sheet, packed in memory in the form in which a response is written.
//!
//! Cells are kept JSON-escaped, so that a response is made by copying and a lookup escapes nothing. A row is its line
//! number and its cells in sequence, each with its length. A row's id is its offset, so that an index leads to it in one
//! step: each step costs a cache miss.

use super::huge_pages::HugePageBuffer;
use super::row::{Row, escape, is_plain};
use super::row_block::{Block, Damaged, cell_bytes, push_varint, varint};
use std::io;

/// Locates a row by its offset in [`Contacts`], in units of [`UNIT`] bytes; ascending in the order of the sheet.
pub type RowId = u32;

/// The alignment of rows in bytes: with 4, the 32 bits of an id address 16 GiB.
const UNIT: usize = 4;

/// The address range of one piece of memory, in bytes. The first pieces are smaller; a longer row has a piece of its own
/// that spans several ranges.
const STRIDE: usize = 16 << 20;

/// The capacity of the first piece, in bytes; each next piece doubles it up to [`STRIDE`].
const FIRST_CAPACITY: usize = 64 << 10;

/// Holds the rows of one version of a sheet.
#[derive(Debug, Default)]
pub struct Contacts {
    columns: usize,
    rows: usize,
    /// One for each stride; `None` where the previous piece spans it.
    pieces: Vec<Option<HugePageBuffer>>,
    blocks: Vec<BlockSpan>,
}

/// Locates the rows of one block.
#[derive(Clone, Copy, Debug)]
struct BlockSpan {
    first: RowId,
    rows: usize,
}

/// Names why a block could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The block is damaged.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The system has no memory left.
    #[error("there is not enough memory for the sheet: {0}. Add memory, or import a smaller sheet.")]
    NoMemory(#[from] io::Error),
    /// Row ids have run out: 2^32 units of [`UNIT`] bytes.
    #[error("the sheet is too large: over 16 GiB. Split it into several sheets.")]
    TooLarge,
}

impl Contacts {
    /// Creates an empty value for rows of `columns` cells.
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
            // A row without escapes is stored in the form in which it is written.
            let id = if all_plain { self.place(row)? } else { self.place(&escaped(row, self.columns)?)? };
            first.get_or_insert(id);
        }
        self.rows += block.len();
        self.blocks.extend(first.map(|first| BlockSpan { first, rows: block.len() }));
        Ok(())
    }

    /// Appends a row and returns its id.
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

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Reports whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Returns the number of cells in each row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the memory in use, in bytes.
    pub fn memory(&self) -> usize {
        self.pieces.iter().flatten().map(HugePageBuffer::len).sum::<usize>()
            + std::mem::size_of_val(self.pieces.as_slice())
            + std::mem::size_of_val(self.blocks.as_slice())
    }

    /// Returns every row, in the order of the sheet.
    pub fn rows(&self) -> impl Iterator<Item = (RowId, Row<'_>)> {
        self.rows_of(&self.blocks)
    }

    /// Splits the rows into at most `parts` parts of similar size, in the order of the sheet.
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

    /// Returns the next row's id: in the same piece, or at the start of the next one.
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

    /// Returns one row. For an id of other contacts its cells are missing or meaningless.
    pub fn row(&self, id: RowId) -> Row<'_> {
        let (stride, from) = (id as usize * UNIT / STRIDE, id as usize * UNIT % STRIDE);
        let piece = self.pieces.get(stride).and_then(Option::as_ref);
        Row::read(piece.and_then(|piece| piece.as_slice().get(from..)).unwrap_or_default(), self.columns)
    }
}

/// Returns the last piece and the stride where it begins.
fn last(pieces: &mut [Option<HugePageBuffer>]) -> Option<(usize, &mut HugePageBuffer)> {
    pieces.iter_mut().enumerate().rev().find_map(|(stride, piece)| Some((stride, piece.as_mut()?)))
}

/// Returns a stored row with JSON-escaped cells.
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
