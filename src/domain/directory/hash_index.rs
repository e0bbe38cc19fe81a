//! An index from the hash of a normal form to rows. It takes six bytes per filled cell, plus the buckets.
//!
//! It holds sorted hashes only, so that a number shared by a thousand rows costs no more than a unique one. Callers
//! compare the candidate rows themselves, because normal forms are computed when needed and never stored.

use super::contacts::RowId;
use super::huge_pages::HugePageBuffer;
use crate::domain::catalog::key::NormalizedValue;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

/// Maps the hash of a normal form to rows.
#[derive(Debug)]
pub(crate) struct HashIndex {
    /// `entries[buckets[n]..buckets[n + 1]]` are those whose hash begins with the bits `n`.
    buckets: Vec<u32>,
    /// [`Entry`] values, sorted by the upper bits of the hash, then by row.
    entries: HugePageBuffer,
    /// How many upper bits of a hash number its bucket.
    bits: u32,
}

/// Packs the 16 hash bits after the bucket's, then the row.
type Entry = [u8; 6];

/// Collects rows to index, ascending, each with the hash of a normal form; a row may have several.
///
/// They lie in a mapping of their own, which returns to the system once the index is built.
pub(crate) struct IndexEntries {
    buffer: HugePageBuffer,
    /// Filled buffers, each twice as large as the one before: cells with several numbers exceed the room for one each.
    full: Vec<HugePageBuffer>,
}

/// Packs the hash, then the row.
type RawEntry = [u8; 8];

impl IndexEntries {
    /// Creates an empty collection with room for `entries`.
    pub(crate) fn with_capacity(entries: usize) -> io::Result<IndexEntries> {
        let buffer = HugePageBuffer::with_capacity(entries.max(1) * size_of::<RawEntry>())?;
        Ok(IndexEntries { buffer, full: Vec::new() })
    }

    /// Adds an entry. Fails when memory runs out.
    pub(crate) fn push(&mut self, KeyHash(hash): KeyHash, row: RowId) -> io::Result<()> {
        let ([a, b, c, d], [e, f, g, h]) = (hash.to_ne_bytes(), row.to_ne_bytes());
        let entry = [a, b, c, d, e, f, g, h];
        if !self.buffer.write_at(self.buffer.len(), &entry) {
            let larger = HugePageBuffer::with_capacity(2 * self.buffer.capacity().max(entry.len()))?;
            self.full.push(std::mem::replace(&mut self.buffer, larger));
            self.buffer.write_at(0, &entry);
        }
        Ok(())
    }

    /// Returns the number of entries.
    pub(crate) fn len(&self) -> usize {
        self.buffers().map(|buffer| buffer.len() / size_of::<RawEntry>()).sum()
    }

    fn buffers(&self) -> impl Iterator<Item = &HugePageBuffer> {
        self.full.iter().chain([&self.buffer])
    }

    fn iter(&self) -> impl Iterator<Item = (KeyHash, RowId)> {
        let chunks = self.buffers().flat_map(|buffer| buffer.as_slice().as_chunks().0);
        chunks.map(|&[a, b, c, d, e, f, g, h]: &RawEntry| {
            (KeyHash(u32::from_ne_bytes([a, b, c, d])), RowId::from_ne_bytes([e, f, g, h]))
        })
    }
}

impl HashIndex {
    /// Builds an index; the rows of each part precede those of the next. Fails when memory runs out.
    pub(crate) fn build(parts: &[IndexEntries]) -> io::Result<HashIndex> {
        let raw_entries = || parts.iter().flat_map(IndexEntries::iter);
        let cells = parts.iter().map(IndexEntries::len).sum::<usize>();
        // Eight to sixteen entries per bucket: at most 96 bytes to read, and few enough buckets to stay in the cache.
        let bits = cells.checked_ilog2().unwrap_or(0).saturating_sub(3).clamp(1, 31);
        // Counting sort. During the second pass `buckets[n + 1]` is where the next entry of bucket n goes.
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
            let next = &mut buckets[hash.bucket(bits) + 1];
            let ([a, b], [c, d, e, f]) = (hash.rest(bits).to_ne_bytes(), row.to_ne_bytes());
            entries[*next as usize] = [a, b, c, d, e, f];
            *next += 1;
        }
        Ok(HashIndex { buckets, entries: pages, bits })
    }

    /// Returns the rows that may hold this normal form, ascending, including all that do.
    pub(crate) fn candidates(&self, hash: KeyHash) -> impl Iterator<Item = RowId> + '_ {
        let bucket = hash.bucket(self.bits);
        let range = match (self.buckets.get(bucket), self.buckets.get(bucket + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        let rest = hash.rest(self.bits).to_ne_bytes();
        let found =
            move |&[a, b, c, d, e, f]: &Entry| ([a, b] == rest).then(|| RowId::from_ne_bytes([c, d, e, f]));
        self.entries.as_slice().as_chunks().0[range].iter().filter_map(found)
    }

    /// Returns the memory in use, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.entries.len() + 4 * self.buckets.capacity()
    }
}

/// Hashes a normal form; valid within one process only, and never stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeyHash(u32);

impl KeyHash {
    /// Returns the bucket, which is the upper bits.
    fn bucket(self, bits: u32) -> usize {
        (u64::from(self.0) >> (32 - bits)) as usize
    }

    /// Returns the 16 bits after the bucket's.
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
        // Half the room, so that the second half takes another buffer.
        let mut raw_entries = IndexEntries::with_capacity(all.len() / 2).unwrap();
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
