//! Blocks: rows of a sheet exactly as imported, packed for the store, which keeps rows in nothing smaller.

/// The most rows in one block. Larger blocks save writes, because a store writes some extra pages per block.
pub const MOST_ROWS: usize = 1024;

/// The size in bytes at which a block is full, for sheets with long rows.
pub const FULL_BYTES: usize = 256 * 1024;

/// Holds up to [`MOST_ROWS`] rows of one sheet, in order.
///
/// Each row is its line number, then its cells; numbers and lengths are little-endian base-128 varints, text is
/// UTF-8. All rows of a version have the same number of cells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    rows: usize,
}

/// Reports bytes that are no valid block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored rows are damaged")]
pub struct Damaged;

impl Block {
    /// Reads the output of [`as_bytes`](Block::as_bytes), checking for `rows` rows of `columns` cells.
    pub fn from_bytes(bytes: Vec<u8>, rows: usize, columns: usize) -> Result<Block, Damaged> {
        let mut rest = bytes.as_slice();
        for _ in 0..rows {
            varint(&mut rest)?;
            for _ in 0..columns {
                cell(&mut rest)?;
            }
        }
        if rest.is_empty() && rows <= MOST_ROWS { Ok(Block { bytes, rows }) } else { Err(Damaged) }
    }

    /// Adds a row. `line` is where the row began in its file, counted from 1.
    pub fn push<'a>(&mut self, line: u64, cells: impl Iterator<Item = &'a str>) {
        push_varint(&mut self.bytes, line);
        for cell in cells {
            push_varint(&mut self.bytes, cell.len() as u64);
            self.bytes.extend_from_slice(cell.as_bytes());
        }
        self.rows += 1;
    }

    /// Reports whether the next row belongs in a new block.
    pub fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS || self.bytes.len() >= FULL_BYTES
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Reports whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Returns the rows in their stored form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Removes the rows and keeps the memory for the next ones.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.rows = 0;
    }

    /// Calls `row` with each row's line and cells, in order.
    pub fn each_row(&self, columns: usize, mut row: impl FnMut(u64, &[&str])) -> Result<(), Damaged> {
        let mut rest = self.bytes.as_slice();
        let mut cells = Vec::with_capacity(columns);
        for _ in 0..self.rows {
            let line = varint(&mut rest)?;
            cells.clear();
            for _ in 0..columns {
                cells.push(cell(&mut rest)?);
            }
            row(line, &cells);
        }
        Ok(())
    }
}

/// Appends a number as a varint: seven bits per byte, low bits first.
pub(crate) fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a varint off the front.
pub(crate) fn varint(rest: &mut &[u8]) -> Result<u64, Damaged> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first().ok_or(Damaged)?;
        *rest = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(Damaged)
}

/// Reads a cell off the front as text.
fn cell<'a>(rest: &mut &'a [u8]) -> Result<&'a str, Damaged> {
    std::str::from_utf8(cell_bytes(rest)?).map_err(|_| Damaged)
}

/// Reads a cell off the front as bytes, without checking for UTF-8.
pub(crate) fn cell_bytes<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Damaged> {
    let length = usize::try_from(varint(rest)?).map_err(|_| Damaged)?;
    let (text, tail) = rest.split_at_checked(length).ok_or(Damaged)?;
    *rest = tail;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_come_back_as_they_went_in(
            rows in prop::collection::vec((any::<u64>(), prop::collection::vec(any::<String>(), 3)), 0..20)
        ) {
            let mut block = Block::default();
            for (line, cells) in &rows {
                block.push(*line, cells.iter().map(String::as_str));
            }
            let block = Block::from_bytes(block.as_bytes().to_vec(), rows.len(), 3).unwrap();
            let mut back = Vec::new();
            block
                .each_row(3, |line, cells| back.push((line, cells.iter().map(|c| (*c).to_owned()).collect())))
                .unwrap();
            prop_assert_eq!(back, rows);
        }

        #[test]
        fn other_bytes_are_refused_not_panicked_at(bytes in any::<Vec<u8>>(), rows in 0..9_usize, columns in 0..9_usize) {
            let _ = Block::from_bytes(bytes, rows, columns);
        }
    }

    #[test]
    fn a_cut_block_is_damaged() {
        let mut block = Block::default();
        block.push(2, ["Tom", "8015551234"].into_iter());
        let whole = block.as_bytes();
        for length in 0..whole.len() {
            assert_eq!(Block::from_bytes(whole[..length].to_vec(), 1, 2), Err(Damaged));
        }
    }
}
