//! `datadip sheet`

use super::output::{BY, CliError, Output};
use crate::domain::catalog::attempt::{ATTEMPTS_MAX, Attempt};
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{self, Version};
use crate::domain::catalog::versions::Rollback;
use crate::domain::lookup::LookupError;
use crate::import::{self, ExportError};
use crate::store::{Store, kept_since};
use serde::Serialize;
use std::io::ErrorKind;

#[derive(clap::Subcommand, Debug)]
#[command(arg_required_else_help = true)]
pub(super) enum Sheet {
    /// Show every sheet and its versions; the one that answers calls is marked.
    List(Output),
    /// Show every import of the last year, published, held back or failed, with the reasons.
    History {
        /// The sheet's name; without it, every sheet.
        name: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Print the list that answers calls, as CSV that imports again unchanged.
    Export {
        /// The sheet's name.
        name: String,
    },
    /// Go back to the version before, or to another kept one, with the fields and keys its imports changed.
    Undo {
        /// The sheet's name.
        name: String,
        /// The version to go back to; without it, the one before the current.
        #[arg(long = "to", value_name = "N", env = "DATADIP_TO")]
        to: Option<u32>,
    },
    /// Remove a sheet with all its versions. Callers in it are found no longer.
    Remove {
        /// The sheet's name.
        name: String,
    },
}

#[derive(Serialize)]
struct VersionRow {
    sheet: String,
    version: u32,
    current: bool,
    rows: u64,
    published_at: String,
    published_by: String,
    file: String,
    sha256: String,
}

impl Sheet {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        match self {
            Sheet::List(output) => list(store, &output),
            Sheet::History { name, output } => history(store, name.as_deref(), &output),
            Sheet::Export { name } => {
                let name = SheetName::parse(&name).map_err(CliError::usage)?;
                match import::export(store, &name, std::io::stdout().lock()) {
                    // The reader closed the pipe, as `head` does.
                    Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                    exported => Ok(exported?),
                }
            }
            Sheet::Undo { name, to } => {
                let name = SheetName::parse(&name).map_err(CliError::usage)?;
                let mut rollback = Rollback::default();
                store.change(BY, &mut |catalog| {
                    rollback = catalog.rollback(&name, to)?;
                    Ok(())
                })?;
                eprintln!("Version {} of \"{name}\" answers calls now.", rollback.current);
                rollback.kept.iter().for_each(|sentence| eprintln!("{sentence}"));
                Ok(())
            }
            Sheet::Remove { name } => {
                let name = SheetName::parse(&name).map_err(CliError::usage)?;
                store.change(BY, &mut |catalog| catalog.remove_sheet(&name))?;
                store.sweep(kept_since())?;
                Ok(())
            }
        }
    }
}

fn list(store: &dyn Store, output: &Output) -> Result<(), CliError> {
    let (_, catalog) = store.catalog()?;
    let versions = |sheet: &sheet::Sheet| {
        let line = |version: &Version| VersionRow {
            sheet: sheet.name.to_string(),
            version: version.number,
            current: version.number == sheet.current,
            rows: version.rows,
            published_at: version.published_at.to_string(),
            published_by: version.published_by.clone(),
            file: version.file.name.clone(),
            sha256: version.file.sha256.clone(),
        };
        sheet.versions.iter().rev().map(line).collect::<Vec<_>>()
    };
    let lines: Vec<VersionRow> = catalog.sheets.iter().flat_map(versions).collect();
    if lines.is_empty() && !output.json {
        eprintln!("{}", LookupError::NoSheet);
        return Ok(());
    }
    let header = ["SHEET", "VERSION", "", "ROWS", "PUBLISHED", "BY", "FILE", "SHA-256"];
    output.print(&header, &lines, |line| {
        let state = if line.current { "answers" } else { "kept" };
        vec![
            line.sheet.clone(),
            line.version.to_string(),
            state.to_owned(),
            line.rows.to_string(),
            line.published_at.clone(),
            line.published_by.clone(),
            line.file.clone(),
            line.sha256.chars().take(12).collect(),
        ]
    })
}

#[derive(Serialize)]
struct AttemptRow {
    #[serde(flatten)]
    attempt: Attempt,
    /// Whether its version is still kept: `answers`, `kept`, or neither.
    state: Option<&'static str>,
}

fn history(store: &dyn Store, name: Option<&str>, output: &Output) -> Result<(), CliError> {
    let name = name.map(SheetName::parse).transpose().map_err(CliError::usage)?;
    let (_, catalog) = store.catalog()?;
    let attempts = store.attempts(name.as_ref(), None, ATTEMPTS_MAX)?.attempts;
    if let (Some(name), true) = (&name, attempts.is_empty()) {
        // A sheet that was removed keeps its history, so only a name without any is unknown.
        catalog.sheet_named(name)?;
    }
    let state = |attempt: &Attempt| {
        let sheet = catalog.sheet(attempt.sheet.as_ref()?)?;
        let kept = sheet.versions.iter().find(|version| Some(version.number) == attempt.version)?;
        Some(if kept.number == sheet.current { "answers" } else { "kept" })
    };
    let rows = attempts.into_iter().map(|attempt| AttemptRow { state: state(&attempt), attempt });
    let header = ["ENDED", "SHEET", "RESULT", "VERSION", "", "ROWS", "BY", "FILE", "REASONS"];
    output.print(&header, &rows.collect::<Vec<_>>(), |AttemptRow { attempt, state }| {
        vec![
            attempt.at.to_string(),
            attempt.sheet.as_ref().map(SheetName::to_string).unwrap_or_default(),
            attempt.outcome.as_str().to_owned(),
            attempt.version.map(|number| number.to_string()).unwrap_or_default(),
            state.unwrap_or_default().to_owned(),
            attempt.rows.map(|rows| rows.imported.to_string()).unwrap_or_default(),
            attempt.by.clone(),
            attempt.file.clone(),
            attempt.reasons.join(" "),
        ]
    })
}
