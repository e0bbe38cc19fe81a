//! Floor 2, bringing a sheet in: check, guard, publish, report.
//!
//! A file is read twice: its first rows to decide what its columns are ([`survey`], [`plan`]), then all of it, row by
//! row, into a draft in the store. What is published is the draft as a whole, in one small transaction at the end.

mod columns;
mod difference;
mod doctor;
mod guard;
mod intake;
mod key_columns;
mod plan;
mod problems_file;
mod progress;
mod propose;
mod report;
mod sensitive;
mod survey;

use crate::domain::catalog::Catalog;
use crate::domain::field::FieldId;
use crate::domain::name::SheetName;
use crate::domain::refusal::Refusal;
use crate::domain::sheet::{FileFacts, Version};
use crate::sheet::{Found, NotASheet, ReadError, Reading};
use crate::store::{ChangeError, Store, StoreError};
use data_encoding::HEXLOWER;
use difference::Before;
use intake::{Intake, Stopped};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use progress::{Phase, Progress};
pub use report::{FieldDecision, Finding, KeyDecision, Kind, Report, RowCounts};

/// What is to be imported, and how.
pub struct Import<'a> {
    /// The file to read.
    pub file: &'a Path,
    /// What to call it in the history.
    pub file_name: String,
    /// The sheet it becomes a version of; `None`: the only one there is.
    pub sheet: Option<SheetName>,
    /// What is told about the file rather than guessed.
    pub reading: Reading,
    /// Read and check everything, write nothing.
    pub check_only: bool,
    /// Publish even when the guard would hold it back.
    pub allow_shrink: bool,
    /// Where to write the rows that have problems.
    pub problems_file: Option<PathBuf>,
    /// Who imports, for the history.
    pub by: String,
}

/// Why nothing was imported. The version that was current still is.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is no sheet.
    #[error("{0}: {1}")]
    NotASheet(String, NotASheet),
    /// The file is a sheet, but could not be read to its end.
    #[error("{0}: {1}")]
    Read(String, ReadError),
    /// Not a single row could be imported.
    #[error(
        "{0}: no row of this file can be imported, because every one has more cells than there are columns."
    )]
    NoRows(String),
    /// The file with the problems could not be written.
    #[error("The problems could not be written to {0}: {1}.")]
    ProblemsFile(PathBuf, std::io::Error),
    /// It was asked for something impossible.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not take it.
    #[error("The sheet was not imported: {0}")]
    Store(#[from] StoreError),
}

impl From<ChangeError> for ImportError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Store(error) => error.into(),
        }
    }
}

/// Imports a file: all of it is published, or nothing is.
pub fn run(
    store: &dyn Store,
    import: &Import<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let (_, catalog) = store.catalog()?;
    let sheet = match &import.sheet {
        Some(name) => name.clone(),
        None => catalog.only_sheet()?,
    };
    let named = |error| ImportError::NotASheet(import.file_name.clone(), error);
    let read_error = |error| ImportError::Read(import.file_name.clone(), error);
    let mut rows = crate::sheet::open(import.file, &import.reading).map_err(named)?;
    let survey = survey::Survey::of(&mut rows, catalog.settings.region).map_err(read_error)?;
    let mut planned = catalog.clone();
    let plan = plan::apply(&mut planned, &survey, &sheet);
    let mut draft = match import.check_only {
        true => None,
        false => Some(store.draft(&sheet, plan.columns.len())?),
    };

    rows.rewind().map_err(read_error)?;
    let mut intake = Intake::new(&planned, &plan);
    intake.take_all(&mut rows, draft.as_deref_mut(), progress).map_err(|error| match error {
        Stopped::Read(error) => read_error(error),
        Stopped::Store(error) => error.into(),
    })?;
    if intake.counts.imported == 0 {
        return Err(ImportError::NoRows(import.file_name.clone()));
    }

    progress(Progress::phase(Phase::Checking, intake.counts.read));
    let before = Before::of(store, &catalog, &sheet, &planned)?;
    let difference = difference::compare(&before, &mut intake.prints);
    let held_back = guard::reason(&before, &intake, &difference).filter(|_| !import.allow_shrink);
    let file = facts(import, rows.found()).map_err(|error| named(NotASheet::Io(error)))?;
    let identified_by = plan.identified_by.filter(|_| !difference.identifier_repeats);
    let mut report = Report::new(&sheet, &file, &plan, intake, &difference, held_back);
    if let Some(path) = &import.problems_file {
        problems_file::write(path, &mut rows, &report)
            .map_err(|error| ImportError::ProblemsFile(path.clone(), error))?;
    }
    if let Some(draft) = draft.filter(|_| report.held_back.is_none()) {
        progress(Progress::phase(Phase::Publishing, report.rows.read));
        let version = Version {
            id: draft.id(),
            number: 0,
            published_at: whole_second(Timestamp::now()),
            published_by: import.by.clone(),
            rows: report.rows.imported,
            file,
            columns: Vec::new(),
        };
        report.version = Some(publish(store, &sheet, &survey, version, identified_by)?);
        report.published = true;
    }
    // What was forgotten for this version is removed behind it; if that fails, the next start tries again.
    let _swept_now_or_later = store.sweep();
    Ok(report)
}

/// What is kept of the file in the history.
fn facts(import: &Import<'_>, found: &Found) -> io::Result<FileFacts> {
    let mut file = File::open(import.file)?;
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => {
                sha256.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
    Ok(FileFacts {
        name: import.file_name.clone(),
        bytes,
        sha256: HEXLOWER.encode(&sha256.finalize()),
        encoding: found.encoding.as_ref().map(|known| known.value.to_string()),
        delimiter: found.delimiter.as_ref().map(|known| char::from(known.value.byte()).to_string()),
    })
}

/// The one moment in which anything changes: fields, keys and the current version, all at once.
fn publish(
    store: &dyn Store,
    sheet: &SheetName,
    survey: &survey::Survey,
    version: Version,
    identified_by: Option<FieldId>,
) -> Result<u32, ImportError> {
    let mut number = 0;
    store.change(&version.published_by, &mut |catalog: &mut Catalog| {
        // Planned anew: somebody may have changed a field or a key while the file was being read.
        let plan = plan::apply(catalog, survey, sheet);
        number = catalog.publish(sheet, Version { columns: plan.columns, ..version.clone() }, identified_by);
        Ok(())
    })?;
    Ok(number)
}

fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
