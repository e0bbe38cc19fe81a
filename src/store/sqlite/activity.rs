//! What is known of dips: written a batch at a time, read for the Overview.

use super::catalog_read::{all, damaged, time, to_json};
use crate::domain::activity::caller_id::CallerKey;
use crate::domain::activity::latency_histogram::Latency;
use crate::domain::activity::{
    CallFilter, Calls, DipRecord, News, Oddity, Summary, Totals, UnknownCaller, hour_of,
};
use crate::domain::lookup::outcome::Outcome;
use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row};

const SEEN: &str = "UPDATE activity SET first_dip_at = coalesce(first_dip_at, ?1),
    last_dip_at = max(coalesce(last_dip_at, ?2), ?2)";
const DROPPED: &str = "UPDATE activity SET dropped = dropped + ?1";
const HOUR: &str = "SELECT found, not_found, several, latency FROM hour WHERE hour = ?1";
const SET_HOUR: &str = "INSERT OR REPLACE INTO hour VALUES (?1, ?2, ?3, ?4, ?5)";
const NOTICE: &str = "INSERT INTO notice VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET count = count + excluded.count";
const TOKEN_USE: &str = "INSERT INTO token_use VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET last_used_at = max(last_used_at, excluded.last_used_at)";
const DIP: &str = "INSERT INTO dip (at, result, key, sheet, digits, caller, microseconds) VALUES ";
/// The values of one dip, and how many dips go into one statement: for each statement SQLite makes a table of the results
/// that the schema allows, at a greater cost than the insertion's own.
const ONE_DIP: &str = "(?, ?, ?, ?, ?, ?, ?)";
const DIPS_AT_ONCE: usize = 64;
const FORGET_DIPS: &str = "DELETE FROM dip WHERE at < ?1";
const FORGET_HOURS: &str = "DELETE FROM hour WHERE hour < ?1";
const FORGET_NOTICES: &str = "DELETE FROM notice WHERE hour < ?1";
const ACTIVITY: &str = "SELECT first_dip_at, last_dip_at, dropped, caller_key FROM activity";
const HOURS: &str = "SELECT found, not_found, several, latency, hour FROM hour WHERE hour >= ?1";
const NOTICES: &str = "SELECT hour, code, about, count FROM notice WHERE hour >= ?1";
const TOKEN_USES: &str = "SELECT token, last_used_at FROM token_use";
/// One of four, so that each finds its index: by result and by caller or not.
const DIPS: &str = "SELECT id, at, result, key, sheet, digits, caller, microseconds FROM dip WHERE id < ?1";
/// The numbers nobody has, of the last hundred thousand calls by such.
const UNKNOWN: &str = "SELECT digits, count(*) AS calls, max(at) FROM
    (SELECT digits, caller, at FROM dip WHERE result = 'not-found' AND caller IS NOT NULL ORDER BY id DESC LIMIT 100000)
    GROUP BY caller ORDER BY calls DESC, max(at) DESC LIMIT 50";

/// Hours are kept for a year and a bit, oddities for a week and a bit: only single dips have a setting.
const KEEP_HOURS: SignedDuration = SignedDuration::from_hours(400 * 24);
const KEEP_NOTICES: SignedDuration = SignedDuration::from_hours(8 * 24);

pub(super) fn record(db: &Connection, news: &News) -> Result<(), StoreError> {
    if let Some((from, to)) = news.dips_from_to {
        db.execute(SEEN, [from.as_millisecond(), to.as_millisecond()])?;
    }
    if news.dropped > 0 {
        db.execute(DROPPED, [news.dropped])?;
    }
    for (hour, more) in &news.hours {
        let hour = hour.as_second();
        let mut totals = all(db, HOUR, [hour], totals)?.pop().unwrap_or_default();
        totals.merge(more);
        let latency: Vec<(usize, u64)> = totals.latency.counted().collect();
        let counts = (hour, totals.found, totals.not_found, totals.several, to_json(&latency));
        db.prepare_cached(SET_HOUR)?.execute(counts)?;
    }
    for ((hour, oddity, about), count) in &news.notices {
        db.prepare_cached(NOTICE)?.execute((hour.as_second(), oddity.word(), about, count))?;
    }
    for (token, at) in &news.token_uses {
        db.prepare_cached(TOKEN_USE)?.execute((token, at.as_second()))?;
    }
    for dips in news.dips.chunks(DIPS_AT_ONCE) {
        let mut statement =
            db.prepare_cached(&format!("{DIP}{}", [ONE_DIP].repeat(dips.len()).join(", ")))?;
        for (dip, first) in dips.iter().zip((1..).step_by(7)) {
            statement.raw_bind_parameter(first, dip.at.as_millisecond())?;
            statement.raw_bind_parameter(first + 1, dip.result.word())?;
            statement.raw_bind_parameter(first + 2, &dip.key)?;
            statement.raw_bind_parameter(first + 3, &dip.sheet)?;
            statement.raw_bind_parameter(first + 4, &dip.digits)?;
            statement.raw_bind_parameter(first + 5, dip.caller)?;
            statement.raw_bind_parameter(first + 6, dip.microseconds)?;
        }
        statement.raw_execute()?;
    }
    if let Some(before) = news.forget_before {
        let now = Timestamp::now();
        let ago = |age: SignedDuration| now.saturating_sub(age).map_or(i64::MIN, |time| time.as_second());
        db.execute(FORGET_DIPS, [before.as_millisecond()])?;
        db.execute(FORGET_HOURS, [ago(KEEP_HOURS)])?;
        db.execute(FORGET_NOTICES, [ago(KEEP_NOTICES)])?;
    }
    Ok(())
}

pub(super) fn summary(db: &Connection, since: Timestamp) -> Result<Summary, StoreError> {
    let since = hour_of(since).as_second();
    let mut summary = db
        .query_row(ACTIVITY, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .map_err(StoreError::from)
        .and_then(|(first, last, dropped, key): (Option<i64>, Option<i64>, u64, Vec<u8>)| {
            Ok(Summary {
                first_dip_at: first.map(millisecond).transpose()?,
                last_dip_at: last.map(millisecond).transpose()?,
                dropped,
                caller_key: CallerKey::from_stored(key),
                ..Summary::default()
            })
        })?;
    let hours = all(db, HOURS, [since], |row| Ok((time(row.get(4)?)?, totals(row)?)))?;
    summary.hours = hours.into_iter().collect();
    for (hour, code, about, count) in all(db, NOTICES, [since], |row| {
        Ok((time(row.get(0)?)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
    })? {
        let oddity = Oddity::parse(&code).ok_or_else(|| damaged(&code))?;
        summary.notices.insert((hour, oddity, about), count);
    }
    let uses = all(db, TOKEN_USES, [], |row| Ok((row.get(0)?, time(row.get(1)?)?)))?;
    summary.token_uses = uses.into_iter().collect();
    Ok(summary)
}

pub(super) fn calls(db: &Connection, wanted: &CallFilter) -> Result<Calls, StoreError> {
    let (before, most) = (wanted.before.unwrap_or(i64::MAX), wanted.most);
    let result = wanted.result.map(Outcome::word);
    let end = "ORDER BY id DESC LIMIT";
    let dips = match (result, wanted.caller) {
        (None, None) => all(db, &format!("{DIPS} {end} ?2"), (before, most), dip)?,
        (Some(result), None) => {
            all(db, &format!("{DIPS} AND result = ?2 {end} ?3"), (before, result, most), dip)?
        }
        (None, Some(caller)) => {
            all(db, &format!("{DIPS} AND caller = ?2 {end} ?3"), (before, caller, most), dip)?
        }
        (Some(result), Some(caller)) => {
            let sql = format!("{DIPS} AND caller = ?2 AND result = ?3 {end} ?4");
            all(db, &sql, (before, caller, result, most), dip)?
        }
    };
    let unknown = all(db, UNKNOWN, [], |row| {
        Ok(UnknownCaller { digits: row.get(0)?, count: row.get(1)?, last_at: millisecond(row.get(2)?)? })
    })?;
    Ok(Calls { dips, unknown })
}

fn dip(row: &Row<'_>) -> Result<DipRecord, StoreError> {
    let result: String = row.get(2)?;
    Ok(DipRecord {
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
    let mut latency = Latency::default();
    for (bucket, dips) in super::catalog_read::from_json::<Vec<(usize, u64)>>(&row.get::<_, String>(3)?)? {
        latency.add(bucket, dips);
    }
    Ok(Totals { found: row.get(0)?, not_found: row.get(1)?, several: row.get(2)?, latency })
}

fn millisecond(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| damaged("a time"))
}
