//! Makes lists that differ in every cell, and the responses of a server that has one of them.

use crate::support::Server;
use std::fmt::Write;

/// Questions that [`answers`] answers: the first and the last row, one between, two people on one number, an unknown one.
pub(crate) const QUESTIONS: usize = 6;

/// A list of so many rows, its edition in every row. The first two share a number.
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
    // The first two live together.
    2_012_000_000 + row.max(1)
}

/// What decides responses besides the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Manner {
    /// The setting `result-parameter` is `lookup-result`, not `off`.
    pub(crate) says_result: bool,
    /// The field `name` is shown to agents.
    pub(crate) shows_name: bool,
}

impl Manner {
    /// As a new box does.
    pub(crate) const NEW: Manner = Manner { says_result: false, shows_name: true };
}

/// The body of a question.
pub(crate) fn question(number: usize, rows: u64) -> String {
    match number {
        0 => format!(r#"{{"account-num":"{}"}}"#, account(0)),
        1 => format!(r#"{{"account-num":"{}"}}"#, account(rows - 1)),
        2 => format!(r#"{{"phone":"+1 {}"}}"#, phone(rows / 2)),
        3 => format!(r#"{{"phone":"{}"}}"#, phone(0)),
        4 => r#"{"phone":"8015550199","account-num":""}"#.to_owned(),
        _ => format!(r#"{{"phone":"{}","account-num":"{}"}}"#, phone(1), account(1)),
    }
}

/// Status and whole body of the answer to a question.
pub(crate) fn answer(number: usize, edition: u64, rows: u64, manner: Manner) -> String {
    let (result, found) = match number {
        0 => ("found", Some(0)),
        1 => ("found", Some(rows - 1)),
        2 => ("found", Some(rows / 2)),
        3 => ("several", None),
        4 => ("not-found", None),
        _ => ("found", Some(1)),
    };
    let mut parameters = Vec::new();
    let mut add = |name: &str, value: &str, shown: bool| {
        parameters.push(format!(
            r#""{name}":{{"value":"{value}","displayToAgent":{shown},"saveToDatabase":false}}"#
        ));
    };
    if let Some(row) = found {
        add("account-num", &account(row).to_string(), true);
        add("name", &format!("Contact {row} of {edition}"), manner.shows_name);
    }
    if found.is_some() || result == "several" {
        add("phone", &phone(found.unwrap_or(0)).to_string(), true);
        add("note", &format!("edition {edition}"), true);
    }
    if manner.says_result {
        add("lookup-result", result, false);
    }
    format!("200 {{\"parameters\":{{{}}}}}", parameters.join(","))
}

/// What a server answers to all questions.
pub(crate) fn asked(server: &Server, rows: u64) -> Vec<String> {
    (0..QUESTIONS).map(|number| server.lookup(&question(number, rows))).collect()
}

/// What it must answer to them.
pub(crate) fn answers(edition: u64, rows: u64, manner: Manner) -> Vec<String> {
    (0..QUESTIONS).map(|number| answer(number, edition, rows, manner)).collect()
}
