//! The report of an import as text.

use crate::import::{FieldDecision, Report};
use std::collections::BTreeMap;

/// Prints the report to stdout.
pub(super) fn print(report: &Report, check_only: bool) {
    let rows = &report.rows;
    print_line!("{}", reach(report));
    match report.version {
        _ if !report.held_back.is_empty() => print_held_back(report),
        Some(version) => print_line!(
            "Sheet \"{}\", version {version}: {} from {}; {} now in the list that answers calls.",
            report.sheet,
            counted(rows.imported, "row"),
            report.file.name,
            counted(report.contacts, "row")
        ),
        None => {
            let (file, sheet) = (&report.file.name, &report.sheet);
            print_line!("Checked {file} for the sheet \"{sheet}\"; nothing was changed.");
        }
    }
    print_line!(
        "{} new, {} changed, {} unchanged, {} removed; {} skipped, {} set aside, {} refused.",
        rows.new,
        rows.changed,
        rows.unchanged,
        rows.removed,
        counted(rows.blank, "blank line"),
        counted(rows.set_aside, "line"),
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
    print_set_aside(report);
    print_problems(report);
    if check_only && report.held_back.is_empty() {
        print_line!("Import it without --check to publish it.");
    }
}

/// Returns how many rows can be found by which key: "296 of 300 can be found by phone, 290 by account-num."
fn reach(report: &Report) -> String {
    let keys = report.coverage.iter().filter(|key| key.rows > 0);
    let keys: Vec<String> =
        keys.map(|key| format!("{} of {} can be found by {}", key.rows, report.contacts, key.key)).collect();
    if keys.is_empty() {
        return format!(
            "Nobody can be found: 0 of {} have a value that a key looks for.",
            counted(report.contacts, "row")
        );
    }
    format!("{}.", keys.join(", "))
}

fn print_held_back(report: &Report) {
    print_line!("Held back, because:");
    for reason in &report.held_back {
        print_line!("  - {reason}");
    }
    print_line!("Nothing was changed. If this is right, import again with --publish-anyway.");
}

/// Prints what was set aside, with three examples.
fn print_set_aside(report: &Report) {
    let lines = report.rows.set_aside;
    if lines == 0 {
        return;
    }
    let were = if lines == 1 { "was" } else { "were" };
    print_line!("\n{} {were} set aside as no contacts", counted(lines, "line"));
    for line in report.set_aside_lines.iter().take(3) {
        print_line!("    line {}: \"{}\", {}.", line.line, line.text, line.reason);
    }
    print_line!("    If they are contacts, import again with --import-set-aside.");
}

/// Prints the problems, grouped by remedy, with three examples each.
fn print_problems(report: &Report) {
    let mut examples: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for finding in &report.problems {
        examples.entry(finding.kind).or_default().push(finding);
    }
    for (kind, count) in &report.problem_counts {
        print_line!("\n{count} × {}", kind.title());
        let examples = examples.get(kind).map_or(&[][..], Vec::as_slice);
        for finding in examples.iter().take(3) {
            let column = finding.column.as_deref().map(|column| format!(", {column}")).unwrap_or_default();
            print_line!("    line {}{column}: \"{}\". {}", finding.line, finding.value, finding.reason);
        }
        print_line!("    {}", examples.first().map_or(kind.remedy(), |finding| finding.remedy));
    }
}

/// Writes a count with its noun: `1 row`, `2 rows`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
