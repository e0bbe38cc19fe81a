//! Tests every store engine alike. A second engine needs one more line in `engines`.

mod calls;
mod catalog;
mod erase;
mod nightly;
mod rows;

use datadip::domain::catalog::field::FieldPolicy;
use datadip::domain::catalog::name::{Name, SheetName};
use datadip::domain::catalog::sheet::{Column, SourceFile, Version, VersionId};
use datadip::domain::directory::row_block::Block;
use datadip::store::sqlite::Sqlite;
use datadip::store::{Store, StoreError};
use jiff::Timestamp;
use std::path::Path;

/// Opens a store in a folder; opening it again is another process.
type Open = fn(&Path) -> Box<dyn Store>;

fn engines() -> Vec<(&'static str, Open)> {
    vec![("sqlite", |folder| Box::new(Sqlite::open(folder).unwrap()))]
}

fn on_every_engine(test: impl Fn(&dyn Fn() -> Box<dyn Store>)) {
    for (name, open) in engines() {
        eprintln!("engine: {name}");
        let folder = tempfile::tempdir().unwrap();
        test(&|| open(folder.path()));
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn block(rows: std::ops::Range<u64>) -> Block {
    let mut block = Block::default();
    for row in rows {
        block.push(row + 2, [format!("Contact {row}").as_str(), "8015551234"].into_iter());
    }
    block
}

/// Publishes a version of `rows` rows in two blocks.
fn publish(store: &dyn Store, sheet: &str, rows: u64) -> VersionId {
    let sheet = SheetName::parse(sheet).unwrap();
    let mut draft = store.draft(&sheet).unwrap();
    draft.append(&block(0..rows / 2)).unwrap();
    draft.append(&block(rows / 2..rows)).unwrap();
    let id = draft.id();
    store
        .change("test", &mut |catalog| {
            let field = match catalog.fields.first() {
                Some(field) => field.id,
                None => catalog.add_field(&name("name"), "Name", FieldPolicy::sent()),
            };
            let second = match catalog.fields.get(1) {
                Some(field) => field.id,
                None => catalog.add_field(&name("phone"), "Phone", FieldPolicy::withheld()),
            };
            let version = Version {
                id,
                number: 0,
                published_at: Timestamp::from_second(1_700_000_000).unwrap(),
                published_by: "test".to_owned(),
                rows,
                file: SourceFile {
                    name: "c.csv".to_owned(),
                    bytes: 12,
                    sha256: "00".to_owned(),
                    encoding: Some("utf-8".to_owned()),
                    delimiter: None,
                },
                columns: vec![
                    Column { header: "Name".to_owned(), field },
                    Column { header: "Phone \"x\"".to_owned(), field: second },
                ],
            };
            catalog.publish(&sheet, version, Some(field));
            Ok(())
        })
        .unwrap();
    id
}

fn rows(store: &dyn Store, version: VersionId) -> Result<Vec<Block>, StoreError> {
    let mut blocks = Vec::new();
    store.rows(version, &mut |block| blocks.push(block.clone()))?;
    Ok(blocks)
}
