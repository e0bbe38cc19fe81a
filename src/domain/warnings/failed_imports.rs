//! Warnings about imports that no person waited for and that did not publish.

use super::Warning;
use crate::domain::catalog::attempt::{Attempt, AttemptOutcome};
use jiff::tz::TimeZone;

/// Returns a warning for each failure that no later import has settled.
pub fn failed_imports(failures: &[Attempt], zone: &TimeZone) -> Vec<Warning> {
    failures.iter().map(|failure| warning(failure, zone)).collect()
}

fn warning(failure: &Attempt, zone: &TimeZone) -> Warning {
    let Attempt { file, by, .. } = failure;
    let time = failure.at.to_zoned(zone.clone()).strftime("%-d %B, %H:%M");
    let sheet = failure.sheet.as_ref().map(|sheet| format!(" for the sheet \"{sheet}\"")).unwrap_or_default();
    let is_held = failure.outcome == AttemptOutcome::Held;
    let what = if is_held { "was held back" } else { "was not imported" };
    let sentence = format!("The file \"{file}\"{sheet} {what} ({by}, {time}). {}", failure.reasons.join(" "));
    let remedy = if is_held {
        "The list in use stays. If the file is right, import it here and publish it anyway; otherwise correct it and send it again."
    } else {
        "The list in use stays. Correct the file and send it again. This warning ends when an import succeeds."
    };
    let code = if is_held { "import-held" } else { "import-failed" };
    Warning::new(code, "sheets", sentence, remedy)
}
