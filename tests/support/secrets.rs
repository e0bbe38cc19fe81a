//! Checks after each test that the server's log and database hold no secret and no caller's number.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Mutex;

/// Holds the secrets that a test has sent.
#[derive(Default)]
pub(crate) struct Secrets(Mutex<Vec<String>>);

/// Secrets and numbers shorter than this could occur anywhere and are skipped.
const SECRET_LENGTH_MIN: usize = 10;

impl Secrets {
    /// Records the secrets of a request: credentials, passwords and callers' numbers.
    pub(crate) fn note(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut found = Vec::new();
        for (name, value) in headers {
            match name.to_ascii_lowercase().as_str() {
                "authorization" => found.extend(value.rsplit(['_', ' ']).next().map(str::to_owned)),
                "cookie" => found.extend(value.rsplit('=').next().map(str::to_owned)),
                _ => {}
            }
        }
        if let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(body) {
            let texts = object.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
            found.extend(texts.filter_map(|(name, text)| match name {
                "password" | "current" | "new" | "setup" => Some(text.to_owned()),
                _ if path.ends_with("/lookup") => {
                    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                    (digits.len() >= SECRET_LENGTH_MIN).then_some(digits)
                }
                _ => None,
            }));
        }
        self.0.lock().unwrap().extend(found.into_iter().filter(|secret| secret.len() >= SECRET_LENGTH_MIN));
    }

    /// Panics when a log or a database holds a recorded secret.
    pub(crate) fn assert_kept(&self, log: &str, database: Option<&Path>) {
        let mut secrets = std::mem::take(&mut *self.0.lock().unwrap());
        secrets.sort_unstable();
        secrets.dedup();
        let stored = database.map(stored).unwrap_or_default();
        for secret in secrets {
            assert!(!log.contains(&secret), "the log holds {secret}:\n{log}");
            assert!(!stored.contains(&secret), "the database holds {secret}");
        }
    }
}

/// Reads all tables of a database as text, except the rows of sheets.
fn stored(database: &Path) -> String {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(database, flags) else { return String::new() };
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'block'";
    let Ok(mut tables) = connection.prepare(tables) else { return String::new() };
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut text = String::new();
    for name in names {
        let mut rows = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Ok(Some(row)) = rows.next() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                        text += &String::from_utf8_lossy(bytes);
                        text.push('\n');
                    }
                    _ => {}
                }
            }
        }
    }
    text
}

#[test]
fn a_secret_in_a_log_or_a_database_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("datadip.db");
    let connection = Connection::open(&database).unwrap();
    connection
        .execute_batch("CREATE TABLE dip (caller BLOB); INSERT INTO dip VALUES (CAST('8015551234' AS BLOB))")
        .unwrap();
    let is_kept = |log: &str, number: &str| {
        let secrets = Secrets::default();
        secrets.note(
            "/lookup",
            &[("Authorization", "Bearer dip_id_secretsecret")],
            format!(r#"{{"phone":"{number}"}}"#).as_bytes(),
        );
        std::panic::catch_unwind(|| secrets.assert_kept(log, Some(&database))).is_ok()
    };
    assert!(is_kept("listening", "(801) 555-9999"));
    assert!(!is_kept("listening", "(801) 555-1234"));
    assert!(!is_kept("asked for 8015559999", "801-555-9999"));
    assert!(!is_kept("token secretsecret", "801-555-9999"));
}
