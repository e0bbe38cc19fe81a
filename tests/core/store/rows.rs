//! Tests rows: written as a draft, read back, swept.

use super::{block, on_every_engine, publish, rows};
use datadip::domain::catalog::name::SheetName;
use datadip::domain::catalog::sheet::VersionId;
use datadip::store::StoreError;

#[test]
fn rows_are_read_in_order_and_only_after_publication() {
    on_every_engine(|open| {
        let store = open();
        let version = publish(&*store, "contacts", 300);
        assert_eq!(rows(&*open(), version).unwrap(), [block(0..150), block(150..300)]);
        let mut draft = store.draft(&SheetName::contacts()).unwrap();
        draft.append(&block(0..10)).unwrap();
        assert!(matches!(rows(&*store, draft.id()), Err(StoreError::Conflict(_))));
        let id = draft.id();
        drop(draft);
        assert!(matches!(rows(&*store, id), Err(StoreError::Conflict(_))));
        assert_eq!(rows(&*store, version).unwrap().len(), 2);
    });
}

#[test]
fn one_sheet_has_one_draft_at_a_time_in_all_processes() {
    on_every_engine(|open| {
        let (store, other) = (open(), open());
        let draft = store.draft(&SheetName::contacts()).unwrap();
        let refused = other.draft(&SheetName::contacts()).map(|_| ());
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        assert!(other.draft(&SheetName::parse("suppliers").unwrap()).is_ok());
        drop(draft);
        assert!(other.draft(&SheetName::contacts()).is_ok());
    });
}

#[test]
fn many_drafts_leave_connections_for_changes() {
    on_every_engine(|open| {
        let store = open();
        let drafts: Vec<_> = (0..24)
            .map(|n| {
                let mut draft = store.draft(&SheetName::parse(&format!("sheet-{n}")).unwrap()).unwrap();
                draft.append(&block(0..10)).unwrap();
                draft
            })
            .collect();
        store.change("test", &mut |catalog| catalog.set("region", "GB")).unwrap();
        assert!(store.sessions().unwrap().is_empty());
        assert_eq!(drafts.len(), 24);
    });
}

#[test]
fn a_sweep_deletes_rows_outside_the_catalog_and_keeps_open_drafts() {
    on_every_engine(|open| {
        let store = open();
        store.change("test", &mut |catalog| catalog.set("keep-versions", "2")).unwrap();
        let versions: Vec<VersionId> = (0..4).map(|_| publish(&*store, "contacts", 300)).collect();
        let (_, catalog) = store.catalog().unwrap();
        let numbers: Vec<u32> = catalog.sheets[0].versions.iter().map(|version| version.number).collect();
        assert_eq!((numbers.as_slice(), catalog.sheets[0].current), (&[3, 4][..], 4));
        // An open draft of another process is kept.
        let other = open();
        let mut written = other.draft(&SheetName::parse("other").unwrap()).unwrap();
        written.append(&block(0..9)).unwrap();
        assert_eq!(open().sweep().unwrap(), 4);
        assert_eq!(open().sweep().unwrap(), 0);
        for version in &versions[..2] {
            assert!(rows(&*store, *version).is_err());
        }
        for version in &versions[2..] {
            assert_eq!(rows(&*store, *version).unwrap().len(), 2);
        }
        written.append(&block(9..12)).unwrap();
    });
}
