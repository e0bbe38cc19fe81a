//! Erasing a person's rows from all versions and calls from the activity, for good.
//!
//! Scanning all rows takes long, so it runs without the write lock; only blocks that hold the person are rewritten under
//! the lock. The revision shows whether a scan is still true, because publishing, erasing and restoring raise it.

use super::{catalog_read, history};
use crate::domain::activity::caller_id::CallerHash;
use crate::domain::catalog::sheet::Version;
use crate::domain::directory::row_block::Block;
use crate::store::{Erased, Revision, StoreError};
use rusqlite::{Connection, TransactionBehavior};
use std::thread;
use std::time::{Duration, Instant};

/// Lock-free scans to try before scanning under the write lock.
const LOCK_FREE_SCANS: usize = 3;
/// Limits the wait for readers until the log can be truncated, and each attempt, which blocks writers.
const TRUNCATE_TIMEOUT: Duration = Duration::from_secs(30);
const TRUNCATE_ATTEMPT: Duration = Duration::from_millis(100);

const BLOCKS: &str = "SELECT number, rows, bytes FROM block WHERE version = ?1 ORDER BY number";
const BLOCK: &str = "SELECT rows, bytes FROM block WHERE version = ?1 AND number = ?2";
const SET_BLOCK: &str = "UPDATE block SET rows = ?3, bytes = ?4 WHERE version = ?1 AND number = ?2";
const SET_ROWS: &str = "UPDATE version SET rows = rows - ?2 WHERE id = ?1";
const FORGET_KEPT: &str = "UPDATE version SET kept_at = NULL WHERE kept_at IS NOT NULL";
const FORGET_CALLER: &str = "DELETE FROM dip WHERE caller = ?1";
const TRUNCATE_WAL: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

type IsTheirs<'a> = &'a dyn Fn(&Version, &[&str]) -> bool;

/// The blocks that hold the person's rows, as of a revision.
struct MatchedRows {
    revision: Revision,
    blocks: Vec<(Version, Vec<i64>)>,
}

pub(super) fn erase(
    db: &mut Connection,
    by: &str,
    is_theirs: IsTheirs<'_>,
    callers: &[CallerHash],
) -> Result<Erased, StoreError> {
    let mut scans = 0;
    let mut erased = loop {
        let matched = scan(&*db.transaction()?, is_theirs)?;
        scans += 1;
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let matched = if catalog_read::revision(&transaction)? == matched.revision {
            matched
        } else if scans < LOCK_FREE_SCANS {
            continue;
        } else {
            scan(&transaction, is_theirs)?
        };
        let erased = delete_rows(&transaction, by, &matched, is_theirs, callers)?;
        // Checks that are kept to be published may hold the person as well.
        transaction.execute(FORGET_KEPT, [])?;
        transaction.commit()?;
        break erased;
    };
    // The rows are erased from the tables, even if the log still holds them.
    erased.wal_not_truncated = !truncate_wal(db).unwrap_or(false);
    Ok(erased)
}

fn scan(db: &Connection, is_theirs: IsTheirs<'_>) -> Result<MatchedRows, StoreError> {
    let mut matched = MatchedRows { revision: catalog_read::revision(db)?, blocks: Vec::new() };
    for version in catalog_read::read(db)?.sheets.into_iter().flat_map(|sheet| sheet.versions) {
        let mut numbers = Vec::new();
        let mut statement = db.prepare_cached(BLOCKS)?;
        let mut blocks = statement.query([version.id.0])?;
        while let Some(row) = blocks.next()? {
            let width = version.columns.len();
            let mut is_in = false;
            Block::from_bytes(row.get(2)?, row.get(1)?, width)?
                .each_row(width, |_, cells| is_in = is_in || is_theirs(&version, cells))?;
            if is_in {
                numbers.push(row.get(0)?);
            }
        }
        if !numbers.is_empty() {
            matched.blocks.push((version, numbers));
        }
    }
    Ok(matched)
}

/// Removes rows and calls, adds to the changelog and raises the revision, in the caller's transaction.
fn delete_rows(
    db: &Connection,
    by: &str,
    matched: &MatchedRows,
    is_theirs: IsTheirs<'_>,
    callers: &[CallerHash],
) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    for (version, numbers) in &matched.blocks {
        let mut rows = 0;
        for number in numbers {
            let width = version.columns.len();
            let (count, bytes) = db
                .prepare_cached(BLOCK)?
                .query_row((version.id.0, number), |row| Ok((row.get(0)?, row.get(1)?)))?;
            let block = Block::from_bytes(bytes, count, width)?;
            let mut rest = Block::default();
            let keep = |line: u64, cells: &[&str]| {
                if !is_theirs(version, cells) {
                    rest.push(line, cells.iter().copied());
                }
            };
            block.each_row(width, keep)?;
            rows += (block.len() - rest.len()) as u64;
            db.execute(SET_BLOCK, (version.id.0, number, rest.len(), rest.as_bytes()))?;
        }
        db.execute(SET_ROWS, (version.id.0, rows))?;
        erased.rows += rows;
    }
    for caller in callers {
        erased.calls += db.execute(FORGET_CALLER, [caller])? as u64;
    }
    if erased != Erased::default() {
        let Erased { rows, calls, .. } = erased;
        let sentence = format!("A person was erased: {rows} rows in all versions, {calls} calls.");
        history::add(db, by, &[sentence])?;
        db.execute(catalog_read::NEXT_REVISION, [])?;
    }
    Ok(erased)
}

/// Truncates the log, which still holds the erased rows. Returns whether it is empty; a reader can prevent that.
fn truncate_wal(db: &Connection) -> Result<bool, StoreError> {
    let start = Instant::now();
    let previous: u64 = db.pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
    db.busy_timeout(TRUNCATE_ATTEMPT)?;
    let emptied = loop {
        let is_empty = matches!(db.query_row(TRUNCATE_WAL, [], |row| row.get(0)), Ok(0));
        if is_empty || start.elapsed() > TRUNCATE_TIMEOUT {
            break is_empty;
        }
        thread::sleep(TRUNCATE_ATTEMPT);
    };
    db.busy_timeout(Duration::from_millis(previous))?;
    Ok(emptied)
}
