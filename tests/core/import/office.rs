//! Provides an office: a folder for its files, and the real program over its own data folder.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub(crate) struct Office {
    folder: TempDir,
    data: PathBuf,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
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

    /// An office whose data is kept elsewhere.
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

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::by(self.command(arguments))
    }

    /// Runs what must succeed; gives its stdout.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
        said.stdout
    }

    /// Exit code and sentence of what must fail.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        self.run(arguments).sentence()
    }

    /// Imports a sheet that must be published; gives the report.
    pub(crate) fn import(&self, csv: &str) -> Value {
        self.import_with(csv, &[])
    }

    /// Likewise, with options.
    pub(crate) fn import_with(&self, csv: &str, options: &[&str]) -> Value {
        self.write("sheet.csv", csv);
        let arguments: Vec<&str> = ["import", "sheet.csv", "--json"].iter().chain(options).copied().collect();
        let report: Value = serde_json::from_str(&self.done(&arguments)).unwrap();
        keeps_the_laws(&report);
        assert_eq!(report["published"], !options.contains(&"--check"));
        report
    }

    /// The list that answers calls, as it is written out.
    pub(crate) fn export(&self) -> String {
        self.done(&["sheet", "export", "contacts"])
    }

    /// What a caller's key finds, by its values alone: `1001 Tom`.
    pub(crate) fn lookup(&self, pair: &str) -> String {
        let answer: Value = serde_json::from_str(&self.done(&["lookup", pair])).unwrap();
        let values = answer["parameters"].as_object().unwrap().values();
        values.map(|value| value["value"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    }
}

impl Said {
    pub(crate) fn by(mut command: Command) -> Said {
        let output = command.output().unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// `1: what was wrong`.
    pub(crate) fn sentence(&self) -> String {
        assert_ne!(self.code, 0, "{self:?}");
        format!("{}: {}", self.code, self.stderr.trim_end())
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// read = blank + set aside + imported + refused, imported = new + changed + unchanged, and problems are counted as listed.
pub(crate) fn keeps_the_laws(report: &Value) {
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
