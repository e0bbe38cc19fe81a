//! Provides `Office`: a folder of spreadsheets, and the real program with its own data folder.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub(crate) struct Office {
    folder: TempDir,
    data: PathBuf,
}

/// Holds a command's exit code and output.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Office {
    pub(crate) fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        Office { folder, data }
    }

    /// Creates an office with the given data folder.
    pub(crate) fn with_data_in(data: &Path) -> Office {
        Office { folder: tempfile::tempdir().unwrap(), data: data.to_owned() }
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_datadip"));
        command.current_dir(self.folder.path()).env("DATADIP_DATA", &self.data).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> CommandOutput {
        CommandOutput::of(self.command(arguments))
    }

    /// Runs a command that must succeed; returns its stdout.
    pub(crate) fn run_ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.code, 0, "{arguments:?}: {output:?}");
        output.stdout
    }

    /// Runs a command that must fail; returns `CODE: MESSAGE`.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        self.run(arguments).failure()
    }

    /// Imports a sheet that must be published, whatever the guards say of it; returns the report.
    pub(crate) fn import(&self, csv: &str) -> Value {
        self.import_with(csv, &[])
    }

    pub(crate) fn import_with(&self, csv: &str, options: &[&str]) -> Value {
        self.write("sheet.csv", csv);
        let arguments: Vec<&str> =
            ["import", "sheet.csv", "--json", "--publish-anyway"].iter().chain(options).copied().collect();
        let report: Value = serde_json::from_str(&self.run_ok(&arguments)).unwrap();
        check_counts(&report);
        assert_eq!(report["published"], !options.contains(&"--check"));
        report
    }

    pub(crate) fn export(&self) -> String {
        self.run_ok(&["sheet", "export", "contacts"])
    }

    /// Looks up a `NAME=VALUE` pair; returns the values sent, such as `1001 Tom`.
    pub(crate) fn lookup(&self, pair: &str) -> String {
        let response: Value = serde_json::from_str(&self.run_ok(&["lookup", pair])).unwrap();
        let values = response["parameters"].as_object().unwrap().values();
        values.map(|value| value["value"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    }
}

impl CommandOutput {
    pub(crate) fn of(mut command: Command) -> CommandOutput {
        let output = command.output().unwrap();
        CommandOutput {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Returns `CODE: MESSAGE` of a failed command.
    pub(crate) fn failure(&self) -> String {
        assert_ne!(self.code, 0, "{self:?}");
        format!("{}: {}", self.code, self.stderr.trim_end())
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// Checks that a report's counts of rows and problems add up.
pub(crate) fn check_counts(report: &Value) {
    let rows = |name: &str| report["rows"][name].as_u64().unwrap();
    let counted = rows("blank") + rows("set_aside") + rows("imported") + rows("refused");
    assert_eq!(rows("read"), counted, "{report:#}");
    let set_aside = report["set_aside_lines"].as_array().unwrap();
    assert_eq!(set_aside.len() as u64, rows("set_aside").min(1_000), "{report:#}");
    assert_eq!(rows("imported"), rows("new") + rows("changed") + rows("unchanged"), "{report:#}");
    assert_eq!(report["published"], report["version"].is_u64(), "{report:#}");
    let problems = report["problems"].as_array().unwrap();
    let counted: u64 = report["problem_counts"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(problems.len() as u64, counted.min(1_000), "{report:#}");
    let refused = problems.iter().filter(|problem| problem["refused"] == true).count() as u64;
    assert!(counted > 1_000 || refused == rows("refused"), "{report:#}");
}
