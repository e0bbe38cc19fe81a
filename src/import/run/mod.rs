//! Runs one import from beginning to end.

mod begin;
mod prepare;
mod publish;
mod summarize;
mod write;

use crate::domain::catalog::Catalog;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::Column;
use crate::import::compare::current_version::CurrentVersion;
use crate::import::compare::diff::RowDiff;
use crate::import::error::ImportError;
use crate::import::plan::column_profile::SheetProfile;
use crate::import::plan::{Plan, column_decision};
use crate::import::progress::{self, OnProgress, Phase};
use crate::import::report::Report;
use crate::import::request::ImportRequest;
use crate::import::rows::row_pipeline::RowPipeline;
use crate::import::source_file::{ChecksumTask, FileStamp};
use crate::import::validate::finding_log;
use crate::import::{findings_csv, source_file};
use crate::spreadsheet::{OpenError, ReadError};
use crate::store::{Draft, Store};

/// Imports a file: publishes all of it or nothing.
pub fn run(
    store: &dyn Store,
    import: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<Report, ImportError> {
    let stamp = FileStamp::of(&import.file).ok();
    let mut file = crate::spreadsheet::open(&import.file, &import.read_options)?;
    let checksum = ChecksumTask::begin(&import.file);
    let sheet = begin::sheet(store, import)?;
    // Taken before anything is planned, because the import that it may wait for changes the sheet.
    let mut draft =
        if import.check_only { None } else { Some(begin::draft(store, import, &sheet, progress)?) };
    let mut run = Run::plan(store, import, sheet, &mut file)?;
    file.rewind()?;
    let mut pipeline = RowPipeline::new(&run.planned, &run.plan, &run.profile, &run.before);
    if !import.import_set_aside {
        pipeline.sets_aside(&file, &run.profile);
    }
    pipeline.merges_by(run.merge_by);
    if import.problems_file.is_some() {
        pipeline.validator.keep_all();
    }
    let draft_to_fill = draft.as_mut().map(|draft| &mut **draft as &mut dyn Draft);
    let (result, summary) = run.write(&mut file, pipeline, draft_to_fill, progress)?;
    if result.counts.imported == 0 {
        return Err(ImportError::NoRows);
    }
    run.notice_filled(&result.filled_later)?;
    let facts = source_file::of(import, checksum, file.detected());
    if FileStamp::of(&import.file).ok() != stamp {
        return Err(ReadError::Changed.into());
    }
    let mut report = run.report(result, &summary, facts.map_err(OpenError::Io)?);
    if let Some(path) = &import.problems_file {
        findings_csv::write(path, &mut file, &report, run.profile.own_columns)
            .map_err(|error| ImportError::ProblemsFile(path.clone(), error))?;
        report.problems.truncate(finding_log::LISTED_MAX);
    }
    if let Some(draft) = draft.filter(|_| report.held_back.is_none()) {
        progress::begin(progress, Phase::Publishing, report.rows.read)?;
        report.version = Some(run.publish(draft.id(), &summary, report.file.clone())?);
        report.published = true;
    }
    // Removes the rows of versions that this one pushed out of the history; if that fails, the next start sweeps again.
    let _swept_now_or_later = store.sweep();
    Ok(report)
}

/// Refuses decisions that do not fit the file: a missing column, a repeated one, or one of several alike.
pub fn check_decisions(import: &ImportRequest) -> Result<(), ImportError> {
    let file = crate::spreadsheet::open(&import.file, &import.read_options)?;
    let headers: Vec<&str> =
        findings_csv::without_own_columns(file.headers()).iter().map(String::as_str).collect();
    column_decision::by_column(import.decisions.as_deref().unwrap_or_default(), &headers)?;
    Ok(())
}

/// Everything decided before the rows are read.
struct Run<'a> {
    store: &'a dyn Store,
    import: &'a ImportRequest,
    sheet: SheetName,
    profile: SheetProfile,
    /// The catalog as the new version would make it.
    planned: Catalog,
    plan: Plan,
    /// The column of the file by which its rows are merged into the current version.
    merge_by: Option<usize>,
    /// The columns of the new version.
    columns: Vec<Column>,
    before: CurrentVersion,
}

/// The written rows of the new version.
struct WriteSummary {
    rows: u64,
    /// For each key, the number of rows it can find.
    coverage: Vec<u64>,
    diff: RowDiff,
}
