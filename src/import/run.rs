//! Runs one import from beginning to end.

use super::compare::current_version::CurrentVersion;
use super::compare::diff::{self, RowDiff};
use super::compare::fingerprint::Fingerprinter;
use super::compare::renamed_columns;
use super::compare::shrink_guard::{self, NewVersionStats};
use super::error::ImportError;
use super::finding::Finding;
use super::key_columns::KeyColumns;
use super::plan::column_decision;
use super::plan::column_profile::SheetProfile;
use super::plan::{self, Plan};
use super::progress::{self, OnProgress, Phase};
use super::report::{KeyCoverage, Report, RowCounts};
use super::request::{ImportRequest, Mode};
use super::rows::draft_writer::DraftWriter;
use super::rows::merge::{self, Merge};
use super::rows::row_pipeline::{PipelineResult, RowPipeline};
use super::source_file::{ChecksumTask, FileStamp};
use super::validate::finding_log;
use super::{findings_csv, source_file};
use crate::domain::catalog::Catalog;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{Column, SourceFile, Version, VersionId};
use crate::domain::error::DomainError;
use crate::spreadsheet::{OpenError, ReadError, SheetReader};
use crate::store::{Draft, Store};
use jiff::Timestamp;

/// Imports a file: publishes all of it or nothing.
pub fn run(
    store: &dyn Store,
    import: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<Report, ImportError> {
    let stamp = FileStamp::of(&import.file).ok();
    let mut file = crate::spreadsheet::open(&import.file, &import.read_options)?;
    let checksum = ChecksumTask::begin(&import.file);
    let mut run = Run::plan(store, import, &mut file)?;
    let mut draft = if import.check_only { None } else { Some(store.draft(&run.sheet, run.columns.len())?) };
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

impl<'a> Run<'a> {
    fn plan(
        store: &'a dyn Store,
        import: &'a ImportRequest,
        file: &mut SheetReader,
    ) -> Result<Run<'a>, ImportError> {
        let (_, catalog) = store.catalog()?;
        let sheet = match &import.sheet {
            Some(name) => name.clone(),
            None => catalog.only_sheet()?,
        };
        let mut profile = SheetProfile::of(file, catalog.settings.region)?;
        renamed_columns::mark(store, &catalog, &sheet, file, &mut profile)?;
        let mut planned = catalog.clone();
        let old = catalog.sheet(&sheet).and_then(|sheet| sheet.current_version());
        let merges = old.is_some() && import.mode != Mode::Replace;
        let plan = plan::apply(&mut planned, &profile, &sheet, import.decisions.as_deref(), merges)?;
        let merge_by = match (&import.mode, old) {
            (Mode::Merge(by), Some(_)) => Some(merge_column(by.as_deref(), &planned, &plan)?),
            // Without a current version every row is new.
            _ => None,
        };
        let columns = columns(merge_by.is_some(), old, &plan);
        let before = CurrentVersion::of(store, &catalog, &sheet, &planned)?;
        Ok(Run { store, import, sheet, profile, planned, plan, merge_by, columns, before })
    }

    /// Plans again when columns that began empty have a filled cell later, because these are not withheld.
    fn notice_filled(&mut self, filled_later: &[usize]) -> Result<(), ImportError> {
        if filled_later.is_empty() {
            return Ok(());
        }
        for column in filled_later {
            self.profile.columns[*column].is_filled_later = true;
        }
        let (_, mut catalog) = self.store.catalog()?;
        let decisions = self.import.decisions.as_deref();
        self.plan =
            plan::apply(&mut catalog, &self.profile, &self.sheet, decisions, self.merge_by.is_some())?;
        Ok(())
    }

    /// Processes the rows and writes them to the draft, if there is one.
    fn write(
        &self,
        file: &mut SheetReader,
        mut pipeline: RowPipeline,
        draft: Option<&mut dyn Draft>,
        progress: OnProgress<'_>,
    ) -> Result<(PipelineResult, WriteSummary), ImportError> {
        let width = self.columns.len();
        let identified_by = self.plan.identified_by;
        let fingerprinter = Fingerprinter::new(&self.columns, identified_by);
        let (Some(by), Some(old)) = (self.merge_by, self.before.version()) else {
            let (result, drafted) = DraftWriter::write(draft, width, &fingerprinter, |out| {
                pipeline.run(file, out, progress)?;
                out.flush()?;
                progress::begin(progress, Phase::Checking, pipeline.counts.read)?;
                pipeline.finish(file)
            })?;
            let before = self.before.fingerprints(self.store, identified_by)?;
            let diff = diff::compare(&before, &drafted.fingerprints);
            let coverage = result.coverage.clone();
            return Ok((result, WriteSummary { rows: drafted.rows, coverage, diff }));
        };
        let mut merge = Merge::new(&self.plan.columns, by);
        pipeline.run(file, &mut merge, progress)?;
        progress::begin(progress, Phase::Checking, pipeline.counts.read)?;
        let result = pipeline.finish(file)?;
        let keys = KeyColumns::of(&self.planned, &self.columns);
        let mut coverage = vec![0; keys.len()];
        let (diff, drafted) = DraftWriter::write(draft, width, &fingerprinter, |out| {
            merge.write(self.store, old, &self.columns, &keys, out, &mut coverage)
        })?;
        Ok((result, WriteSummary { rows: drafted.rows, coverage, diff }))
    }

    fn report(&self, result: PipelineResult, summary: &WriteSummary, file: SourceFile) -> Report {
        let diff = &summary.diff;
        let candidate = NewVersionStats {
            rows: summary.rows,
            coverage: &summary.coverage,
            identifier_repeats: diff.identifier_repeats,
            is_merged: self.merge_by.is_some(),
        };
        let mut problems = result.findings.listed;
        let rows = result.counts.read - result.counts.blank;
        if result.counts.refused >= 3 && result.counts.refused * 5 > rows {
            problems.iter_mut().for_each(Finding::suspect_the_header);
        }
        let held_back = shrink_guard::reason(&self.before, &candidate, &self.planned.keys);
        let coverage = |(key, rows): (&crate::domain::catalog::key::Key, &u64)| KeyCoverage {
            key: key.name.clone(),
            rows: *rows,
        };
        Report {
            sheet: self.sheet.clone(),
            version: None,
            published: false,
            held_back: held_back.filter(|_| !self.import.allow_shrink),
            file,
            fields: self.plan.fields.clone(),
            keys: self.plan.keys.clone(),
            notes: [self.plan.notes.clone(), result.notes].concat(),
            rows: RowCounts {
                new: diff.new,
                changed: diff.changed,
                unchanged: diff.unchanged,
                removed: diff.removed,
                ..result.counts
            },
            contacts: summary.rows,
            coverage: self.planned.keys.iter().zip(&summary.coverage).map(coverage).collect(),
            set_aside_lines: result.set_aside,
            problems,
            problem_counts: result.findings.counts,
        }
    }

    /// Publishes in one transaction: fields, keys and the current version change together.
    fn publish(&self, id: VersionId, summary: &WriteSummary, file: SourceFile) -> Result<u32, ImportError> {
        let mut number = 0;
        let identified_by = self.plan.identified_by.filter(|_| !summary.diff.identifier_repeats);
        self.store.change(&self.import.by, &mut |catalog| {
            // Planned again, because an admin may have changed a field or a key while the file was being read.
            let decisions = self.import.decisions.as_deref();
            let plan = plan::apply(catalog, &self.profile, &self.sheet, decisions, self.merge_by.is_some())?;
            let old = catalog.sheet(&self.sheet).and_then(|sheet| sheet.current_version());
            // A merge copied rows of the previous version. An erasure keeps the version's id, so a merge compares the
            // whole version; comparing ids would publish erased rows again.
            let id_of = |version: Option<&Version>| version.map(|version| version.id);
            let is_unchanged = if self.merge_by.is_some() {
                old == self.before.version()
            } else {
                id_of(old) == id_of(self.before.version())
            };
            if !is_unchanged {
                return Err(DomainError::new(
                    "sheet-changed",
                    "This sheet was changed while the file was being read. Nothing was imported; import the file again.",
                ));
            }
            let version = Version {
                id,
                number: 0,
                published_at: whole_second(Timestamp::now()),
                published_by: self.import.by.clone(),
                rows: summary.rows,
                file: file.clone(),
                columns: columns(self.merge_by.is_some(), old, &plan),
            };
            number = catalog.publish(&self.sheet, version, identified_by);
            Ok(())
        })?;
        Ok(number)
    }
}

fn columns(merges: bool, old: Option<&Version>, plan: &Plan) -> Vec<Column> {
    match old.filter(|_| merges) {
        Some(old) => merge::columns(&old.columns, &plan.columns),
        None => plan.columns.clone(),
    }
}

/// Returns the column to merge rows by: the one named by field or header, or the identifying one.
fn merge_column(by: Option<&str>, planned: &Catalog, plan: &Plan) -> Result<usize, ImportError> {
    let field = match by {
        Some(by) => match plan.columns.iter().find(|column| column.header.trim() == by.trim()) {
            Some(column) => Some(column.field),
            None => Some(planned.field(by)?.id),
        },
        None => plan.identified_by,
    };
    let place = plan.columns.iter().position(|column| Some(column.field) == field);
    place.ok_or_else(|| {
        let sentence = match by {
            Some(by) => format!("The file has no column \"{by}\" to merge rows by."),
            None => "No column identifies the rows to merge. Name one with --by COLUMN.".to_owned(),
        };
        DomainError::new("merge-by", sentence).into()
    })
}

fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
