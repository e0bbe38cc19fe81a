//! The shrink guard: a version that knows much less than the one it would replace is held back until somebody says yes.

use super::current_version::CurrentVersion;
use crate::domain::catalog::key::Key;

/// The share of rows that may go missing, or lose their keys, without anybody being asked: one in five.
const TOLERATED: f64 = 0.20;

/// What a version would be, as far as the guard looks at it.
pub(crate) struct NewVersionStats<'a> {
    pub(crate) rows: u64,
    /// How many of them each key can find.
    pub(crate) coverage: &'a [u64],
    /// The value that tells rows apart stands in several of them.
    pub(crate) identifier_repeats: bool,
    /// Rows of the file were merged into those there were: rows that came without a number have cost no key its own.
    pub(crate) is_merged: bool,
}

/// Why a version should not be published without a yes; a sentence.
pub(crate) fn reason(before: &CurrentVersion, after: &NewVersionStats<'_>, keys: &[Key]) -> Option<String> {
    before.version()?;
    let (old, new) = (before.rows(), after.rows);
    if (new as f64) < old as f64 * (1.0 - TOLERATED) {
        return Some(format!("This file has {new} rows, the list in use has {old}."));
    }
    for ((key, &could), &can) in keys.iter().zip(&before.coverage).zip(after.coverage) {
        let share_before = could as f64 / old.max(1) as f64;
        let share_now = can as f64 / if after.is_merged { old } else { new }.max(1) as f64;
        if share_now < share_before * (1.0 - TOLERATED) {
            return Some(format!(
                "The key \"{}\" could find {could} of {old} rows; in this file it can find only {can} of {new}, because the cells it looks in are empty, damaged or missing.",
                key.name
            ));
        }
    }
    if before.was_identified && after.identifier_repeats {
        return Some(
            "The column that tells the rows apart has the same value in several rows of this file."
                .to_owned(),
        );
    }
    None
}
