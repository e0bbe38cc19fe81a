//! Runs one import from beginning to end.

mod begin;
pub(crate) mod changes;
mod checked;
mod prepare;
mod publish;
mod summarize;
mod write;

use crate::domain::catalog::Catalog;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::Column;
use crate::import::compare::current_version::CurrentVersion;
use crate::import::compare::diff::RowDiff;
use crate::import::compare::key_stats::KeyStats;
use crate::import::compare::pairing::Pairing;
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
use crate::spreadsheet::{OpenError, ReadError, SheetReader};
use crate::store::{Draft, Store, kept_since};
use publish::Publication;
use std::sync::Arc;

pub use checked::{CheckedImport, Published};

/// Imports a file: publishes all of it or nothing.
pub(crate) fn run(
    store: &dyn Store,
    import: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<Report, ImportError> {
    let file = OpenFile::of(import)?;
    let sheet = begin::sheet(store, import)?;
    let mut draft =
        if import.check_only { None } else { Some(begin::wait(import, progress, || store.draft(&sheet))?) };
    let to_fill = draft.as_mut().map(|draft| &mut **draft as &mut dyn Draft);
    let Written { mut report, publication, .. } = write(store, import, sheet, file, to_fill, progress)?;
    if let Some(draft) = draft.filter(|_| report.held_back.is_empty()) {
        progress::begin(progress, Phase::Publishing, report.rows.read)?;
        report.version = Some(publication.publish(store, &import.by, draft.id(), &|_| Ok(()))?);
        report.published = true;
    }
    // Removes the rows of versions that this one pushed out of the history; if that fails, the next start sweeps again.
    let _swept_now_or_later = store.sweep(kept_since());
    Ok(report)
}

/// Checks a file and keeps its draft to be published by [`CheckedImport::publish`].
pub fn check(
    store: &dyn Store,
    import: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<CheckedImport, ImportError> {
    // Only publishing may say that it goes ahead in spite of the guard.
    let import = ImportRequest { publish_anyway: false, check_only: false, ..import.clone() };
    let file = OpenFile::of(&import)?;
    let sheet = begin::sheet(store, &import)?;
    let mut draft = begin::wait(&import, progress, || store.draft(&sheet))?;
    let written = write(store, &import, sheet, file, Some(&mut *draft), progress)?;
    let Written { report, publication, planned_with } = written;
    let id = draft.id();
    draft.keep()?;
    let _swept_now_or_later = store.sweep(kept_since());
    Ok(CheckedImport { import, report: Arc::new(report), draft: id, publication, planned_with })
}

/// Reads a file whole and writes its rows to the draft, if there is one. The draft is taken before anything is planned,
/// because the import that it may have waited for has changed the sheet.
fn write(
    store: &dyn Store,
    import: &ImportRequest,
    sheet: SheetName,
    OpenFile { stamp, reader: mut file, checksum }: OpenFile,
    draft: Option<&mut dyn Draft>,
    progress: OnProgress<'_>,
) -> Result<Written, ImportError> {
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
    let (result, summary) = run.write(&mut file, pipeline, draft, progress)?;
    if result.counts.imported == 0 {
        return Err(ImportError::NoRows);
    }
    run.notice_filled(&result.filled_later)?;
    let facts = source_file::of(import, checksum, file.detected());
    if FileStamp::of(&import.file).ok() != stamp {
        return Err(ReadError::Changed.into());
    }
    let mut report = run.report(result, &summary, facts.map_err(OpenError::Io)?)?;
    if let Some(path) = &import.problems_file {
        findings_csv::write(path, &mut file, &report, run.profile.own_columns)
            .map_err(|error| ImportError::ProblemsFile(path.clone(), error))?;
        report.problems.truncate(finding_log::LISTED_MAX);
    }
    let publication = Publication {
        sheet: run.sheet,
        profile: run.profile,
        destination: import.destination.clone(),
        decisions: import.decisions.clone(),
        merges: run.merge_by.is_some(),
        before: run.before.version().cloned(),
        // A column by which rows were not paired was not seen to tell them all apart.
        identified_by: run
            .plan
            .identified_by
            .filter(|field| run.merge_by.is_some() || run.pairing.by == Some(*field))
            .filter(|_| summary.diff.repeated == 0),
        rows: summary.rows,
        file: report.file.clone(),
    };
    Ok(Written { report, publication, planned_with: run.catalog })
}

/// Refuses decisions that do not fit the file: a missing column, a repeated one, or one of several alike.
pub fn check_decisions(import: &ImportRequest) -> Result<(), ImportError> {
    let file = crate::spreadsheet::open(&import.file, &import.read_options)?;
    let headers: Vec<&str> =
        findings_csv::without_own_columns(file.headers()).iter().map(String::as_str).collect();
    column_decision::by_column(import.decisions.as_deref().unwrap_or_default(), &headers)?;
    Ok(())
}

/// A file that was opened to be imported.
struct OpenFile {
    stamp: Option<FileStamp>,
    reader: SheetReader,
    checksum: ChecksumTask,
}

impl OpenFile {
    fn of(import: &ImportRequest) -> Result<OpenFile, ImportError> {
        let stamp = FileStamp::of(&import.file).ok();
        let reader = crate::spreadsheet::open(&import.file, &import.read_options)?;
        Ok(OpenFile { stamp, reader, checksum: ChecksumTask::begin(&import.file) })
    }
}

/// Everything decided before the rows are read.
struct Run<'a> {
    store: &'a dyn Store,
    import: &'a ImportRequest,
    sheet: SheetName,
    profile: SheetProfile,
    /// The catalog as it was when the import was planned.
    catalog: Catalog,
    /// The catalog as the new version would make it.
    planned: Catalog,
    plan: Plan,
    /// The column of the file by which its rows are merged into the current version.
    merge_by: Option<usize>,
    /// The columns of the new version.
    columns: Vec<Column>,
    pairing: Pairing,
    before: CurrentVersion,
}

/// A file that was read whole.
struct Written {
    report: Report,
    publication: Publication,
    planned_with: Catalog,
}

/// The written rows of the new version.
struct WriteSummary {
    rows: u64,
    /// What each key finds.
    keys: Vec<KeyStats>,
    diff: RowDiff,
}
