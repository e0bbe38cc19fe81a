//! An index: which rows may hold a normal form. Six bytes and a bit for each filled cell.
//!
//! It keeps hashes only, sorted, so that a number which a thousand rows share costs no more to file than any other.
//! Whoever asks compares the rows themselves: normal forms are made anew, never stored.

use super::contacts::RowId;
use super::key::Normal;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rows by the hash of a normal form.
#[derive(Debug, Default)]
pub struct Index {
    /// `buckets[n]..buckets[n + 1]` of `entries` have hashes whose upper bits are `n`.
    buckets: Vec<u32>,
    /// In the order of hashes' upper bits and, among equals, of rows.
    entries: Vec<Entry>,
    /// How many upper bits of a hash are its bucket's number.
    bits: u32,
}

/// A row under a hash: the bits behind the bucket's, and the row in two halves, so that it takes six bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    rest: u16,
    row: [u16; 2],
}

impl Index {
    /// Files rows given in ascending order, each under a normal form; a row may stand under several.
    pub fn build(filed: &[Vec<(Hashed, RowId)>]) -> Index {
        let filed = || filed.iter().flatten().copied();
        let cells = filed().count();
        // Eight to sixteen entries to a bucket: one look at memory for them, and the buckets stay near the processor.
        let bits = cells.checked_ilog2().unwrap_or(0).saturating_sub(3).clamp(1, 31);
        // Entries are counted, then put in place. While they are, `buckets[n + 1]` says where the next of bucket n goes.
        let mut buckets = vec![0_u32; (1 << bits) + 2];
        for (hash, _) in filed() {
            buckets[hash.bucket(bits) + 2] += 1;
        }
        for n in 2..buckets.len() {
            buckets[n] += buckets[n - 1];
        }
        let mut entries = vec![Entry::default(); cells];
        for (hash, row) in filed() {
            let place = &mut buckets[hash.bucket(bits) + 1];
            entries[*place as usize] = Entry { rest: hash.rest(bits), row: [(row >> 16) as u16, row as u16] };
            *place += 1;
        }
        Index { buckets, entries, bits }
    }

    /// The rows that may hold this normal form, ascending; all that do are among them.
    pub fn candidates(&self, hash: Hashed) -> impl Iterator<Item = RowId> + '_ {
        let bucket = hash.bucket(self.bits);
        let range = match (self.buckets.get(bucket), self.buckets.get(bucket + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        let rest = hash.rest(self.bits);
        let row = |entry: &Entry| RowId::from(entry.row[0]) << 16 | RowId::from(entry.row[1]);
        self.entries[range].iter().filter(move |entry| entry.rest == rest).map(row)
    }

    /// Cells filed.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no cell is filed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Memory taken, in bytes.
    pub fn memory(&self) -> usize {
        std::mem::size_of::<Entry>() * self.entries.capacity() + 4 * self.buckets.capacity()
    }
}

/// The hash of a normal form; only good within one process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hashed(u32);

impl Hashed {
    /// The upper bits.
    fn bucket(self, bits: u32) -> usize {
        (u64::from(self.0) >> (32 - bits)) as usize
    }

    /// The sixteen bits behind them.
    fn rest(self, bits: u32) -> u16 {
        ((u64::from(self.0) << bits) as u32 >> 16) as u16
    }
}

impl From<&Normal> for Hashed {
    fn from(normal: &Normal) -> Hashed {
        let mut hasher = DefaultHasher::new();
        normal.as_bytes().hash(&mut hasher);
        Hashed((hasher.finish() >> 32) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_rows_of_a_hash_are_found_in_order(hashes in prop::collection::vec(0..40_u32, 0..300)) {
            // Spread over the whole range, or all in one or two buckets.
            for spread in [0x0010_0000, 0x0600_0001] {
                let filed = hashes.iter().map(|h| h.wrapping_mul(spread)).zip(0..);
                let all: Vec<(Hashed, RowId)> = filed.clone().map(|(hash, row)| (Hashed(hash), row)).collect();
                let (first, second) = all.split_at(all.len() / 2);
                let index = Index::build(&[first.to_vec(), second.to_vec()]);
                for hash in (0..41_u32).map(|h| h.wrapping_mul(spread)) {
                    let found: Vec<RowId> = index.candidates(Hashed(hash)).collect();
                    let naive: Vec<RowId> = filed.clone().filter(|(h, _)| *h == hash).map(|(_, row)| row).collect();
                    prop_assert_eq!(found, naive);
                }
            }
        }
    }
}
