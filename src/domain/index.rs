//! An index: which rows may hold a normal form. Eight bytes and a bit for each filled cell.
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
    /// Hash and row, in the order of hashes' upper bits and, among equals, of rows.
    entries: Vec<(u32, RowId)>,
    /// How far a hash is shifted down to its bucket's number.
    shift: u32,
}

impl Index {
    /// Files rows given in ascending order, each under a normal form; a row may stand under several.
    pub fn build(filed: impl Iterator<Item = (Hashed, RowId)>) -> Index {
        let unsorted: Vec<(u32, RowId)> = filed.map(|(hash, row)| (hash.0, row)).collect();
        // Two to four entries to a bucket.
        let bits = unsorted.len().checked_ilog2().unwrap_or(0).saturating_sub(1).clamp(1, 31);
        let shift = 32 - bits;
        let mut buckets = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in &unsorted {
            buckets[(hash >> shift) as usize + 1] += 1;
        }
        for n in 1..buckets.len() {
            buckets[n] += buckets[n - 1];
        }
        let mut next = buckets.clone();
        let mut entries = vec![(0, 0); unsorted.len()];
        for entry in unsorted {
            let place = &mut next[(entry.0 >> shift) as usize];
            entries[*place as usize] = entry;
            *place += 1;
        }
        Index { buckets, entries, shift }
    }

    /// The rows that may hold this normal form, ascending; all that do are among them.
    pub fn candidates(&self, hash: Hashed) -> impl Iterator<Item = RowId> + '_ {
        let bucket = (u64::from(hash.0) >> self.shift) as usize;
        let range = match (self.buckets.get(bucket), self.buckets.get(bucket + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        self.entries[range].iter().filter(move |(each, _)| *each == hash.0).map(|(_, row)| *row)
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
        8 * self.entries.capacity() + 4 * self.buckets.capacity()
    }
}

/// The hash of a normal form; only good within one process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hashed(u32);

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
            // Spread over the whole range, or all in one bucket.
            for spread in [1, 0x0600_0001] {
                let filed = hashes.iter().map(|h| h.wrapping_mul(spread)).zip(0..);
                let index = Index::build(filed.clone().map(|(hash, row)| (Hashed(hash), row)));
                for hash in (0..41_u32).map(|h| h.wrapping_mul(spread)) {
                    let found: Vec<RowId> = index.candidates(Hashed(hash)).collect();
                    let naive: Vec<RowId> = filed.clone().filter(|(h, _)| *h == hash).map(|(_, row)| row).collect();
                    prop_assert_eq!(found, naive);
                }
            }
        }
    }
}
