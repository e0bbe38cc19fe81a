//! A store of its own for a law, and the law of the counts.

use datadip::domain::catalog::name::SheetName;
use datadip::import::{ImportError, ImportRequest, Report, export, run};
use datadip::spreadsheet::ReadOptions;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use proptest::prelude::*;
use std::ops::ControlFlow;
use tempfile::TempDir;

pub(crate) struct TestStore {
    folder: TempDir,
    store: Sqlite,
}

impl TestStore {
    pub(crate) fn new() -> TestStore {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path()).unwrap();
        TestStore { folder, store }
    }

    pub(crate) fn import(&self, bytes: &[u8], reading: ReadOptions) -> Result<Report, ImportError> {
        self.import_with(bytes, reading, false)
    }

    /// Imports lines that look like no contacts as well, because a random table may have some.
    pub(crate) fn import_all(&self, bytes: &[u8], reading: ReadOptions) -> Result<Report, ImportError> {
        self.import_with(bytes, reading, true)
    }

    fn import_with(
        &self,
        bytes: &[u8],
        read_options: ReadOptions,
        import_set_aside: bool,
    ) -> Result<Report, ImportError> {
        let file = self.folder.path().join("sheet");
        // The owner confirms the first list, and the guards watch the later ones.
        let publish_anyway = self.store.catalog().unwrap().1.sheets.is_empty();
        std::fs::write(&file, bytes).unwrap();
        run(
            &self.store,
            &ImportRequest {
                read_options,
                import_set_aside,
                publish_anyway,
                ..ImportRequest::new(&file, "law")
            },
            &mut |_| ControlFlow::Continue(()),
        )
    }

    pub(crate) fn export(&self) -> Vec<u8> {
        let mut out = Vec::new();
        export(&self.store, &SheetName::contacts(), &mut out).unwrap();
        out
    }
}

pub(crate) fn check_counts(report: &Report) -> Result<(), TestCaseError> {
    let rows = report.rows;
    prop_assert_eq!(rows.read, rows.blank + rows.set_aside + rows.imported + rows.refused);
    prop_assert_eq!(report.set_aside_lines.len() as u64, rows.set_aside.min(1_000));
    prop_assert_eq!(rows.imported, rows.new + rows.changed + rows.unchanged);
    Ok(())
}

pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
