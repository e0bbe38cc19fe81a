//! `datadip import`

use super::{Failure, Output, print_json};
use crate::domain::name::SheetName;
use crate::import::{self, Import, Phase, Progress, Report};
use crate::sheet::Reading;
use crate::store::Store;
use clap::builder::FalseyValueParser;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct ImportFile {
    /// The spreadsheet: CSV, its first line naming the columns.
    file: PathBuf,
    /// The sheet it replaces. Without it: the only one there is, or "contacts" in an empty box.
    #[arg(long, value_name = "NAME", env = "DATADIP_SHEET")]
    sheet: Option<String>,
    /// Only check: say what would change, change nothing.
    #[arg(long, env = "DATADIP_CHECK", value_parser = FalseyValueParser::new())]
    check: bool,
    /// Publish even when many rows or keys have gone missing.
    #[arg(long, env = "DATADIP_ALLOW_SHRINK", value_parser = FalseyValueParser::new())]
    allow_shrink: bool,
    /// Write the rows that have problems to this file, with the reasons.
    #[arg(long, value_name = "OUT.csv", env = "DATADIP_PROBLEMS")]
    problems: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl ImportFile {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), Failure> {
        let sheet = self.sheet.as_deref().map(SheetName::parse).transpose().map_err(Failure::usage)?;
        let import = Import {
            file: &self.file,
            file_name: self
                .file
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            sheet,
            reading: Reading::default(),
            check_only: self.check,
            allow_shrink: self.allow_shrink,
            problems_file: self.problems.clone(),
            by: "command line".to_owned(),
        };
        let bar = Bar::new();
        let report = import::run(store, &import, &mut |progress| bar.show(progress));
        bar.0.finish_and_clear();
        let report = report?;
        match self.output.json {
            true => print_json(&report)?,
            false => tell(&report, self.check),
        }
        match report.held_back {
            Some(_) => Err(Failure::held_back()),
            None => Ok(()),
        }
    }
}

/// A bar on a terminal, nothing elsewhere.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Bar {
        let bar = ProgressBar::no_length();
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}%");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Bar(bar)
    }

    fn show(&self, progress: Progress) {
        let rows = progress.rows;
        self.0.set_message(match progress.phase {
            Phase::Reading => format!("read {rows} rows"),
            Phase::Checking => "checking".to_owned(),
            Phase::Publishing => "publishing".to_owned(),
        });
        self.0.set_length(progress.total_bytes.max(1));
        self.0.set_position(if progress.total_bytes == 0 { 1 } else { progress.bytes });
    }
}

/// The report in words, to stdout.
fn tell(report: &Report, check_only: bool) {
    let rows = &report.rows;
    match (&report.held_back, report.version) {
        (Some(reason), _) => println!(
            "Held back: {reason} The list in use stays. If this is right, import again with --allow-shrink."
        ),
        (None, Some(version)) => println!(
            "Sheet \"{}\", version {version}: {} from {} answer calls now.",
            report.sheet,
            counted(rows.imported, "row"),
            report.file.name
        ),
        (None, None) => {
            println!("Checked {} for the sheet \"{}\"; nothing was changed.", report.file.name, report.sheet);
        }
    }
    println!(
        "{} new, {} changed, {} unchanged, {} removed; {} skipped, {} refused.",
        rows.new,
        rows.changed,
        rows.unchanged,
        rows.removed,
        counted(rows.blank, "blank line"),
        counted(rows.refused, "row")
    );
    for key in &report.keys {
        let fields: Vec<&str> = key.fields.iter().map(|name| name.as_str()).collect();
        println!("Callers are found by \"{}\" ({}), in: {}.", key.name, key.kind.word(), fields.join(", "));
    }
    for field in report.fields.iter().filter(|field| field.why.is_some()) {
        println!(
            "The column \"{}\" is withheld: it {}. To send it to Xima: datadip field set {} --release sent",
            field.label,
            field.why.as_deref().unwrap_or_default(),
            field.name
        );
    }
    for note in &report.notes {
        println!("{note}");
    }
    tell_problems(report);
    if check_only && report.held_back.is_none() {
        println!("Import it without --check to publish it.");
    }
}

/// Grouped by what to do, three examples each.
fn tell_problems(report: &Report) {
    let mut examples: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for finding in &report.problems {
        examples.entry(finding.kind).or_default().push(finding);
    }
    for (kind, count) in &report.problem_counts {
        println!("\n{count} × {}", kind.title());
        for finding in examples.get(kind).into_iter().flatten().take(3) {
            let column = finding.column.as_deref().map(|column| format!(", {column}")).unwrap_or_default();
            println!("    line {}{column}: \"{}\". {}", finding.line, finding.value, finding.reason);
        }
        println!("    {}", kind.remedy());
    }
}

/// `1 row`, `2 rows`.
fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
