//! Imports every shape of file and compares its report. `fixtures.py` makes the files in `fixtures/`; those in `reports/`
//! are shaped like what other programs export, by `reports.py`, those in `held/` are doubtful, by `held.py`. All say how.

use super::office::{CommandOutput, Office, check_counts};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Names the variable that makes the test write the expected files; read each file that changed.
const REGENERATE: &str = "REGENERATE";

#[test]
fn every_fixture_is_reported_as_it_is_written_down() {
    check_folder("fixtures", 60);
}

#[test]
fn every_export_of_another_program_is_reported_as_it_is_written_down() {
    check_folder("reports", 25);
}

#[test]
fn every_reason_to_hold_a_list_back_is_given_as_it_is_written_down() {
    check_folder("held", 38);
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

    /// Imports the fixture without an earlier list, compares the report, and imports the export again.
    fn check(&self) -> Result<(), String> {
        let office = Office::new();
        for line in self.lines("settings") {
            let (name, value) = line.split_once(' ').ok_or("a setting is NAME VALUE")?;
            office.run_ok(&["settings", "set", name, value]);
        }
        let before = self.beside("before.csv");
        let has_before = before.exists();
        if has_before {
            office.run_ok(&["import", before.to_str().ok_or("no text")?, "--publish-anyway"]);
        }
        let list_before = has_before.then(|| office.export());
        let arguments = self.lines("args");
        let mut all = vec!["import", self.file.as_str(), "--json"];
        all.extend(arguments.iter().map(String::as_str));
        let mut command = office.command(&all);
        // The working directory keeps paths out of messages.
        command.current_dir(&self.folder);
        let output = CommandOutput::of(command);
        if output.stdout.is_empty() {
            self.compare("txt", &format!("{}\n", output.failure()))?;
            return self.check_unchanged(&office, list_before);
        }
        self.compare("json", &output.stdout)?;
        let report = output.report();
        check_counts(&report);
        let is_held = report["held_back"] != json!([]);
        let expected = if is_held { 3 } else { 0 };
        if output.code != expected || !output.stderr.is_empty() {
            return Err(format!("exit {} and {:?} beside the report", output.code, output.stderr));
        }
        if report["published"] == true {
            return self.check_round_trip(&office, &report);
        }
        self.check_unchanged(&office, list_before)?;
        if !is_held || arguments.iter().any(|argument| argument == "--check") {
            return Ok(());
        }
        all.push("--publish-anyway");
        let mut command = office.command(&all);
        command.current_dir(&self.folder);
        let confirmed = CommandOutput::of(command).report();
        self.check_round_trip(&office, &confirmed)
    }

    fn compare(&self, end: &str, actual: &str) -> Result<(), String> {
        let (path, other) = (self.beside(end), self.beside(if end == "txt" { "json" } else { "txt" }));
        if std::env::var_os(REGENERATE).is_some() {
            if other.exists() {
                std::fs::remove_file(other).unwrap();
            }
            std::fs::write(path, actual).unwrap();
            return Ok(());
        }
        if other.exists() {
            return Err(format!("{} was expected, but came:\n{actual}", other.display()));
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if expected == actual {
            return Ok(());
        }
        let differs = |(_, (a, b)): &(usize, (&str, &str))| a != b;
        let ends = || [""].into_iter().cycle();
        let longest = expected.lines().count().max(actual.lines().count());
        let pairs = expected.lines().chain(ends()).zip(actual.lines().chain(ends())).take(longest);
        let (line, (expected, actual)) = pairs.enumerate().find(differs).unwrap_or_default();
        Err(format!("{}, line {}:\n  expected {expected}\n  came     {actual}", path.display(), line + 1))
    }

    /// Checks that an export imports again with every row unchanged and exports the same.
    fn check_round_trip(&self, office: &Office, report: &Value) -> Result<(), String> {
        let sheet = report["sheet"].as_str().unwrap();
        let export = office.run_ok(&["sheet", "export", sheet]);
        self.compare_export(&export)?;
        office.write("export.csv", &export);
        let mut arguments = vec!["import", "export.csv", "--sheet", sheet, "--json"];
        // What looked like no contact then does so now.
        const FLAG: &str = "--import-set-aside";
        arguments.extend(self.lines("args").iter().any(|argument| argument == FLAG).then_some(FLAG));
        let again = office.run(&arguments).report();
        check_counts(&again);
        let rows = &again["rows"];
        let is_same = rows["unchanged"] == report["contacts"]
            && again["contacts"] == report["contacts"]
            && rows["removed"] == 0
            && rows["refused"] == 0
            && again["held_back"] == json!([]);
        if !is_same || office.run_ok(&["sheet", "export", sheet]) != export {
            return Err(format!("written out and imported again: {again:#}\n{export}"));
        }
        Ok(())
    }

    /// Compares the exported cells, which the report lacks.
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

    /// Checks that an import without publication changed nothing.
    fn check_unchanged(&self, office: &Office, before: Option<String>) -> Result<(), String> {
        let sheets = office.run(&["sheet", "list", "--json"]).report();
        let left = match before {
            None => sheets.as_array().is_some_and(Vec::is_empty),
            Some(before) => sheets.as_array().is_some_and(|all| all.len() == 1) && office.export() == before,
        };
        left.then_some(()).ok_or(format!("something was changed: {sheets:#}"))
    }
}
