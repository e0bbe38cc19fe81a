//! Guards: hold a version back that looks like a mistake, until the owner confirms it. Every guard that objects gives a
//! sentence with its figure, because an owner who mends one fault wants to know the others.

use super::current_version::CurrentVersion;
use super::key_stats::{KeyStats, ValueDiff};
use super::other_lists::SharedKey;
use crate::domain::catalog::key::{Key, Kind};
use crate::import::report::RowCounts;

/// What may be missing, damaged, refused or shared without confirmation: one in five.
const TOLERATED: f64 = 0.20;

/// The share of a key's values that may have changed as a whole: one in twenty.
const CHANGED_TOLERATED: f64 = 0.05;

/// The figures of a new version that the guards check.
pub(crate) struct NewVersion<'a> {
    /// The file's rows.
    pub(crate) counts: RowCounts,
    /// Rows of the whole version.
    pub(crate) rows: u64,
    pub(crate) keys: &'a [Key],
    /// What each key finds in the version.
    pub(crate) stats: &'a [KeyStats],
    /// What each key finds in the file's rows; the same unless merged.
    pub(crate) file_stats: &'a [KeyStats],
    /// Whether the file was merged into the current version. New rows without a key's value then count against no key.
    pub(crate) is_merged: bool,
    /// Rows whose identifying value an earlier row has.
    pub(crate) repeated: u64,
    /// The only column that finds callers, where it was taken because no column looked like a key.
    pub(crate) makeshift: Option<&'a str>,
    /// A column that is named as one of the callers' phone numbers.
    pub(crate) phone_column: Option<&'a str>,
    /// Whether the row with the names looks like a contact.
    pub(crate) lacks_header: bool,
    /// For a new list, what other lists have as well.
    pub(crate) shared: Vec<SharedKey>,
}

/// Returns a sentence for every reason to hold the version back.
pub(crate) fn reasons(before: &CurrentVersion, after: &NewVersion<'_>) -> Vec<String> {
    let mut reasons: Vec<String> = after.no_header().into_iter().chain(after.refused()).collect();
    if before.version().is_none() {
        reasons.extend(after.no_reach());
        // What is taken for the name of a column is a person's then, and no reason may tell it.
        if !after.lacks_header {
            reasons.extend(after.only_makeshift_key());
            reasons.extend(after.phone_column_finds_nobody());
        }
        reasons.extend(after.damaged_keys());
        reasons.extend(after.shared.iter().filter_map(|shared| after.shared_with(shared)));
        return reasons;
    }
    reasons.extend(after.fewer_rows(before));
    for (position, key) in after.keys.iter().enumerate() {
        let old = &before.keys[position];
        reasons.extend(after.lost_key_cells(before.rows(), key, old, &after.stats[position]));
        let diff = old.values.compare(&after.stats[position].values);
        reasons.extend(after.changed_values(position, old, diff));
        reasons.extend(other_identities(key, diff));
    }
    if before.was_identified && after.repeated > 0 {
        reasons.push(format!(
            "In the column that tells the rows apart, {} of {} rows repeat the value of another row. Their callers would be taken for several people. Take the repeated rows out of the file, and import it again.",
            after.repeated, after.rows
        ));
    }
    reasons
}

impl NewVersion<'_> {
    fn no_header(&self) -> Option<String> {
        self.lacks_header.then(|| {
            "The first row looks like a contact, not like names of columns. This contact would be lost, and its values would become the names of fields. Put a row with names above it, and import again.".to_owned()
        })
    }

    fn refused(&self) -> Option<String> {
        let RowCounts { imported, refused, .. } = self.counts;
        is_over(refused, imported + refused, TOLERATED).then(|| {
            format!(
                "{refused} of {} rows have more cells than there are columns, so they cannot be imported. Callers in them would not be found. If the column names stand in another line, name it with --header-row LINE. If the header is right, put cells that hold a comma in quotation marks, and import again.",
                imported + refused
            )
        })
    }

    fn no_reach(&self) -> Option<String> {
        self.stats.iter().all(|key| key.rows() == 0).then(|| {
            format!(
                "0 of {} rows can be found, because no key has a value in this file. Every caller would be unknown. Choose the column with the phone numbers in the page under Columns, or bring a file that has one.",
                self.rows
            )
        })
    }

    fn only_makeshift_key(&self) -> Option<String> {
        let column = self.makeshift?;
        Some(format!(
            "0 of {} rows could be found by a phone or an account number, because no column of this file looks like one; \"{column}\" alone would find them. Xima asks by the caller's number, so callers would be unknown. Bring a file with phone numbers, or choose the right column in the page under Columns.",
            self.rows
        ))
    }

    fn phone_column_finds_nobody(&self) -> Option<String> {
        let by_phone = self.keys.iter().zip(self.stats).filter(|(key, _)| key.kind == Kind::Phone);
        let column =
            self.phone_column.filter(|_| by_phone.map(|(_, stats)| stats.rows()).sum::<u64>() == 0)?;
        Some(format!(
            "The column \"{column}\" is named as a phone column, but 0 of {} rows can be found by a phone number. Callers would not be known by their numbers. Look at that column in the spreadsheet, and choose it in the page under Columns.",
            self.rows
        ))
    }

    fn damaged_keys(&self) -> impl Iterator<Item = String> {
        let damaged = self
            .keys
            .iter()
            .zip(self.stats)
            .filter(|(_, stats)| is_over(stats.damaged(), stats.filled, TOLERATED));
        damaged.map(|(key, stats)| {
            format!(
                "A spreadsheet damaged {} of the {} filled cells of the key \"{}\". Nobody is found by them. Mend its formulas or format the column as Text in the spreadsheet, put the numbers in again, save, and import again.",
                stats.damaged(), stats.filled, key.name
            )
        })
    }

    fn shared_with(&self, SharedKey { list, key, shared }: &SharedKey) -> Option<String> {
        let (key, values) = (&self.keys[*key], &self.stats[*key].values);
        is_over(*shared, values.len(), TOLERATED).then(|| {
            format!(
                "{}{shared} of {} values of the key \"{}\" stand in the list \"{list}\" as well. These callers would be taken for several people. If this file is a newer \"{list}\", import it into that list.",
                about(values.is_estimate()), values.len(), key.name
            )
        })
    }

    fn fewer_rows(&self, before: &CurrentVersion) -> Option<String> {
        is_over(before.rows().saturating_sub(self.rows), before.rows(), TOLERATED).then(|| {
            format!(
                "This file has {} rows, the list in use has {}. Callers in the missing rows would not be found. Look whether the file was saved half-way or filtered, and import the whole one.",
                self.rows, before.rows()
            )
        })
    }

    /// Compares the rows and the cells that find callers with those of the list in use, each as a share of its rows.
    fn lost_key_cells(&self, old_rows: u64, key: &Key, old: &KeyStats, new: &KeyStats) -> Option<String> {
        let rows = if self.is_merged { old_rows } else { self.rows };
        let is_lost = |before: u64, now: u64| {
            let share_before = before as f64 / old_rows.max(1) as f64;
            (now as f64 / rows.max(1) as f64) < share_before * (1.0 - TOLERATED)
        };
        let name = &key.name;
        let what = if is_lost(old.rows(), new.rows()) {
            format!(
                "The key \"{name}\" could find {} of {old_rows} rows; in this file it can find only {} of {}",
                old.rows(),
                new.rows(),
                self.rows
            )
        } else if is_lost(old.cells(), new.cells()) {
            format!(
                "The key \"{name}\" could look in {} filled cells of {old_rows} rows; in this file it has only {} in {}",
                old.cells(),
                new.cells(),
                self.rows
            )
        } else {
            return None;
        };
        Some(format!(
            "{what}, because the cells it looks in are empty, damaged or missing. Those callers would not be found. Look at these columns in the spreadsheet, and import it again."
        ))
    }

    /// Compares zeros and scientific notation in the file, and lengths in the whole version: a merge leaves values out.
    fn changed_values(&self, position: usize, old: &KeyStats, diff: ValueDiff) -> Option<String> {
        let (file, version) = (&self.file_stats[position], &self.stats[position]);
        let zeros = old.values.compare(&file.values).lost_zeros;
        let scientific = version.scientific.saturating_sub(old.scientific);
        let changes = [
            (zeros, "lost leading zeros"),
            (scientific, "turned into scientific notation"),
            (diff.other_length, "changed in length"),
        ];
        let changed: u64 = changes.iter().map(|(count, _)| count).sum();
        is_over(changed, file.filled, CHANGED_TOLERATED).then(|| {
            let parts = changes.iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
            format!(
                "{}{changed} of {} values of the key \"{}\" are not as in the list in use: {}. Callers would not be found by the numbers they know. Format the column as Text in the spreadsheet, put the numbers in again, save, and import again.",
                about(diff.is_estimate), file.filled, self.keys[position].name, parts.join(", ")
            )
        })
    }
}

/// Compares the values of a key with those of the list in use: another list has other ones.
fn other_identities(key: &Key, diff: ValueDiff) -> Option<String> {
    let ValueDiff { before, after, new, gone, .. } = diff;
    // A number that lost its zeros or changed in length still means the same caller.
    let changed = diff.lost_zeros + diff.other_length;
    let (new, gone) = (new.saturating_sub(changed), gone.saturating_sub(changed));
    (new * 2 > after && gone * 2 > before).then(|| {
        format!(
            "{}{new} of {after} values of the key \"{}\" are new, and {gone} of {before} of the list in use are gone. This looks like another list, and callers would be taken for other people. Look whether it is the right file; another list needs a name of its own.",
            about(diff.is_estimate), key.name
        )
    })
}

fn about(is_estimate: bool) -> &'static str {
    if is_estimate { "About " } else { "" }
}

fn is_over(part: u64, whole: u64, tolerated: f64) -> bool {
    part as f64 > whole as f64 * tolerated
}
