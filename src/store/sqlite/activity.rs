//! Activity in SQL: written in batches, read for the Overview and the list of calls.

use super::catalog_read::{all, damaged, from_json, time, to_json};
use crate::domain::activity::caller_id::CallerKey;
use crate::domain::activity::latency_histogram::LatencyHistogram;
use crate::domain::activity::{
    ActivityBatch, Anomaly, CallFilter, CallPage, LookupRecord, Summary, Totals, UnknownCaller, hour_of,
};
use crate::domain::lookup::outcome::Outcome;
use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row};

const SET_FIRST_AND_LAST: &str = "UPDATE activity SET first_dip_at = coalesce(first_dip_at, ?1),
    last_dip_at = max(coalesce(last_dip_at, ?2), ?2)";
const DROPPED: &str = "UPDATE activity SET dropped = dropped + ?1";
const HOUR: &str = "SELECT found, not_found, several, latency FROM hour WHERE hour = ?1";
const SET_HOUR: &str = "INSERT OR REPLACE INTO hour VALUES (?1, ?2, ?3, ?4, ?5)";
const ADD_ANOMALY: &str = "INSERT INTO notice VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET count = count + excluded.count";
const TOKEN_USE: &str = "INSERT INTO token_use VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET last_used_at = max(last_used_at, excluded.last_used_at)";
const INSERT_LOOKUPS: &str = "INSERT INTO dip (at, result, key, sheet, digits, caller, microseconds) VALUES ";
/// The values of one lookup, and lookups per statement. For each statement SQLite builds a table for the check of
/// `result`, which costs more than one insertion, so 64 share it.
const LOOKUP_VALUES: &str = "(?, ?, ?, ?, ?, ?, ?)";
const LOOKUPS_PER_INSERT: usize = 64;
const FORGET_LOOKUPS: &str = "DELETE FROM dip WHERE at < ?1";
const FORGET_HOURS: &str = "DELETE FROM hour WHERE hour < ?1";
const FORGET_ANOMALIES: &str = "DELETE FROM notice WHERE hour < ?1";
const ACTIVITY: &str = "SELECT first_dip_at, last_dip_at, dropped, caller_key FROM activity";
const HOURS: &str = "SELECT found, not_found, several, latency, hour FROM hour WHERE hour >= ?1";
const ANOMALIES: &str = "SELECT hour, code, about, count FROM notice WHERE hour >= ?1";
const TOKEN_USES: &str = "SELECT token, last_used_at FROM token_use";
/// The beginning of four queries, with or without result and caller, so that each uses its index.
const LOOKUPS: &str =
    "SELECT id, at, result, key, sheet, digits, caller, microseconds FROM dip WHERE id < ?1";
/// The 50 most frequent unknown numbers among the last 100,000 calls not found.
const UNKNOWN: &str = "SELECT digits, count(*) AS calls, max(at) FROM
    (SELECT digits, caller, at FROM dip WHERE result = 'not-found' AND caller IS NOT NULL ORDER BY id DESC LIMIT 100000)
    GROUP BY caller ORDER BY calls DESC, max(at) DESC LIMIT 50";

/// The time that hours and anomalies are kept: over a year and over a week. Single lookups have a setting.
const KEEP_HOURS: SignedDuration = SignedDuration::from_hours(400 * 24);
const KEEP_ANOMALIES: SignedDuration = SignedDuration::from_hours(8 * 24);

pub(super) fn record(db: &Connection, batch: &ActivityBatch) -> Result<(), StoreError> {
    if let Some((from, to)) = batch.lookups_from_to {
        db.execute(SET_FIRST_AND_LAST, [from.as_millisecond(), to.as_millisecond()])?;
    }
    if batch.dropped > 0 {
        db.execute(DROPPED, [batch.dropped])?;
    }
    for (hour, delta) in &batch.hours {
        let hour = hour.as_second();
        let mut totals = all(db, HOUR, [hour], totals)?.pop().unwrap_or_default();
        totals.merge(delta);
        let latency: Vec<(usize, u64)> = totals.latency.counted().collect();
        let counts = (hour, totals.found, totals.not_found, totals.several, to_json(&latency));
        db.prepare_cached(SET_HOUR)?.execute(counts)?;
    }
    for ((hour, anomaly, about), count) in &batch.anomalies {
        db.prepare_cached(ADD_ANOMALY)?.execute((hour.as_second(), anomaly.as_str(), about, count))?;
    }
    for (token, at) in &batch.token_uses {
        db.prepare_cached(TOKEN_USE)?.execute((token, at.as_second()))?;
    }
    for lookups in batch.lookups.chunks(LOOKUPS_PER_INSERT) {
        let values = [LOOKUP_VALUES].repeat(lookups.len()).join(", ");
        let mut statement = db.prepare_cached(&format!("{INSERT_LOOKUPS}{values}"))?;
        for (lookup, first) in lookups.iter().zip((1..).step_by(7)) {
            statement.raw_bind_parameter(first, lookup.at.as_millisecond())?;
            statement.raw_bind_parameter(first + 1, lookup.result.as_str())?;
            statement.raw_bind_parameter(first + 2, &lookup.key)?;
            statement.raw_bind_parameter(first + 3, &lookup.sheet)?;
            statement.raw_bind_parameter(first + 4, &lookup.digits)?;
            statement.raw_bind_parameter(first + 5, lookup.caller)?;
            statement.raw_bind_parameter(first + 6, lookup.microseconds)?;
        }
        statement.raw_execute()?;
    }
    if let Some(before) = batch.forget_before {
        let now = Timestamp::now();
        let ago = |age: SignedDuration| now.saturating_sub(age).map_or(i64::MIN, |time| time.as_second());
        db.execute(FORGET_LOOKUPS, [before.as_millisecond()])?;
        db.execute(FORGET_HOURS, [ago(KEEP_HOURS)])?;
        db.execute(FORGET_ANOMALIES, [ago(KEEP_ANOMALIES)])?;
    }
    Ok(())
}

pub(super) fn summary(db: &Connection, since: Timestamp) -> Result<Summary, StoreError> {
    let since = hour_of(since).as_second();
    let (first, last, dropped, key): (Option<i64>, Option<i64>, u64, Vec<u8>) =
        db.query_row(ACTIVITY, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let mut summary = Summary {
        first_lookup_at: first.map(millisecond).transpose()?,
        last_lookup_at: last.map(millisecond).transpose()?,
        dropped,
        caller_key: CallerKey::from_stored(key),
        ..Summary::default()
    };
    let hours = all(db, HOURS, [since], |row| Ok((time(row.get(4)?)?, totals(row)?)))?;
    summary.hours = hours.into_iter().collect();
    for (hour, code, about, count) in all(db, ANOMALIES, [since], |row| {
        Ok((time(row.get(0)?)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
    })? {
        let anomaly = Anomaly::parse(&code).ok_or_else(|| damaged(&code))?;
        summary.anomalies.insert((hour, anomaly, about), count);
    }
    let uses = all(db, TOKEN_USES, [], |row| Ok((row.get(0)?, time(row.get(1)?)?)))?;
    summary.token_uses = uses.into_iter().collect();
    Ok(summary)
}

pub(super) fn calls(db: &Connection, filter: &CallFilter) -> Result<CallPage, StoreError> {
    let (before, most) = (filter.before.unwrap_or(i64::MAX), filter.limit);
    let result = filter.result.map(Outcome::as_str);
    let end = "ORDER BY id DESC LIMIT";
    let lookups = match (result, filter.caller) {
        (None, None) => all(db, &format!("{LOOKUPS} {end} ?2"), (before, most), lookup_record)?,
        (Some(result), None) => {
            all(db, &format!("{LOOKUPS} AND result = ?2 {end} ?3"), (before, result, most), lookup_record)?
        }
        (None, Some(caller)) => {
            all(db, &format!("{LOOKUPS} AND caller = ?2 {end} ?3"), (before, caller, most), lookup_record)?
        }
        (Some(result), Some(caller)) => {
            let sql = format!("{LOOKUPS} AND caller = ?2 AND result = ?3 {end} ?4");
            all(db, &sql, (before, caller, result, most), lookup_record)?
        }
    };
    let unknown = all(db, UNKNOWN, [], |row| {
        Ok(UnknownCaller { digits: row.get(0)?, count: row.get(1)?, last_at: millisecond(row.get(2)?)? })
    })?;
    Ok(CallPage { lookups, unknown })
}

fn lookup_record(row: &Row<'_>) -> Result<LookupRecord, StoreError> {
    let result: String = row.get(2)?;
    Ok(LookupRecord {
        id: row.get(0)?,
        at: millisecond(row.get(1)?)?,
        result: Outcome::parse(&result).ok_or_else(|| damaged(&result))?,
        key: row.get(3)?,
        sheet: row.get(4)?,
        digits: row.get(5)?,
        caller: row.get(6)?,
        microseconds: row.get(7)?,
    })
}

fn totals(row: &Row<'_>) -> Result<Totals, StoreError> {
    let mut latency = LatencyHistogram::default();
    let counted: Vec<(usize, u64)> = from_json(&row.get::<_, String>(3)?)?;
    for (bucket, lookups) in counted {
        latency.add(bucket, lookups);
    }
    Ok(Totals { found: row.get(0)?, not_found: row.get(1)?, several: row.get(2)?, latency })
}

fn millisecond(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| damaged("a time"))
}
