//! Feeds the laws every kept case of the fuzzers (`fuzz/`).

use super::{LAWS, Law};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz")
}

/// Feeds a law every file of a folder; returns their number.
fn feed(law: Law, folder: &Path) -> usize {
    let mut fed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            eprintln!("{}", path.display());
            law(&std::fs::read(path).unwrap());
            fed += 1;
        }
    }
    fed
}

#[test]
fn every_kept_case_keeps_its_law() {
    for (name, law) in LAWS {
        assert!(feed(law, &kept().join(name)) > 0, "{name} has cases");
    }
}

#[test]
fn every_import_fixture_keeps_the_laws_of_files() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/import/fixtures");
    for (name, law) in LAWS {
        if ["sheet", "detection", "workbook"].contains(&name) {
            assert!(feed(law, &fixtures) > 100);
        }
    }
}

#[test]
fn laws_fuzzers_and_folders_of_cases_correspond() {
    let laws: BTreeSet<String> = LAWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect()
    };
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    assert_eq!(names(&targets), laws);
    assert_eq!(names(&kept()), laws);
}
