//! Drives the real system beside the naive one: a real store, the real import, the directory in service.

use super::answers::Question;
use super::steps::{Change, How, Step};
use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::edit::{FieldPatch, KeyPatch};
use datadip::domain::catalog::name::{Name, SheetName};
use datadip::domain::directory::Directory;
use datadip::domain::error::DomainError;
use datadip::domain::lookup::request;
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

/// Whether a step changed anything; what is refused changes nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Done {
    Changed,
    Refused,
    /// The guard kept an import from being published, or it was only checked.
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

    pub(crate) fn take(&mut self, step: &Step) -> Done {
        match step {
            Step::Import { sheet, columns, rows, how } => self.import(sheet, columns, rows, *how),
            Step::Undo { sheet, to } => self.change(|catalog| catalog.rollback(&named(sheet), *to).map(drop)),
            Step::RemoveSheet { sheet } => self.change(|catalog| catalog.remove_sheet(&named(sheet))),
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
                Done::Changed
            }
            Step::Erase { name, value } => self.erase(name, value),
        }
    }

    fn erase(&self, name: &str, value: &str) -> Done {
        let store = self.live.store();
        let (_, catalog) = store.catalog().unwrap();
        let Ok(person) = DataSubject::find(&catalog, name, value) else { return Done::Refused };
        let held = person.held(store).unwrap();
        let erased = person.erase(store, &held, "model").unwrap();
        assert_eq!(erased.rows, held.rows.len() as u64);
        Done::Changed
    }

    fn change(&self, mut edit: impl FnMut(&mut Catalog) -> Result<(), DomainError>) -> Done {
        match self.live.store().change("model", &mut edit) {
            Ok(()) => Done::Changed,
            Err(ChangeError::Refused(_)) => Done::Refused,
            Err(ChangeError::Store(error)) => panic!("{error}"),
        }
    }

    fn import(&self, sheet: &str, columns: &[&str], rows: &[Vec<String>], how: How) -> Done {
        let file = self.folder.path().join("sheet.csv");
        let mut writer =
            csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_path(&file).unwrap();
        writer.write_record(columns).unwrap();
        for row in rows {
            // `="x"` stands for x, so it must be said twice.
            let said_twice = |cell: &String| {
                if cell.starts_with("=\"") {
                    format!("=\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            };
            writer.write_record(row.iter().map(said_twice)).unwrap();
        }
        writer.flush().unwrap();
        let undecided = ImportRequest {
            sheet: Some(named(sheet)),
            read_options: ReadOptions {
                header_row: Some(1),
                delimiter: Some(",".parse().unwrap()),
                ..ReadOptions::default()
            },
            mode: if how.merge { Mode::Merge(Some("Account".to_owned())) } else { Mode::Replace },
            check_only: true,
            ..ImportRequest::new(&file, "model")
        };
        // As the page does: a check says which columns are new, and decisions are sent for those alone.
        let Ok(proposed) = run(self.live.store(), &undecided, &mut |_| ControlFlow::Continue(())) else {
            return Done::Refused;
        };
        let decided = proposed.fields.iter().enumerate().filter(|(_, field)| field.new).map(decision);
        let import = ImportRequest {
            decisions: Some(decided.collect()),
            check_only: how.check_only,
            allow_shrink: how.allow_shrink,
            ..undecided
        };
        match run(self.live.store(), &import, &mut |_| ControlFlow::Continue(())) {
            Ok(report) if report.published => Done::Changed,
            Ok(_) => Done::HeldBack,
            Err(_) => Done::Refused,
        }
    }

    /// Follows the store as a server does.
    pub(crate) fn refresh(&self) {
        self.live.refresh().unwrap();
    }

    /// Answers a lookup by the directory in service, built out of the one before.
    pub(crate) fn answer(&self, question: &Question) -> String {
        answer(self.live.directory().as_ref().unwrap(), question)
    }

    /// The same by one that knows nothing of before.
    pub(crate) fn answer_from_scratch(&self, question: &Question) -> String {
        let (_, catalog) = self.live.store().catalog().unwrap();
        answer(&build(self.live.store(), catalog, None).unwrap(), question)
    }

    /// The list in use as it is written out; none without a sheet of this name.
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

/// A new column as it is called, sent, no key: what is proposed has tests of its own.
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

fn answer(directory: &Directory, asked: &Question) -> String {
    let body = asked.body();
    let catalog = &directory.catalog;
    let question =
        request::LookupRequest::parse(body.as_bytes(), &catalog.keys, catalog.settings.region).unwrap();
    let later = Instant::now() + Duration::from_secs(60);
    let matches = directory.find(&question, later).unwrap();
    String::from_utf8(directory.answer(&question, &matches, later).unwrap()).unwrap()
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
