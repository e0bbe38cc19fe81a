//! What commands share: how they print, how they fail, and flags that several of them take.

use crate::domain::error::DomainError;
use crate::import::{ExportError, ImportError};
use crate::server::ServeError;
use crate::store::sqlite::OpenError;
use crate::store::{ChangeError, RestoreError, StoreError};
use clap::builder::FalseyValueParser;
use serde::Serialize;
use std::net::SocketAddr;
use std::process::ExitCode;

/// Names the command line as the actor of a change, in the changelog.
pub(super) const BY: &str = "command line";

/// Where to listen.
#[derive(clap::Args, Debug)]
pub(super) struct Listen {
    /// The address to listen at: 127.0.0.1 for this machine only, 0.0.0.0 for all; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", env = "DATADIP_LISTEN", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
}

/// How to print.
#[derive(clap::Args, Debug)]
pub(super) struct Output {
    /// Print JSON, for scripts.
    #[arg(long, env = "DATADIP_JSON", value_parser = FalseyValueParser::new())]
    pub(super) json: bool,
}

impl Output {
    /// Prints lines as JSON, or as a table with the cells that `row` gives.
    pub(super) fn print<T: Serialize>(
        &self,
        header: &[&str],
        lines: &[T],
        row: impl Fn(&T) -> Vec<String>,
    ) -> Result<(), CliError> {
        if self.json {
            return print_json(&lines);
        }
        print_table(header, &lines.iter().map(row).collect::<Vec<_>>());
        Ok(())
    }
}

/// Says in one line why a command failed, and with which exit code.
#[derive(Debug)]
pub struct CliError {
    message: Option<String>,
    code: u8,
}

impl CliError {
    pub(super) fn failed(message: impl ToString) -> CliError {
        CliError { message: Some(message.to_string()), code: 1 }
    }

    pub(super) fn usage(message: impl ToString) -> CliError {
        CliError { message: Some(message.to_string()), code: 2 }
    }

    /// Stands for a version that was held back, exit code 3; the report has printed the reasons.
    pub(super) fn held_back() -> CliError {
        CliError { message: None, code: 3 }
    }

    /// Prints the message to stderr and returns the exit code.
    pub fn report(self) -> ExitCode {
        if let Some(message) = self.message {
            eprintln!("datadip: {message}");
        }
        ExitCode::from(self.code)
    }
}

macro_rules! failed_from {
    ($($error:ty),*) => {
        $(impl From<$error> for CliError {
            fn from(error: $error) -> CliError {
                CliError::failed(error)
            }
        })*
    };
}

failed_from!(
    ExportError,
    OpenError,
    StoreError,
    ServeError,
    ImportError,
    DomainError,
    ChangeError,
    RestoreError,
    std::io::Error,
    serde_json::Error
);

pub(super) fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    print_line!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints a header and rows to stdout, each column as wide as its widest cell.
fn print_table(header: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells.zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        print_line!("{}", padded.join("  ").trim_end());
    };
    line(&mut header.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}
