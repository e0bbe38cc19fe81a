//! The report of an import as text.

use crate::import::{FieldDecision, Report};
use std::collections::BTreeMap;

/// Prints the report to stdout.
pub(super) fn print(report: &Report, check_only: bool) {
    let rows = &report.rows;
    match (&report.held_back, report.version) {
        (Some(reason), _) => print_line!(
            "Held back: {reason} The list in use stays. If this is right, import again with --allow-shrink."
        ),
        (None, Some(version)) => print_line!(
            "Sheet \"{}\", version {version}: {} from {}; {} now in the list that answers calls.",
            report.sheet,
            counted(rows.imported, "row"),
            report.file.name,
            counted(report.contacts, "row")
        ),
        (None, None) => {
            let (file, sheet) = (&report.file.name, &report.sheet);
            print_line!("Checked {file} for the sheet \"{sheet}\"; nothing was changed.");
        }
    }
    print_line!(
        "{} new, {} changed, {} unchanged, {} removed; {} skipped, {} refused.",
        rows.new,
        rows.changed,
        rows.unchanged,
        rows.removed,
        counted(rows.blank, "blank line"),
        counted(rows.refused, "row")
    );
    for key in &report.keys {
        let fields = key.fields.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        print_line!("Callers are found by \"{}\" ({}), in: {fields}.", key.name, key.kind.as_str());
    }
    for FieldDecision { name, label, why, .. } in &report.fields {
        if let Some(why) = why {
            print_line!(
                "The column \"{label}\" is withheld: it {why}. To send it to Xima: datadip field set {name} --release sent"
            );
        }
    }
    for note in &report.notes {
        print_line!("{note}");
    }
    print_problems(report);
    if check_only && report.held_back.is_none() {
        print_line!("Import it without --check to publish it.");
    }
}

/// Prints the problems, grouped by remedy, with three examples each.
fn print_problems(report: &Report) {
    let mut examples: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for finding in &report.problems {
        examples.entry(finding.kind).or_default().push(finding);
    }
    for (kind, count) in &report.problem_counts {
        print_line!("\n{count} × {}", kind.title());
        for finding in examples.get(kind).into_iter().flatten().take(3) {
            let column = finding.column.as_deref().map(|column| format!(", {column}")).unwrap_or_default();
            print_line!("    line {}{column}: \"{}\". {}", finding.line, finding.value, finding.reason);
        }
        print_line!("    {}", kind.remedy());
    }
}

/// Writes a count with its noun: `1 row`, `2 rows`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
