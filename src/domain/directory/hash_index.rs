//! An index: which rows may hold a normal form. Six bytes and a bit for each filled cell.
//!
//! It keeps hashes only, sorted, so that a number which a thousand rows share costs no more to file than any other.
//! Whoever asks compares the rows themselves: normal forms are made anew, never stored.

use super::contacts::RowId;
use super::huge_pages::HugePageBuffer;
use crate::domain::catalog::key::NormalizedValue;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

/// Rows by the hash of a normal form.
#[derive(Debug)]
pub struct HashIndex {
    /// `buckets[n]..buckets[n + 1]` of `entries` have hashes whose upper bits are `n`.
    buckets: Vec<u32>,
    /// [`Entry`]s, in the order of hashes' upper bits and, among equals, of rows.
    entries: HugePageBuffer,
    /// How many upper bits of a hash are its bucket's number.
    bits: u32,
}

/// A row under a hash: the bits behind the bucket's, then the row.
type Entry = [u8; 6];

/// Rows that are to be filed, in ascending order, each under the hash of a normal form; a row may stand under several.
///
/// In pages of their own, which the system has back as soon as they are filed.
pub struct IndexEntries(HugePageBuffer);

/// A hash, then the row.
type RawEntry = [u8; 8];

impl IndexEntries {
    /// Nothing yet, with room for so many.
    pub fn with_capacity(most: usize) -> io::Result<IndexEntries> {
        HugePageBuffer::with_capacity(most.max(1) * size_of::<RawEntry>()).map(IndexEntries)
    }

    /// Adds one. Fails where there was room for fewer.
    pub fn push(&mut self, KeyHash(hash): KeyHash, row: RowId) -> io::Result<()> {
        let ([a, b, c, d], [e, f, g, h]) = (hash.to_ne_bytes(), row.to_ne_bytes());
        match self.0.write_at(self.0.len(), &[a, b, c, d, e, f, g, h]) {
            true => Ok(()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len() / size_of::<RawEntry>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn iter(&self) -> impl Iterator<Item = (KeyHash, RowId)> {
        let (each, _) = self.0.as_slice().as_chunks();
        each.iter().map(|&[a, b, c, d, e, f, g, h]: &RawEntry| {
            (KeyHash(u32::from_ne_bytes([a, b, c, d])), RowId::from_ne_bytes([e, f, g, h]))
        })
    }
}

impl HashIndex {
    /// Files rows; all of one part come before those of the next. Fails where the system has no memory left.
    pub fn build(parts: &[IndexEntries]) -> io::Result<HashIndex> {
        let raw_entries = || parts.iter().flat_map(IndexEntries::iter);
        let cells = parts.iter().map(IndexEntries::len).sum::<usize>();
        // Eight to sixteen entries to a bucket: one look at memory for them, and the buckets stay near the processor.
        let bits = cells.checked_ilog2().unwrap_or(0).saturating_sub(3).clamp(1, 31);
        // Entries are counted, then put in place. While they are, `buckets[n + 1]` says where the next of bucket n goes.
        let mut buckets = vec![0_u32; (1 << bits) + 2];
        for (hash, _) in raw_entries() {
            buckets[hash.bucket(bits) + 2] += 1;
        }
        for n in 2..buckets.len() {
            buckets[n] += buckets[n - 1];
        }
        let mut pages = HugePageBuffer::zeroed(cells * size_of::<Entry>())?;
        let (entries, _) = pages.as_mut_slice().as_chunks_mut();
        for (hash, row) in raw_entries() {
            let place = &mut buckets[hash.bucket(bits) + 1];
            let ([a, b], [c, d, e, f]) = (hash.rest(bits).to_ne_bytes(), row.to_ne_bytes());
            entries[*place as usize] = [a, b, c, d, e, f];
            *place += 1;
        }
        Ok(HashIndex { buckets, entries: pages, bits })
    }

    /// The rows that may hold this normal form, ascending; all that do are among them.
    pub fn candidates(&self, hash: KeyHash) -> impl Iterator<Item = RowId> + '_ {
        let bucket = hash.bucket(self.bits);
        let range = match (self.buckets.get(bucket), self.buckets.get(bucket + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        let rest = hash.rest(self.bits).to_ne_bytes();
        let found =
            move |&[a, b, c, d, e, f]: &Entry| ([a, b] == rest).then(|| RowId::from_ne_bytes([c, d, e, f]));
        self.entries()[range].iter().filter_map(found)
    }

    fn entries(&self) -> &[Entry] {
        self.entries.as_slice().as_chunks().0
    }

    /// Cells filed.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether no cell is filed.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Memory taken, in bytes.
    pub fn memory(&self) -> usize {
        self.entries.len() + 4 * self.buckets.capacity()
    }
}

/// The hash of a normal form; only good within one process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyHash(u32);

impl KeyHash {
    /// The upper bits.
    fn bucket(self, bits: u32) -> usize {
        (u64::from(self.0) >> (32 - bits)) as usize
    }

    /// The sixteen bits behind them.
    fn rest(self, bits: u32) -> u16 {
        ((u64::from(self.0) << bits) as u32 >> 16) as u16
    }
}

impl From<&NormalizedValue> for KeyHash {
    fn from(normal: &NormalizedValue) -> KeyHash {
        let mut hasher = DefaultHasher::new();
        normal.as_bytes().hash(&mut hasher);
        KeyHash((hasher.finish() >> 32) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn index_entries(all: &[(KeyHash, RowId)]) -> IndexEntries {
        let mut raw_entries = IndexEntries::with_capacity(all.len()).unwrap();
        all.iter().for_each(|(hash, row)| raw_entries.push(*hash, *row).unwrap());
        raw_entries
    }

    proptest! {
        #[test]
        fn all_rows_of_a_hash_are_found_in_order(hashes in prop::collection::vec(0..40_u32, 0..300)) {
            // Spread over the whole range, or all in one or two buckets.
            for spread in [0x0010_0000, 0x0600_0001] {
                let raw_entries = hashes.iter().map(|h| h.wrapping_mul(spread)).zip(0..);
                let all: Vec<(KeyHash, RowId)> = raw_entries.clone().map(|(hash, row)| (KeyHash(hash), row)).collect();
                let (first, second) = all.split_at(all.len() / 2);
                let index = HashIndex::build(&[first, second].map(index_entries)).unwrap();
                for hash in (0..41_u32).map(|h| h.wrapping_mul(spread)) {
                    let found: Vec<RowId> = index.candidates(KeyHash(hash)).collect();
                    let naive: Vec<RowId> = raw_entries.clone().filter(|(h, _)| *h == hash).map(|(_, row)| row).collect();
                    prop_assert_eq!(found, naive);
                }
            }
        }
    }
}
