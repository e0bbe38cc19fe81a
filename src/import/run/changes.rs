//! Finds the rows that publishing a file would change.
//!
//! The file and the current version are read twice: for the fingerprints of all rows, then for the texts of the wanted
//! ones. In between only fingerprints are held, 32 bytes a row.

use super::{Run, begin};
use crate::domain::catalog::field::FieldId;
use crate::import::changes::old_rows::OldRows;
use crate::import::changes::{ChangeColumn, ChangeKind, RowChange};
use crate::import::compare::diff::{self, Pair};
use crate::import::compare::fingerprint::{Fingerprinter, RowFingerprint};
use crate::import::error::ImportError;
use crate::import::report::RowCounts;
use crate::import::request::ImportRequest;
use crate::import::rows::row_pipeline::{RowPipeline, RowSink};
use crate::spreadsheet::SheetReader;
use crate::store::Store;
use std::ops::{ControlFlow, Range};

/// Stands for a row that the current version has as it is.
const SAME: u32 = u32::MAX;
/// Stands for a row that the current version lacks.
const NEW: u32 = u32::MAX - 1;

/// What publishing a file would change, row by row.
pub struct Changes<'a> {
    run: Run<'a>,
    file: SheetReader,
    columns: Vec<(ChangeColumn, FieldId)>,
    /// For each row of the file, `SAME`, `NEW` or the number of the row that it changes.
    rows: Vec<u32>,
    /// The numbers of rows of the current version that the file lacks.
    gone: Vec<u32>,
    counts: RowCounts,
}

impl<'a> Changes<'a> {
    /// Compares a file with the current version of its sheet.
    pub fn find(store: &'a dyn Store, import: &'a ImportRequest) -> Result<Changes<'a>, ImportError> {
        let mut file = crate::spreadsheet::open(&import.file, &import.read_options)?;
        let run = Run::plan(store, import, begin::sheet(store, import)?, &mut file)?;
        let mut new = FingerprintSink {
            fingerprinter: Fingerprinter::new(&run.plan.columns, &run.pairing),
            rows: Vec::new(),
        };
        let counts = read(&run, &mut file, &mut new)?;
        let mut new = new.rows;
        new.sort_unstable();
        let before = run.before.fingerprints(store, &run.pairing)?;
        let mut old: Vec<(RowFingerprint, u32)> = before.into_iter().zip(0..).collect();
        old.sort_unstable();
        let (mut rows, mut gone) = (vec![SAME; new.len()], Vec::new());
        diff::pair(
            &old,
            &new,
            |(fingerprint, _)| *fingerprint,
            |pair| match pair {
                Pair::Same => {}
                Pair::Changed { old, new } => rows[new.1 as usize] = old.1,
                Pair::New(new) => rows[new.1 as usize] = NEW,
                Pair::Gone(old) => gone.push(old.1),
            },
        );
        gone.sort_unstable();
        if run.merge_by.is_some() {
            gone.clear();
        }
        let columns = columns(&run);
        Ok(Changes { run, file, columns, rows, gone, counts })
    }

    /// Returns the columns of the file, then those that only the current version has.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &ChangeColumn> {
        self.columns.iter().map(|(column, _)| column)
    }

    /// Returns the number of rows of a kind.
    pub fn count(&self, kind: ChangeKind) -> u64 {
        let rows = |is_counted: &dyn Fn(u32) -> bool| {
            self.rows.iter().filter(|row| is_counted(**row)).count() as u64
        };
        match kind {
            ChangeKind::New => rows(&|row| row == NEW),
            ChangeKind::Changed => rows(&|row| row < NEW),
            ChangeKind::Gone => self.gone.len() as u64,
            ChangeKind::SetAside => self.counts.set_aside,
            ChangeKind::Refused => self.counts.refused,
        }
    }

    /// Visits the rows of one kind, or of all: those at these places among the rows of their kind, counted from 0. Rows of
    /// the file come in its order, then those that are gone.
    pub fn each(
        &mut self,
        kind: Option<ChangeKind>,
        places: Range<u64>,
        visit: &mut dyn FnMut(RowChange) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let is_wanted = |each| kind.is_none_or(|kind| kind == each);
        let (skip, most) = (places.start as usize, (places.end - places.start) as usize);
        let gone: &[u32] = if is_wanted(ChangeKind::Gone) { &self.gone } else { &[] };
        let gone: Vec<u32> = gone.iter().copied().skip(skip).take(most).collect();
        let changed = self.rows.iter().copied().filter(|row| *row < NEW && is_wanted(ChangeKind::Changed));
        let mut wanted: Vec<u32> = changed.skip(skip).take(most).chain(gone.iter().copied()).collect();
        wanted.sort_unstable();
        let before = self.run.before.version();
        let mut old = match before {
            Some(version) if !wanted.is_empty() => Some(OldRows::read(self.run.store, version, &wanted)?),
            _ => None,
        };
        let old_fields: Vec<FieldId> = before
            .map_or_else(Vec::new, |version| version.columns.iter().map(|column| column.field).collect());
        let place = |field: &FieldId| old_fields.iter().position(|old| old == field);
        let old_places: Vec<Option<usize>> = self.columns.iter().map(|(_, field)| place(field)).collect();
        if kind != Some(ChangeKind::Gone) {
            let mut listing = Listing {
                rows: &self.rows,
                number: 0,
                kind,
                places,
                seen: [0; ChangeKind::ALL.len()],
                old: old.as_mut(),
                old_places: &old_places,
                visit: &mut *visit,
            };
            match read(&self.run, &mut self.file, &mut listing) {
                // The last wanted row was visited.
                Err(ImportError::Cancelled) => {}
                read => drop(read?),
            }
        }
        if let Some(old) = &mut old {
            for number in gone {
                let (line, cells) = old.row(number)?;
                let cell = |place: &Option<usize>| place.map(|at| cells[at].clone()).unwrap_or_default();
                let cells = old_places.iter().map(cell).collect();
                visit(RowChange {
                    kind: ChangeKind::Gone,
                    line,
                    cells,
                    before: vec![],
                    reason: String::new(),
                })?;
            }
        }
        Ok(())
    }
}

/// Reads the file as an import does; its rows and the lines that do not come in go to `sink`.
fn read(run: &Run<'_>, file: &mut SheetReader, sink: &mut dyn RowSink) -> Result<RowCounts, ImportError> {
    file.rewind()?;
    let mut pipeline = RowPipeline::new(&run.planned, &run.plan, &run.profile, &run.before);
    if !run.import.import_set_aside {
        pipeline.sets_aside(file, &run.profile);
    }
    pipeline.skip_validation();
    pipeline.run(file, sink, &mut |_| ControlFlow::Continue(()))?;
    Ok(pipeline.counts)
}

fn columns(run: &Run<'_>) -> Vec<(ChangeColumn, FieldId)> {
    let own = run.plan.columns.iter();
    let is_gone = |column: &&crate::domain::catalog::sheet::Column| {
        run.plan.columns.iter().all(|own| own.field != column.field)
    };
    let gone = run.before.version().into_iter().flat_map(|version| &version.columns).filter(is_gone);
    let column = |column: &crate::domain::catalog::sheet::Column| {
        let is_sent = run.planned.field_by_id(column.field).is_some_and(|field| field.policy.sent);
        (ChangeColumn { header: column.header.clone(), is_withheld: !is_sent }, column.field)
    };
    own.chain(gone).map(column).collect()
}

/// Fingerprints the rows of the file.
struct FingerprintSink<'a> {
    fingerprinter: Fingerprinter<'a>,
    rows: Vec<(RowFingerprint, u32)>,
}

impl RowSink for FingerprintSink<'_> {
    fn row(&mut self, _: u64, cells: &[&str]) -> Result<(), ImportError> {
        let number = self.rows.len() as u32;
        self.rows.push((self.fingerprinter.fingerprint(|column| cells[column]), number));
        Ok(())
    }
}

/// Visits the wanted rows of the file.
struct Listing<'a> {
    rows: &'a [u32],
    number: usize,
    kind: Option<ChangeKind>,
    places: Range<u64>,
    /// For each kind, the rows seen.
    seen: [u64; ChangeKind::ALL.len()],
    old: Option<&'a mut OldRows>,
    old_places: &'a [Option<usize>],
    visit: &'a mut dyn FnMut(RowChange) -> Result<(), ImportError>,
}

impl Listing<'_> {
    /// Counts a row and returns whether it is wanted.
    fn takes(&mut self, kind: ChangeKind) -> bool {
        let place = self.seen[kind as usize];
        self.seen[kind as usize] += 1;
        self.kind.is_none_or(|wanted| wanted == kind) && self.places.contains(&place)
    }

    /// Ends the reading after the last wanted row.
    fn end(&self) -> Result<(), ImportError> {
        let is_last = self.kind.is_some_and(|kind| self.seen[kind as usize] >= self.places.end);
        if is_last { Err(ImportError::Cancelled) } else { Ok(()) }
    }

    fn line(&mut self, kind: ChangeKind, line: u64, cells: &[&str], reason: &str) -> Result<(), ImportError> {
        if !self.takes(kind) {
            return self.end();
        }
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        (self.visit)(RowChange { kind, line, cells, before: vec![], reason: reason.to_owned() })
    }
}

impl RowSink for Listing<'_> {
    fn row(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError> {
        let row = self.rows.get(self.number).copied().unwrap_or(SAME);
        self.number += 1;
        if row == SAME {
            return Ok(());
        }
        if row == NEW {
            return self.line(ChangeKind::New, line, cells, "");
        }
        if !self.takes(ChangeKind::Changed) {
            return self.end();
        }
        let Some(old) = &mut self.old else { return Ok(()) };
        let (_, mut before) = old.row(row)?;
        let was = |(cell, place): (&&str, &Option<usize>)| {
            let was = place.map(|at| std::mem::take(&mut before[at]))?;
            (was != **cell).then_some(was)
        };
        let before = cells.iter().zip(self.old_places).map(was).collect();
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        (self.visit)(RowChange { kind: ChangeKind::Changed, line, cells, before, reason: String::new() })
    }

    fn set_aside(&mut self, line: u64, cells: &[&str], reason: &str) -> Result<(), ImportError> {
        self.line(ChangeKind::SetAside, line, cells, reason)
    }

    fn refused(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError> {
        self.line(ChangeKind::Refused, line, cells, "It has more cells than there are columns.")
    }
}
