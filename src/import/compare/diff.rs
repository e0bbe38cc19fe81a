//! Counts the rows that a new version adds, changes, keeps and removes.
//!
//! Rows are compared by hashes, 12 bytes a row. Equal rows are paired first; of the rest, rows with the same
//! identifying value are one row that changed.

use super::fingerprint::RowFingerprint;

/// Counts of the rows that a new version adds, changes, keeps and removes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct RowDiff {
    pub(crate) new: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
    pub(crate) removed: u64,
    /// Rows of the new version whose identifying value an earlier row has.
    pub(crate) repeated: u64,
}

/// Compares the rows of the current version with those of a new one. Both are sorted, and both are fingerprinted by
/// the column that identifies the new rows.
pub(crate) fn compare(before: &[RowFingerprint], after: &[RowFingerprint]) -> RowDiff {
    let repeats = |pair: &[RowFingerprint]| pair[0].is_identified() && pair[0].id == pair[1].id;
    let mut diff = RowDiff {
        repeated: after.windows(2).filter(|pair| repeats(pair)).count() as u64,
        ..RowDiff::default()
    };
    let (mut old, mut new) = (before, after);
    while let Some(id) = old.first().into_iter().chain(new.first()).map(|fingerprint| fingerprint.id).min() {
        let (same_old, rest) = old.split_at(old.partition_point(|fingerprint| fingerprint.id <= id));
        old = rest;
        let (same_new, rest) = new.split_at(new.partition_point(|fingerprint| fingerprint.id <= id));
        new = rest;
        let equal = in_both(same_old, same_new);
        let (gone, come) = (same_old.len() as u64 - equal, same_new.len() as u64 - equal);
        // Rows without an identifying cell that have one id are all equal.
        let changed = gone.min(come);
        diff.unchanged += equal;
        diff.changed += changed;
        diff.removed += gone - changed;
        diff.new += come - changed;
    }
    diff
}

/// Counts the equal pairs of two sorted lists.
fn in_both(mut old: &[RowFingerprint], mut new: &[RowFingerprint]) -> u64 {
    let mut pairs = 0;
    while let ([a, rest_old @ ..], [b, rest_new @ ..]) = (old, new) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => old = rest_old,
            std::cmp::Ordering::Greater => new = rest_new,
            std::cmp::Ordering::Equal => {
                pairs += 1;
                (old, new) = (rest_old, rest_new);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fingerprints(rows: &[(u64, u64)]) -> Vec<RowFingerprint> {
        let fingerprint = |&(id, content): &(u64, u64)| RowFingerprint::of((id != 0).then_some(id), content);
        let mut fingerprints: Vec<RowFingerprint> = rows.iter().map(fingerprint).collect();
        fingerprints.sort_unstable();
        fingerprints
    }

    fn compared(old: &[(u64, u64)], new: &[(u64, u64)]) -> RowDiff {
        compare(&fingerprints(old), &fingerprints(new))
    }

    #[test]
    fn a_row_with_the_same_identifier_and_other_cells_has_changed() {
        let diff = compared(&[(1, 10), (2, 20), (3, 30)], &[(1, 10), (2, 21), (4, 40)]);
        let expected = RowDiff { new: 1, changed: 1, unchanged: 1, removed: 1, repeated: 0 };
        assert_eq!(diff, expected);
    }

    #[test]
    fn rows_without_an_identifier_are_compared_whole() {
        let diff = compared(&[(0, 10), (0, 10), (0, 20)], &[(0, 10), (0, 30)]);
        let expected = RowDiff { new: 1, changed: 0, unchanged: 1, removed: 2, repeated: 0 };
        assert_eq!(diff, expected);
    }

    proptest! {
        #[test]
        fn every_row_of_both_versions_is_counted_once(
            old in prop::collection::vec((0..6_u64, 0..4_u64), 0..40),
            new in prop::collection::vec((0..6_u64, 0..4_u64), 0..40),
        ) {
            let diff = compared(&old, &new);
            prop_assert_eq!(diff.new + diff.changed + diff.unchanged, new.len() as u64);
            prop_assert_eq!(diff.removed + diff.changed + diff.unchanged, old.len() as u64);
            let same = compared(&old, &old);
            prop_assert_eq!(same.unchanged, old.len() as u64);
        }
    }
}
