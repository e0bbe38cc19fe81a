//! The table of sessions: at most 50, so the list is read and written whole.

use super::catalog_read::{all, time};
use crate::domain::auth::session::Session;
use crate::store::StoreError;
use rusqlite::{Connection, params};

const SESSIONS: &str = "SELECT digest, password, opened_at, last_seen_at, address, agent FROM session ORDER BY opened_at, digest";
const SESSION: &str = "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

pub(super) fn read(db: &Connection) -> Result<Vec<Session>, StoreError> {
    all(db, SESSIONS, [], |row| {
        Ok(Session {
            digest: row.get(0)?,
            password: row.get(1)?,
            opened_at: time(row.get(2)?)?,
            last_seen_at: time(row.get(3)?)?,
            from: row.get(4)?,
            agent: row.get(5)?,
        })
    })
}

pub(in crate::store) fn write(db: &Connection, sessions: &[Session]) -> rusqlite::Result<()> {
    db.execute_batch("DELETE FROM session")?;
    for Session { digest, password, opened_at, last_seen_at, from, agent } in sessions {
        let (opened_at, last_seen_at) = (opened_at.as_second(), last_seen_at.as_second());
        db.execute(SESSION, params![digest, password, opened_at, last_seen_at, from, agent])?;
    }
    Ok(())
}
