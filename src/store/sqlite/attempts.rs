//! The table of attempted imports.

use super::catalog_read::{all, damaged, from_json, time, to_json};
use crate::domain::catalog::attempt::{ATTEMPTS_MAX, Attempt, AttemptOutcome};
use crate::domain::catalog::name::SheetName;
use crate::store::{AttemptPage, StoreError};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row, params};

/// How long attempts are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(366 * 24);

const ADD: &str = "INSERT INTO attempt (at, sheet, by, unattended, file, outcome, version, rows, reasons)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const FORGET: &str = "DELETE FROM attempt WHERE at < ?1 OR id <= (SELECT max(id) FROM attempt) - ?2";
const PAGE: &str = "SELECT id, at, sheet, by, unattended, file, outcome, version, rows, reasons FROM attempt
    WHERE (?1 IS NULL OR sheet = ?1) AND id < ?2 ORDER BY id DESC LIMIT ?3";
/// Finds each sheet's latest unattended attempt that did not publish, if none has published that sheet since. Sheets
/// that do not exist count as one, which any unattended attempt that published settles.
const FAILURES: &str =
    "SELECT max(attempt.id), at, sheet, by, unattended, file, outcome, version, rows, reasons
    FROM attempt LEFT JOIN sheet AS known ON known.name = sheet
    WHERE unattended AND outcome <> 'published' AND id > coalesce(CASE
        WHEN known.name IS NULL THEN (SELECT max(id) FROM attempt WHERE unattended AND outcome = 'published')
        ELSE (SELECT max(id) FROM attempt AS later WHERE later.sheet = known.name AND outcome = 'published')
    END, 0) GROUP BY known.name ORDER BY 1 DESC";

pub(super) fn add(db: &Connection, attempt: &Attempt) -> Result<(), StoreError> {
    db.execute(
        ADD,
        params![
            attempt.at.as_second(),
            attempt.sheet.as_ref().map(SheetName::as_str),
            attempt.by,
            attempt.unattended,
            attempt.file,
            attempt.outcome.as_str(),
            attempt.version,
            attempt.rows.as_ref().map(to_json),
            to_json(&attempt.reasons)
        ],
    )?;
    let oldest = attempt.at.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    db.execute(FORGET, params![oldest.as_second(), ATTEMPTS_MAX])?;
    Ok(())
}

pub(super) fn page(
    db: &Connection,
    sheet: Option<&SheetName>,
    before: Option<i64>,
    most: usize,
) -> Result<AttemptPage, StoreError> {
    let before = before.unwrap_or(i64::MAX);
    let mut found = all(db, PAGE, params![sheet.map(SheetName::as_str), before, most + 1], |row| {
        Ok((row.get::<_, i64>(0)?, attempt(row)?))
    })?;
    let is_cut = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| is_cut).map(|(id, _)| *id);
    Ok(AttemptPage { attempts: found.into_iter().map(|(_, attempt)| attempt).collect(), next })
}

pub(super) fn failures(db: &Connection) -> Result<Vec<Attempt>, StoreError> {
    all(db, FAILURES, [], attempt)
}

fn attempt(row: &Row<'_>) -> Result<Attempt, StoreError> {
    let sheet: Option<String> = row.get(2)?;
    let outcome: String = row.get(6)?;
    Ok(Attempt {
        at: time(row.get(1)?)?,
        sheet: sheet.map(|name| SheetName::parse(&name).map_err(|_| damaged(&name))).transpose()?,
        by: row.get(3)?,
        unattended: row.get(4)?,
        file: row.get(5)?,
        outcome: AttemptOutcome::parse(&outcome).ok_or_else(|| damaged(&outcome))?,
        version: row.get(7)?,
        rows: row.get::<_, Option<String>>(8)?.map(|json| from_json(&json)).transpose()?,
        reasons: from_json(&row.get::<_, String>(9)?)?,
    })
}
