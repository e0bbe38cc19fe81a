//! An index: which rows may hold a normal form. Six bytes and a bit for each filled cell.
//!
//! It keeps hashes only, sorted, so that a number which a thousand rows share costs no more to file than any other.
//! Whoever asks compares the rows themselves: normal forms are made anew, never stored.

use super::contacts::RowId;
use super::huge_pages::Pages;
use crate::domain::catalog::key::Normal;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

/// Rows by the hash of a normal form.
#[derive(Debug)]
pub struct Index {
    /// `buckets[n]..buckets[n + 1]` of `entries` have hashes whose upper bits are `n`.
    buckets: Vec<u32>,
    /// [`Entry`]s, in the order of hashes' upper bits and, among equals, of rows.
    entries: Pages,
    /// How many upper bits of a hash are its bucket's number.
    bits: u32,
}

/// A row under a hash: the bits behind the bucket's, then the row.
type Entry = [u8; 6];

/// Rows that are to be filed, in ascending order, each under the hash of a normal form; a row may stand under several.
///
/// In pages of their own, which the system has back as soon as they are filed.
pub struct Filed(Pages);

/// A hash, then the row.
type ToFile = [u8; 8];

impl Filed {
    /// Nothing yet, with room for so many.
    pub fn with_room(most: usize) -> io::Result<Filed> {
        Pages::with_room(most.max(1) * size_of::<ToFile>()).map(Filed)
    }

    /// Adds one. Fails where there was room for fewer.
    pub fn push(&mut self, Hashed(hash): Hashed, row: RowId) -> io::Result<()> {
        let ([a, b, c, d], [e, f, g, h]) = (hash.to_ne_bytes(), row.to_ne_bytes());
        match self.0.fill(self.0.len(), &[a, b, c, d, e, f, g, h]) {
            true => Ok(()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len() / size_of::<ToFile>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn iter(&self) -> impl Iterator<Item = (Hashed, RowId)> {
        let (each, _) = self.0.as_slice().as_chunks();
        each.iter().map(|&[a, b, c, d, e, f, g, h]: &ToFile| {
            (Hashed(u32::from_ne_bytes([a, b, c, d])), RowId::from_ne_bytes([e, f, g, h]))
        })
    }
}

impl Index {
    /// Files rows; all of one part come before those of the next. Fails where the system has no memory left.
    pub fn build(parts: &[Filed]) -> io::Result<Index> {
        let filed = || parts.iter().flat_map(Filed::iter);
        let cells = parts.iter().map(Filed::len).sum::<usize>();
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
        let mut pages = Pages::zeroed(cells * size_of::<Entry>())?;
        let (entries, _) = pages.as_mut_slice().as_chunks_mut();
        for (hash, row) in filed() {
            let place = &mut buckets[hash.bucket(bits) + 1];
            let ([a, b], [c, d, e, f]) = (hash.rest(bits).to_ne_bytes(), row.to_ne_bytes());
            entries[*place as usize] = [a, b, c, d, e, f];
            *place += 1;
        }
        Ok(Index { buckets, entries: pages, bits })
    }

    /// The rows that may hold this normal form, ascending; all that do are among them.
    pub fn candidates(&self, hash: Hashed) -> impl Iterator<Item = RowId> + '_ {
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

    fn to_file(all: &[(Hashed, RowId)]) -> Filed {
        let mut filed = Filed::with_room(all.len()).unwrap();
        all.iter().for_each(|(hash, row)| filed.push(*hash, *row).unwrap());
        filed
    }

    proptest! {
        #[test]
        fn all_rows_of_a_hash_are_found_in_order(hashes in prop::collection::vec(0..40_u32, 0..300)) {
            // Spread over the whole range, or all in one or two buckets.
            for spread in [0x0010_0000, 0x0600_0001] {
                let filed = hashes.iter().map(|h| h.wrapping_mul(spread)).zip(0..);
                let all: Vec<(Hashed, RowId)> = filed.clone().map(|(hash, row)| (Hashed(hash), row)).collect();
                let (first, second) = all.split_at(all.len() / 2);
                let index = Index::build(&[first, second].map(to_file)).unwrap();
                for hash in (0..41_u32).map(|h| h.wrapping_mul(spread)) {
                    let found: Vec<RowId> = index.candidates(Hashed(hash)).collect();
                    let naive: Vec<RowId> = filed.clone().filter(|(h, _)| *h == hash).map(|(_, row)| row).collect();
                    prop_assert_eq!(found, naive);
                }
            }
        }
    }
}
