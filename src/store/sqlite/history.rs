//! The changelog's table: sentences stored in the transaction of their change.

use super::catalog_read::{all, time};
use crate::domain::catalog::changelog::AuditEntry;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, params};

const ADD: &str = "INSERT INTO change (at, by, what) VALUES (?1, ?2, ?3)";
const LATEST: &str = "SELECT at, by, what FROM change ORDER BY id DESC LIMIT ?1";
/// Keeps the latest 10,000 entries.
const FORGET: &str = "DELETE FROM change WHERE id <= (SELECT max(id) FROM change) - 10000";

pub(in crate::store) fn add(db: &Connection, by: &str, sentences: &[String]) -> rusqlite::Result<()> {
    let now = Timestamp::now().as_second();
    for sentence in sentences {
        db.execute(ADD, params![now, by, sentence])?;
    }
    db.execute(FORGET, [])?;
    Ok(())
}

pub(super) fn latest(db: &Connection, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
    all(db, LATEST, [most], |row| {
        Ok(AuditEntry { at: time(row.get(0)?)?, from: row.get(1)?, what: row.get(2)? })
    })
}
