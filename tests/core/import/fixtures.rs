//! Imports every shape of file and compares its report. `fixtures.py` makes the files in `fixtures/`; those in `reports/`
//! are shaped like what other programs export, by `reports.py`. Both say how.

use super::office::{Office, Said, keeps_the_laws};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Set to write down what comes out instead of comparing it; then read every file that changed.
const REGENERATE: &str = "REGENERATE";

#[test]
fn every_fixture_is_reported_as_it_is_written_down() {
    check_folder("fixtures", 60);
}

#[test]
fn every_export_of_another_program_is_reported_as_it_is_written_down() {
    check_folder("reports", 25);
}

fn check_folder(folder: &str, at_least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/import").join(folder);
    let names: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let is_beside = |name: &&String| {
        [".json", ".txt", ".before.csv", ".export.csv", ".args", ".settings"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let fixtures: Vec<Fixture> =
        names.iter().filter(|name| !is_beside(name)).map(|name| Fixture::new(&folder, name)).collect();
    assert!(fixtures.len() >= at_least, "only {} fixtures", fixtures.len());
    for name in names.iter().filter(is_beside) {
        let belongs = fixtures.iter().any(|fixture| name.starts_with(&format!("{}.", fixture.stem)));
        assert!(belongs, "{name} stands beside no fixture");
    }
    let next = AtomicUsize::new(0);
    let complaints: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut complaints = Vec::new();
            while let Some(fixture) = fixtures.get(next.fetch_add(1, Ordering::Relaxed)) {
                let checked = std::panic::catch_unwind(|| fixture.check());
                if let Err(complaint) = checked.unwrap_or_else(|_| Err("panicked, see above".to_owned())) {
                    complaints.push(format!("{}: {complaint}", fixture.file));
                }
            }
            complaints
        };
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(
        complaints.is_empty(),
        "{} of {} fixtures:\n\n{}",
        complaints.len(),
        fixtures.len(),
        complaints.join("\n\n")
    );
}

struct Fixture {
    folder: PathBuf,
    file: String,
    stem: String,
}

impl Fixture {
    fn new(folder: &Path, file: &str) -> Fixture {
        let (stem, _) = file.rsplit_once('.').unwrap();
        Fixture { folder: folder.to_owned(), file: file.to_owned(), stem: stem.to_owned() }
    }

    fn beside(&self, end: &str) -> PathBuf {
        self.folder.join(format!("{}.{end}", self.stem))
    }

    fn lines(&self, end: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.beside(end)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Imports it into an empty box, compares, and brings the list back in from where it was written out.
    fn check(&self) -> Result<(), String> {
        let office = Office::new();
        for line in self.lines("settings") {
            let (name, value) = line.split_once(' ').ok_or("a setting is NAME VALUE")?;
            office.done(&["settings", "set", name, value]);
        }
        let before = self.beside("before.csv");
        let has_before = before.exists();
        if has_before {
            office.done(&["import", before.to_str().ok_or("no text")?]);
        }
        let list_before = has_before.then(|| office.export());
        let arguments = self.lines("args");
        let mut all = vec!["import", self.file.as_str(), "--json"];
        all.extend(arguments.iter().map(String::as_str));
        let mut command = office.command(&all);
        // So that sentences name the file alone.
        command.current_dir(&self.folder);
        let said = Said::by(command);
        if said.stdout.is_empty() {
            self.compare("txt", &format!("{}\n", said.sentence()))?;
            return self.left_alone(&office, list_before);
        }
        self.compare("json", &said.stdout)?;
        let report = said.report();
        keeps_the_laws(&report);
        let expected = if report["held_back"].is_null() { 0 } else { 3 };
        if said.code != expected || !said.stderr.is_empty() {
            return Err(format!("exit {} and {:?} beside the report", said.code, said.stderr));
        }
        if report["published"] == true {
            self.comes_back(&office, &report)
        } else {
            self.left_alone(&office, list_before)
        }
    }

    fn compare(&self, end: &str, came: &str) -> Result<(), String> {
        let (path, other) = (self.beside(end), self.beside(if end == "txt" { "json" } else { "txt" }));
        if std::env::var_os(REGENERATE).is_some() {
            if other.exists() {
                std::fs::remove_file(other).unwrap();
            }
            std::fs::write(path, came).unwrap();
            return Ok(());
        }
        if other.exists() {
            return Err(format!("{} was expected, but came:\n{came}", other.display()));
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if expected == came {
            return Ok(());
        }
        let differs = |(_, (a, b)): &(usize, (&str, &str))| a != b;
        let ends = || [""].into_iter().cycle();
        let longest = expected.lines().count().max(came.lines().count());
        let pairs = expected.lines().chain(ends()).zip(came.lines().chain(ends())).take(longest);
        let (line, (expected, came)) = pairs.enumerate().find(differs).unwrap_or_default();
        Err(format!("{}, line {}:\n  expected {expected}\n  came     {came}", path.display(), line + 1))
    }

    /// What is written out imports again with everything unchanged, and then is written out the same.
    fn comes_back(&self, office: &Office, report: &Value) -> Result<(), String> {
        let sheet = report["sheet"].as_str().unwrap();
        let export = office.done(&["sheet", "export", sheet]);
        self.compare_export(&export)?;
        office.write("export.csv", &export);
        let mut arguments = vec!["import", "export.csv", "--sheet", sheet, "--json"];
        // What looked like no contact then does so now.
        const FLAG: &str = "--import-set-aside";
        arguments.extend(self.lines("args").iter().any(|argument| argument == FLAG).then_some(FLAG));
        let again = office.run(&arguments).report();
        keeps_the_laws(&again);
        let rows = &again["rows"];
        let is_same = rows["unchanged"] == report["contacts"]
            && again["contacts"] == report["contacts"]
            && rows["removed"] == 0
            && rows["refused"] == 0
            && again["held_back"].is_null();
        if !is_same || office.done(&["sheet", "export", sheet]) != export {
            return Err(format!("written out and imported again: {again:#}\n{export}"));
        }
        Ok(())
    }

    /// The cells, which the report does not show.
    fn compare_export(&self, export: &str) -> Result<(), String> {
        let path = self.beside("export.csv");
        let export = export.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        if std::env::var_os(REGENERATE).is_some() {
            std::fs::write(path, export).unwrap();
            return Ok(());
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        let complaint = || format!("{}:\n{expected}came:\n{export}", path.display());
        (expected == export).then_some(()).ok_or_else(complaint)
    }

    /// What is not published changes nothing.
    fn left_alone(&self, office: &Office, before: Option<String>) -> Result<(), String> {
        let sheets = office.run(&["sheet", "list", "--json"]).report();
        let left = match before {
            None => sheets.as_array().is_some_and(Vec::is_empty),
            Some(before) => sheets.as_array().is_some_and(|all| all.len() == 1) && office.export() == before,
        };
        left.then_some(()).ok_or(format!("something was changed: {sheets:#}"))
    }
}
