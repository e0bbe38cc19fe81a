//! The shrink guard: holds back a version that lost over a fifth of its rows or of a key's coverage, until the owner
//! confirms it.

use super::current_version::CurrentVersion;
use crate::domain::catalog::key::Key;

/// The share of rows that may go missing, or lose their keys, without confirmation: one in five.
const TOLERATED: f64 = 0.20;

/// The figures of a new version that the guard checks.
pub(crate) struct NewVersionStats<'a> {
    pub(crate) rows: u64,
    /// For each key, the number of rows it can find.
    pub(crate) coverage: &'a [u64],
    /// Whether several rows share an identifying value.
    pub(crate) identifier_repeats: bool,
    /// Whether the file was merged into the current version. New rows without a key's value then count against no key.
    pub(crate) is_merged: bool,
}

/// Returns the sentence that says why a version needs confirmation, if it does.
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
