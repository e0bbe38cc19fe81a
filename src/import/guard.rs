//! The shrink guard: a version that knows much less than the one it would replace is held back until somebody says yes.

use super::difference::{Before, Difference};
use super::intake::Intake;

/// The share of rows that may go missing, or lose their keys, without anybody being asked: one in five.
const TOLERATED: f64 = 0.20;

/// Why a version should not be published without a yes; a sentence.
pub(super) fn reason(before: &Before, intake: &Intake, difference: &Difference) -> Option<String> {
    if !before.exists() {
        return None;
    }
    let (old, new) = (before.rows(), intake.counts.imported);
    if (new as f64) < old as f64 * (1.0 - TOLERATED) {
        return Some(format!("This file has {new} rows, the list in use has {old}."));
    }
    for (key, (&could, &can)) in before.reach.iter().zip(&intake.reach).enumerate() {
        let share_before = could as f64 / old.max(1) as f64;
        let share_now = can as f64 / new.max(1) as f64;
        if share_now < share_before * (1.0 - TOLERATED) {
            let name = intake.key_name(key);
            return Some(format!(
                "The key \"{name}\" could find {could} of {old} rows; in this file it can find only {can} of {new}, because the cells it looks in are empty, damaged or missing."
            ));
        }
    }
    if before.was_identified && difference.identifier_repeats {
        return Some(
            "The column that tells the rows apart has the same value in several rows of this file."
                .to_owned(),
        );
    }
    None
}
