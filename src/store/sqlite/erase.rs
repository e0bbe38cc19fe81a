//! Taking rows out of versions, and calls out of the activity, for good.

use super::{catalog, history};
use crate::domain::block::Block;
use crate::domain::caller::CallerHash;
use crate::domain::sheet::Version;
use crate::store::{Erased, StoreError};
use rusqlite::{Connection, TransactionBehavior};

const BLOCKS: &str = "SELECT number, rows, bytes FROM block WHERE version = ?1 ORDER BY number";
const SET_BLOCK: &str = "UPDATE block SET rows = ?3, bytes = ?4 WHERE version = ?1 AND number = ?2";
const SET_ROWS: &str = "UPDATE version SET rows = rows - ?2 WHERE id = ?1";
const FORGET_CALLER: &str = "DELETE FROM dip WHERE caller = ?1";

pub(super) fn erase(
    db: &mut Connection,
    by: &str,
    is_theirs: &dyn Fn(&Version, &[&str]) -> bool,
    callers: &[CallerHash],
) -> Result<Erased, StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut erased = Erased::default();
    let sheets = catalog::read(&transaction)?.sheets;
    for version in sheets.iter().flat_map(|sheet| &sheet.versions) {
        erased.rows += erase_rows(&transaction, version, is_theirs)?;
    }
    for caller in callers {
        erased.calls += transaction.execute(FORGET_CALLER, [caller])? as u64;
    }
    if erased != Erased::default() {
        let Erased { rows, calls } = erased;
        history::add(
            &transaction,
            by,
            &[format!("Somebody was erased: {rows} rows in all versions, {calls} calls.")],
        )?;
        transaction.execute(super::NEXT_REVISION, [])?;
    }
    transaction.commit()?;
    // The log still holds what was there. Where it cannot be emptied yet, the next one who writes does it.
    let _now_or_later = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    Ok(erased)
}

fn erase_rows(
    db: &Connection,
    version: &Version,
    is_theirs: &dyn Fn(&Version, &[&str]) -> bool,
) -> Result<u64, StoreError> {
    let width = version.columns.len();
    let mut without = Vec::new();
    let mut erased = 0;
    let mut statement = db.prepare(BLOCKS)?;
    let mut blocks = statement.query([version.id.0])?;
    while let Some(row) = blocks.next()? {
        let damaged = |error: crate::domain::block::Damaged| StoreError::Unavailable(error.to_string());
        let block = Block::from_bytes(row.get(2)?, row.get(1)?, width).map_err(damaged)?;
        let mut rest = Block::default();
        let mut keep = |line: u64, cells: &[&str]| {
            if !is_theirs(version, cells) {
                rest.push(line, cells.iter().copied());
            }
        };
        block.each_row(width, &mut keep).map_err(damaged)?;
        if rest.len() < block.len() {
            erased += (block.len() - rest.len()) as u64;
            without.push((row.get::<_, i64>(0)?, rest));
        }
    }
    for (number, rest) in without {
        db.execute(SET_BLOCK, (version.id.0, number, rest.len(), rest.as_bytes()))?;
    }
    if erased > 0 {
        db.execute(SET_ROWS, (version.id.0, erased))?;
    }
    Ok(erased)
}
