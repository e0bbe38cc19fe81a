//! Drives the real system beside the naive one: a real store, the real import, the directory in service.

use super::answers::Request;
use super::steps::{Change, ImportOptions, Step};
use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::destination::Destination;
use datadip::domain::catalog::edit::{FieldPatch, KeyPatch};
use datadip::domain::catalog::name::{Name, SheetName};
use datadip::domain::directory::Directory;
use datadip::domain::error::DomainError;
use datadip::domain::lookup::request::LookupRequest;
use datadip::import::{ColumnDecision, FieldDecision, ImportRequest, Mode, export, run};
use datadip::live_directory::{LiveDirectory, build};
use datadip::privacy::DataSubject;
use datadip::spreadsheet::ReadOptions;
use datadip::store::ChangeError;
use datadip::store::sqlite::Sqlite;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Tells what a step did; only `Changed` changes anything.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Outcome {
    Changed,
    Refused,
    /// The guards held back an import, or the import was only a check.
    HeldBack,
}

pub(crate) struct RealSystem {
    folder: TempDir,
    live: LiveDirectory,
}

impl RealSystem {
    pub(crate) fn new() -> RealSystem {
        let folder = tempfile::tempdir().unwrap();
        let live = LiveDirectory::new(Arc::new(Sqlite::open(folder.path()).unwrap()));
        RealSystem { folder, live }
    }

    pub(crate) fn take(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Import { sheet, columns, rows, options } => self.import(sheet, columns, rows, *options),
            Step::Undo { sheet, to } => self.change(|catalog| catalog.rollback(&named(sheet), *to).map(drop)),
            Step::RemoveSheet { sheet } => self.change(|catalog| catalog.remove_sheet(&named(sheet))),
            Step::RemoveField { name } => self.change(|catalog| catalog.remove_field(name).map(drop)),
            Step::ChangeKey { name, kind, fields, priority, alias } => {
                let strings = |names: &Vec<&str>| names.iter().map(|name| (*name).to_owned()).collect();
                let change = KeyPatch {
                    kind: *kind,
                    fields: fields.as_ref().map(strings),
                    priority: *priority,
                    aliases: alias
                        .map(|alias| alias.into_iter().map(|name| Name::parse(name).unwrap()).collect()),
                };
                self.change(|catalog| catalog.change_key(name, &change))
            }
            Step::RemoveKey { name } => self.change(|catalog| catalog.remove_key(name).map(drop)),
            Step::ChangeField { name, change } => {
                let change = field_change(change);
                self.change(|catalog| catalog.change_field(name, &change).map(drop))
            }
            Step::Set { name, value } => self.change(|catalog| catalog.set(name, value)),
            Step::Restart => {
                self.live = LiveDirectory::new(Arc::new(Sqlite::open(self.folder.path()).unwrap()));
                Outcome::Changed
            }
            Step::Erase { name, value } => self.erase(name, value),
        }
    }

    fn erase(&self, name: &str, value: &str) -> Outcome {
        let store = self.live.store();
        let (_, catalog) = store.catalog().unwrap();
        let Ok(person) = DataSubject::find(&catalog, name, value) else { return Outcome::Refused };
        let held = person.held(store).unwrap();
        let erased = person.erase(store, &held, "model").unwrap();
        assert_eq!(erased.rows, held.rows.len() as u64);
        Outcome::Changed
    }

    fn change(&self, mut edit: impl FnMut(&mut Catalog) -> Result<(), DomainError>) -> Outcome {
        match self.live.store().change("model", &mut edit) {
            Ok(()) => Outcome::Changed,
            Err(ChangeError::Refused(_)) => Outcome::Refused,
            Err(ChangeError::Store(error)) => panic!("{error}"),
        }
    }

    fn import(&self, sheet: &str, columns: &[&str], rows: &[Vec<String>], options: ImportOptions) -> Outcome {
        let file = self.folder.path().join("sheet.csv");
        let mut writer =
            csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_path(&file).unwrap();
        writer.write_record(columns).unwrap();
        for row in rows {
            // `="x"` is read as x, so it is wrapped once more.
            let wrapped = |cell: &String| {
                if cell.starts_with("=\"") {
                    format!("=\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            };
            writer.write_record(row.iter().map(wrapped)).unwrap();
        }
        writer.flush().unwrap();
        let undecided = ImportRequest {
            destination: if options.new {
                Destination::New(named(sheet))
            } else {
                Destination::Named(named(sheet))
            },
            read_options: ReadOptions {
                header_row: Some(1),
                delimiter: Some(",".parse().unwrap()),
                ..ReadOptions::default()
            },
            mode: if options.merge { Mode::Merge(Some("Account".to_owned())) } else { Mode::Replace },
            check_only: true,
            ..ImportRequest::new(&file, "model")
        };
        // Like the page: a check finds the new columns, and decisions name only those.
        let Ok(proposed) = run(self.live.store(), &undecided, &mut |_| ControlFlow::Continue(())) else {
            return Outcome::Refused;
        };
        let decided = proposed.fields.iter().enumerate().filter(|(_, field)| field.new).map(decision);
        let import = ImportRequest {
            decisions: Some(decided.collect()),
            check_only: options.check_only,
            publish_anyway: options.publish_anyway,
            ..undecided
        };
        match run(self.live.store(), &import, &mut |_| ControlFlow::Continue(())) {
            Ok(report) if report.published => Outcome::Changed,
            Ok(_) => Outcome::HeldBack,
            Err(_) => Outcome::Refused,
        }
    }

    /// Loads the latest revision, as a server does.
    pub(crate) fn refresh(&self) {
        self.live.refresh().unwrap();
    }

    /// Answers a lookup from the live directory, built by reuse of the previous one.
    pub(crate) fn response(&self, request: &Request) -> String {
        response(self.live.directory().as_ref().unwrap(), request)
    }

    /// Answers a lookup from a directory built from scratch.
    pub(crate) fn response_from_scratch(&self, request: &Request) -> String {
        let (_, catalog) = self.live.store().catalog().unwrap();
        response(&build(self.live.store(), catalog, None).unwrap(), request)
    }

    /// Exports the current list; returns `None` without the sheet.
    pub(crate) fn export(&self, sheet: &str) -> Option<Vec<Vec<String>>> {
        let mut out = Vec::new();
        export(self.live.store(), &named(sheet), &mut out).ok()?;
        let text = out.strip_prefix("\u{feff}".as_bytes()).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
        let unmarked = |cell: &str| match cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
            Some(inside) => inside.replace("\"\"", "\""),
            None => cell.to_owned(),
        };
        Some(reader.records().map(|row| row.unwrap().iter().map(unmarked).collect()).collect())
    }
}

/// Decides a new column: named by its header, sent, no key.
fn decision((at, field): (usize, &FieldDecision)) -> ColumnDecision {
    ColumnDecision {
        header: field.label.clone(),
        position: Some(at + 1),
        name: Name::from_header(&field.label).unwrap(),
        sent: true,
        display: true,
        save: false,
        key: None,
    }
}

fn response(directory: &Directory, request: &Request) -> String {
    let body = request.body();
    let catalog = &directory.catalog;
    let parsed = LookupRequest::parse(body.as_bytes(), &catalog.keys, catalog.settings.region).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let matches = directory.find(&parsed, deadline).unwrap();
    String::from_utf8(directory.answer(&parsed, &matches, deadline).unwrap()).unwrap()
}

fn named(sheet: &str) -> SheetName {
    SheetName::parse(sheet).unwrap()
}

fn field_change(change: &Change) -> FieldPatch {
    let none = FieldPatch::default();
    match change {
        Change::Rename(name) => FieldPatch { rename: Some(Name::parse(name).unwrap()), ..none },
        Change::Sent(sent) => FieldPatch { sent: Some(*sent), ..none },
        Change::Display(display) => FieldPatch { display: Some(*display), ..none },
        Change::Save(save) => FieldPatch { save: Some(*save), ..none },
        Change::OnlyMatchedBy(keys) => {
            FieldPatch { only_matched_by: Some(keys.iter().map(|key| (*key).to_owned()).collect()), ..none }
        }
        Change::NotFoundValue(not_found_value) => {
            FieldPatch { not_found_value: Some(not_found_value.clone()), ..none }
        }
        Change::Position(position) => FieldPatch { position: Some(*position), ..none },
    }
}
