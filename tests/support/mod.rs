//! Provides each test with its own data folder, the command line over it, and a server.
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part of this")]

pub(crate) mod https;
mod page;
mod secrets;
mod server;
pub(crate) mod small_disk;

pub(crate) use page::{Page, Response};
pub(crate) use server::Server;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Provides a data folder and runs commands on it.
pub(crate) struct Appliance {
    folder: TempDir,
}

impl Appliance {
    pub(crate) fn empty() -> Appliance {
        Appliance::empty_in(&std::env::temp_dir())
    }

    /// Creates the data folder on the given disk.
    pub(crate) fn empty_in(disk: &std::path::Path) -> Appliance {
        Appliance { folder: tempfile::tempdir_in(disk).unwrap() }
    }

    pub(crate) fn with_sheet(csv: &str) -> Appliance {
        let appliance = Appliance::empty();
        appliance.import(csv);
        appliance
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Imports a sheet with the guards off.
    pub(crate) fn import(&self, csv: &str) {
        let file = self.folder.path().join("sheet.csv");
        std::fs::write(&file, csv).unwrap();
        self.run(&["import", file.to_str().unwrap(), "--publish-anyway"]);
    }

    /// Runs a command that must succeed; returns its stdout.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_datadip"));
        command.env("DATADIP_DATA", self.folder.path()).args(arguments);
        command
    }

    pub(crate) fn token(&self, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["token", "create", "test"].iter().chain(arguments).copied().collect();
        self.run(&all).trim().to_owned()
    }

    pub(crate) fn set_password(&self, password: &str) {
        let mut command = self.command(&["password"]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Serves this data folder, with a lookup token ready and the admin's password set.
    pub(crate) fn page(&self) -> Server {
        self.set_password(PASSWORD);
        self.serve()
    }

    /// Serves this data folder, with a lookup token ready.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Serves this data folder with more flags.
    pub(crate) fn serve_with(&self, flags: &[&str]) -> Server {
        let token = self.token(&[]);
        let all: Vec<&str> = ["serve", "--listen", "127.0.0.1:0"].iter().chain(flags).copied().collect();
        let server = Server::start(self.command(&all), token);
        server.wait_until_loaded();
        server
    }
}

/// Polls a condition for a minute at most, so that a slow machine passes.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
