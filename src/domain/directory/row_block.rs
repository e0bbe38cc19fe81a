//! Blocks: rows of a sheet exactly as they came, packed for the store. Storage is made of these and of nothing else.

/// Rows in one block, at the most. A store writes some pages more with each block, whatever its size.
pub const MOST_ROWS: usize = 1024;

/// The size at which a block is full, in bytes, however few rows it holds.
pub const FULL_BYTES: usize = 256 * 1024;

/// Up to [`MOST_ROWS`] rows of one sheet, in order.
///
/// Each row is its line number, then its cells; numbers and lengths are little-endian base-128 varints, text is
/// UTF-8. All rows of a version have the same number of cells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    rows: usize,
}

/// A block that is not one: damaged, or not ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored rows are damaged")]
pub struct Damaged;

impl Block {
    /// Takes back what [`as_bytes`](Block::as_bytes) gave, checking that it is `rows` rows of `columns` cells.
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

    /// Adds a row. `line` is where it began in its file, counted from 1.
    pub fn push<'a>(&mut self, line: u64, cells: impl Iterator<Item = &'a str>) {
        push_varint(&mut self.bytes, line);
        for cell in cells {
            push_varint(&mut self.bytes, cell.len() as u64);
            self.bytes.extend_from_slice(cell.as_bytes());
        }
        self.rows += 1;
    }

    /// Whether the next row belongs into another block.
    pub fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS || self.bytes.len() >= FULL_BYTES
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.rows = 0;
    }

    /// Gives each row's line and cells, in order. The slice of cells is only good within the call.
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

/// Appends a number, seven bits to a byte, low bits first.
pub(crate) fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front.
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

/// Takes a length and that much text off the front.
fn cell<'a>(rest: &mut &'a [u8]) -> Result<&'a str, Damaged> {
    std::str::from_utf8(cell_bytes(rest)?).map_err(|_| Damaged)
}

/// The same, without looking whether it is text.
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
