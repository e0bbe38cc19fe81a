//! What a new version changes: rows new, changed, unchanged and removed.
//!
//! Rows are compared by hashes, 12 bytes a row. Equal rows are paired first; of the rest, rows with the same identifying
//! value are one row that changed.

use super::fingerprint::Print;

/// What a new version changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Difference {
    pub(crate) new: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
    pub(crate) removed: u64,
    /// Some identifying value of the new version stands in several of its rows.
    pub(crate) identifier_repeats: bool,
}

/// Compares the rows of the current version with those of a new one. Both are sorted; rows of both are paired by what
/// identifies the new ones, whatever it was before.
pub(crate) fn compare(before: &[Print], after: &[Print]) -> Difference {
    let repeats = |pair: &[Print]| pair[0].is_identified() && pair[0].id == pair[1].id;
    let mut difference =
        Difference { identifier_repeats: after.windows(2).any(repeats), ..Difference::default() };
    let (mut old, mut new) = (before, after);
    while let Some(id) = old.first().into_iter().chain(new.first()).map(|print| print.id).min() {
        let (same_old, rest) = old.split_at(old.partition_point(|print| print.id <= id));
        old = rest;
        let (same_new, rest) = new.split_at(new.partition_point(|print| print.id <= id));
        new = rest;
        let equal = in_both(same_old, same_new);
        let (gone, come) = (same_old.len() as u64 - equal, same_new.len() as u64 - equal);
        // Rows without an identifying cell that have one id are all equal.
        let changed = gone.min(come);
        difference.unchanged += equal;
        difference.changed += changed;
        difference.removed += gone - changed;
        difference.new += come - changed;
    }
    difference
}

/// How many of two sorted lists can be paired as equals.
fn in_both(mut old: &[Print], mut new: &[Print]) -> u64 {
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

    fn prints(rows: &[(u64, u64)]) -> Vec<Print> {
        let print = |&(id, content): &(u64, u64)| Print::of((id != 0).then_some(id), content);
        let mut prints: Vec<Print> = rows.iter().map(print).collect();
        prints.sort_unstable();
        prints
    }

    fn compared(old: &[(u64, u64)], new: &[(u64, u64)]) -> Difference {
        compare(&prints(old), &prints(new))
    }

    #[test]
    fn a_row_with_the_same_identifier_and_other_cells_has_changed() {
        let difference = compared(&[(1, 10), (2, 20), (3, 30)], &[(1, 10), (2, 21), (4, 40)]);
        let expected = Difference { new: 1, changed: 1, unchanged: 1, removed: 1, identifier_repeats: false };
        assert_eq!(difference, expected);
    }

    #[test]
    fn rows_without_an_identifier_are_compared_whole() {
        let difference = compared(&[(0, 10), (0, 10), (0, 20)], &[(0, 10), (0, 30)]);
        let expected = Difference { new: 1, changed: 0, unchanged: 1, removed: 2, identifier_repeats: false };
        assert_eq!(difference, expected);
    }

    proptest! {
        #[test]
        fn every_row_of_both_versions_is_counted_once(
            old in prop::collection::vec((0..6_u64, 0..4_u64), 0..40),
            new in prop::collection::vec((0..6_u64, 0..4_u64), 0..40),
        ) {
            let difference = compared(&old, &new);
            prop_assert_eq!(difference.new + difference.changed + difference.unchanged, new.len() as u64);
            prop_assert_eq!(difference.removed + difference.changed + difference.unchanged, old.len() as u64);
            let same = compared(&old, &old);
            prop_assert_eq!(same.unchanged, old.len() as u64);
        }
    }
}
