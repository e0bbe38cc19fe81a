//! `datadip import`

use super::output::{BY, CliError, Output, print_json};
use super::report_text;
use crate::domain::catalog::destination::Destination;
use crate::domain::catalog::name::SheetName;
use crate::import::{self, ImportRequest, Mode, Phase, Progress};
use crate::spreadsheet::{Limits, ReadOptions};
use crate::store::Store;
use crate::thread_priority;
use clap::ValueEnum;
use clap::builder::FalseyValueParser;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

#[derive(clap::Args, Debug)]
pub(super) struct ImportFile {
    /// The spreadsheet: CSV or other delimited text, XLSX, XLSM, XLSB, XLS or ODS, with a row that names the columns; - reads it from stdin.
    file: PathBuf,
    /// The sheet it replaces. Without it: the only one there is, or "contacts" for the first.
    #[arg(long, value_name = "NAME", env = "DATADIP_SHEET")]
    sheet: Option<String>,
    /// Make a new sheet with the name given by --sheet, beside those that are there.
    #[arg(long, env = "DATADIP_NEW", value_parser = FalseyValueParser::new())]
    new: bool,
    /// How to treat the rows in use: replace them, or merge (update rows by a column, keep the rest).
    #[arg(long, value_name = "MODE", env = "DATADIP_MODE", default_value = "replace")]
    mode: ModeName,
    /// The column by which rows are merged; without it, the one that identified rows so far.
    #[arg(long, value_name = "COLUMN", env = "DATADIP_BY")]
    by: Option<String>,
    #[command(flatten)]
    read_options: ReadOptionsArgs,
    /// Only check: report what would change, change nothing.
    #[arg(long, env = "DATADIP_CHECK", value_parser = FalseyValueParser::new())]
    check: bool,
    /// Publish even what would be held back.
    #[arg(long, env = "DATADIP_PUBLISH_ANYWAY", value_parser = FalseyValueParser::new())]
    publish_anyway: bool,
    /// Import lines that look like no contacts, such as totals and dates, instead of setting them aside.
    #[arg(long, env = "DATADIP_IMPORT_SET_ASIDE", value_parser = FalseyValueParser::new())]
    import_set_aside: bool,
    /// Write the rows that have problems to this file, with the reasons.
    #[arg(long, value_name = "OUT.csv", env = "DATADIP_PROBLEMS")]
    problems: Option<PathBuf>,
    /// Write every row that the import changes to this file: new, changed with what it was, gone, set aside, refused.
    #[arg(long, value_name = "OUT.csv", env = "DATADIP_CHANGES")]
    changes: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl ImportFile {
    pub(super) fn run(self, store: &dyn Store, data: &Path) -> Result<(), CliError> {
        let destination = self.destination()?;
        if self.by.is_some() && self.mode == ModeName::Replace {
            return Err(CliError::usage(
                "--by needs --mode merge. Nothing was imported. Add --mode merge, or leave --by out.",
            ));
        }
        self.check_outputs(data)?;
        let piped = if self.file == Path::new("-") { Some(piped_file(data)?) } else { None };
        let file = piped.as_ref().map_or(&*self.file, NamedTempFile::path);
        let mut import = ImportRequest {
            destination,
            read_options: self.read_options.read_options()?,
            mode: match self.mode {
                ModeName::Replace => Mode::Replace,
                ModeName::Merge => Mode::Merge(self.by.clone()),
            },
            check_only: self.check,
            publish_anyway: self.publish_anyway,
            import_set_aside: self.import_set_aside,
            problems_file: self.problems.clone(),
            changes_file: self.changes.clone(),
            ..ImportRequest::new(file, BY)
        };
        let shown = if piped.is_some() { "stdin".into() } else { self.file.display().to_string() };
        if piped.is_some() {
            import.file_name.clone_from(&shown);
        }
        // A server on this machine may be answering lookups.
        thread_priority::lower_priority();
        let bar = Bar::new();
        let report = import::run(store, &import, &mut |progress| {
            bar.show(progress);
            ControlFlow::Continue(())
        });
        bar.0.finish_and_clear();
        // Deleted before anything is printed, because a closed stdout ends the process.
        drop(piped);
        let report = report.map_err(|error| {
            if error.is_about_the_file() {
                CliError::failed(format!("{shown}: {error}"))
            } else {
                error.into()
            }
        })?;
        if self.output.json {
            print_json(&report)?;
        } else {
            report_text::print(&report, self.check);
        }
        if report.held_back.is_empty() { Ok(()) } else { Err(CliError::held_back()) }
    }

    /// Refuses a file to write that would replace the spreadsheet, the other report or anything in the data folder.
    fn check_outputs(&self, data: &Path) -> Result<(), CliError> {
        // A file that does not exist yet cannot be replaced.
        let real = |path: &Path| path.canonicalize().ok();
        let (file, data) = (real(&self.file), real(data));
        let outputs = [("--problems", &self.problems), ("--changes", &self.changes)];
        for (flag, path) in outputs.into_iter().filter_map(|(flag, path)| Some((flag, path.as_ref()?))) {
            let Some(existing) = real(path) else { continue };
            let is_of_data = data.as_ref().is_some_and(|data| existing.starts_with(data));
            if is_of_data || file.as_ref() == Some(&existing) {
                let is = if is_of_data { "one of datadip's own files" } else { "the file to import" };
                return Err(CliError::usage(format!(
                    "{flag} {} is {is}, which would be lost. Nothing was imported. Name another file.",
                    path.display()
                )));
            }
        }
        if self.problems.is_some() && self.problems == self.changes {
            return Err(CliError::usage(
                "--problems and --changes name the same file. Nothing was imported. Name two.",
            ));
        }
        Ok(())
    }

    fn destination(&self) -> Result<Destination, CliError> {
        let name = self.sheet.as_deref().map(SheetName::parse).transpose().map_err(CliError::usage)?;
        match name {
            Some(name) if self.new => Ok(Destination::New(name)),
            Some(name) => Ok(Destination::Named(name)),
            None if self.new => Err(CliError::usage(
                "--new needs the new sheet's name. Nothing was imported. Add --sheet NAME.",
            )),
            None => Ok(Destination::Only),
        }
    }
}

/// Copies stdin into a file in the data folder's `uploads/`, which a starting server empties.
fn piped_file(data: &Path) -> Result<NamedTempFile, CliError> {
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        return Err(CliError::usage(
            "Nothing is piped in. Nothing was imported. Pipe a file, as in: datadip import - < customers.csv",
        ));
    }
    let limit = Limits::default().file_bytes;
    let folder = data.join("uploads");
    fs::create_dir_all(&folder)?;
    let mut file = NamedTempFile::new_in(&folder)?;
    if io::copy(&mut (&mut stdin).take(limit + 1), &mut file)? > limit {
        let sentence =
            format!("stdin has more than {} MiB. Nothing was imported. Send a smaller file.", limit >> 20);
        return Err(CliError::failed(sentence));
    }
    Ok(file)
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq)]
enum ModeName {
    /// The file is the whole truth.
    Replace,
    /// Rows are updated by a column, the rest stays.
    Merge,
}

/// What the owner specifies about the file; the rest is detected and reported.
#[derive(clap::Args, Debug)]
struct ReadOptionsArgs {
    /// The encoding of its letters, for example utf-8 or windows-1252.
    #[arg(long, value_name = "NAME", env = "DATADIP_ENCODING")]
    encoding: Option<String>,
    /// The delimiter between its cells: comma, semicolon, tab, pipe or another sign.
    #[arg(long, value_name = "SIGN", env = "DATADIP_DELIMITER")]
    delimiter: Option<String>,
    /// The line that names the columns, counted from 1.
    #[arg(long, value_name = "LINE", env = "DATADIP_HEADER_ROW")]
    header_row: Option<u64>,
    /// The worksheet to read, of an XLSX or ODS file.
    #[arg(long, value_name = "NAME", env = "DATADIP_WORKSHEET")]
    worksheet: Option<String>,
}

impl ReadOptionsArgs {
    fn read_options(&self) -> Result<ReadOptions, CliError> {
        Ok(ReadOptions {
            encoding: self.encoding.as_deref().map(str::parse).transpose().map_err(CliError::usage)?,
            delimiter: self.delimiter.as_deref().map(str::parse).transpose().map_err(CliError::usage)?,
            header_row: self.header_row,
            worksheet: self.worksheet.clone(),
            ..ReadOptions::default()
        })
    }
}

/// A progress bar, shown on terminals only.
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
            Phase::Waiting => "waiting for another import of this sheet".to_owned(),
            Phase::Reading => format!("read {rows} rows"),
            Phase::Checking => "checking".to_owned(),
            Phase::Publishing => "publishing".to_owned(),
        });
        self.0.set_length(progress.total_bytes.max(1));
        self.0.set_position(if progress.total_bytes == 0 { 1 } else { progress.bytes });
    }
}
