//! Counts the rows that a new version adds, changes, keeps and removes.
//!
//! Rows are compared by hashes, 12 bytes a row. Equal rows are paired first; of the rest, rows with the same
//! identifying value are one row that changed.

use super::fingerprint::RowFingerprint;
use std::cmp::Ordering;

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

/// A row of either version, or a pair of rows with one identifying value.
pub(crate) enum Pair<T> {
    Same,
    Changed { old: T, new: T },
    Gone(T),
    New(T),
}

/// Compares the rows of the current version with those of a new one. Both are sorted, and both are fingerprinted by
/// one pairing.
pub(crate) fn compare(before: &[RowFingerprint], after: &[RowFingerprint]) -> RowDiff {
    let repeats = |pair: &[RowFingerprint]| pair[0].is_identified() && pair[0].id == pair[1].id;
    let mut diff = RowDiff {
        repeated: after.windows(2).filter(|pair| repeats(pair)).count() as u64,
        ..RowDiff::default()
    };
    pair(
        before,
        after,
        |row| *row,
        |pair| match pair {
            Pair::Same => diff.unchanged += 1,
            Pair::Changed { .. } => diff.changed += 1,
            Pair::Gone(_) => diff.removed += 1,
            Pair::New(_) => diff.new += 1,
        },
    );
    diff
}

/// Visits the pairs of two versions, sorted by their fingerprints, and the rows without a partner.
pub(crate) fn pair<'a, T>(
    mut old: &'a [T],
    mut new: &'a [T],
    fingerprint: impl Fn(&T) -> RowFingerprint,
    mut visit: impl FnMut(Pair<&'a T>),
) {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    while let Some(id) = old.first().into_iter().chain(new.first()).map(|row| fingerprint(row).id).min() {
        // Of the rows with this id, equal ones are paired first, then the rest in turn. Rows without an identifying cell
        // that have one id are all equal.
        let has_id = |row: &&T| fingerprint(row).id == id;
        loop {
            let order = match (old.first().filter(has_id), new.first().filter(has_id)) {
                (Some(a), Some(b)) => fingerprint(a).cmp(&fingerprint(b)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            match order {
                Ordering::Equal => visit(Pair::Same),
                Ordering::Less => gone.push(&old[0]),
                Ordering::Greater => come.push(&new[0]),
            }
            old = &old[usize::from(order.is_le())..];
            new = &new[usize::from(order.is_ge())..];
        }
        let pairs = gone.len().min(come.len());
        for (old, new) in gone.drain(..pairs).zip(come.drain(..pairs)) {
            visit(Pair::Changed { old, new });
        }
        gone.drain(..).for_each(|row| visit(Pair::Gone(row)));
        come.drain(..).for_each(|row| visit(Pair::New(row)));
    }
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
