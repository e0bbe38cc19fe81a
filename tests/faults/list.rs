//! Makes lists that differ in every cell, and the responses of a server that has one of them.

use crate::support::Server;
use std::fmt::Write;

/// Counts the lookups: the first and last row, one between, a shared number, an unknown one, two keys.
pub(crate) const LOOKUPS: usize = 6;

/// Makes a list of `rows` rows that name its edition; the first two share a number.
pub(crate) fn list(edition: u64, rows: u64) -> String {
    let mut csv = String::from("Account Num,Name,Phone,Note\n");
    for row in 0..rows {
        let phone = phone(row);
        writeln!(csv, "{},Contact {row} of {edition},{phone},edition {edition}", account(row)).unwrap();
    }
    csv
}

fn account(row: u64) -> u64 {
    1_000_000 + row
}

fn phone(row: u64) -> u64 {
    // The first two rows share a number.
    2_012_000_000 + row.max(1)
}

/// Holds what decides responses besides the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Settings {
    /// The setting `result-parameter` is `lookup-result` instead of `off`.
    pub(crate) has_result: bool,
    /// The field `name` is shown to agents.
    pub(crate) displays_name: bool,
}

impl Settings {
    /// The defaults of a new database.
    pub(crate) const DEFAULT: Settings = Settings { has_result: false, displays_name: true };
}

pub(crate) fn lookup_body(number: usize, rows: u64) -> String {
    match number {
        0 => format!(r#"{{"account-num":"{}"}}"#, account(0)),
        1 => format!(r#"{{"account-num":"{}"}}"#, account(rows - 1)),
        2 => format!(r#"{{"phone":"+1 {}"}}"#, phone(rows / 2)),
        3 => format!(r#"{{"phone":"{}"}}"#, phone(0)),
        4 => r#"{"phone":"8015550199","account-num":""}"#.to_owned(),
        _ => format!(r#"{{"phone":"{}","account-num":"{}"}}"#, phone(1), account(1)),
    }
}

/// Returns the expected `STATUS BODY` of a lookup.
pub(crate) fn expected_response(number: usize, edition: u64, rows: u64, settings: Settings) -> String {
    let (result, found) = match number {
        0 => ("found", Some(0)),
        1 => ("found", Some(rows - 1)),
        2 => ("found", Some(rows / 2)),
        3 => ("several", None),
        4 => ("not-found", None),
        _ => ("found", Some(1)),
    };
    let mut parameters = Vec::new();
    let mut add = |name: &str, value: &str, is_displayed: bool| {
        parameters.push(format!(
            r#""{name}":{{"value":"{value}","displayToAgent":{is_displayed},"saveToDatabase":false}}"#
        ));
    };
    if let Some(row) = found {
        add("account-num", &account(row).to_string(), true);
        add("name", &format!("Contact {row} of {edition}"), settings.displays_name);
    }
    if found.is_some() || result == "several" {
        add("phone", &phone(found.unwrap_or(0)).to_string(), true);
        add("note", &format!("edition {edition}"), true);
    }
    if settings.has_result {
        add("lookup-result", result, false);
    }
    format!("200 {{\"parameters\":{{{}}}}}", parameters.join(","))
}

/// Sends all lookups to a server; returns the responses.
pub(crate) fn responses(server: &Server, rows: u64) -> Vec<String> {
    (0..LOOKUPS).map(|number| server.lookup(&lookup_body(number, rows))).collect()
}

/// Returns the expected responses to all lookups.
pub(crate) fn expected(edition: u64, rows: u64, settings: Settings) -> Vec<String> {
    (0..LOOKUPS).map(|number| expected_response(number, edition, rows, settings)).collect()
}
