//! Reading the catalog's tables, whole.

use crate::domain::auth::secret_hash::SecretHash;
use crate::domain::auth::session::SetupCode;
use crate::domain::auth::token::{Purpose, TokenRecord};
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::{Field, FieldId, FieldPolicy};
use crate::domain::catalog::key::{Key, Kind};
use crate::domain::catalog::name::{Name, SheetName};
use crate::domain::catalog::sheet::{Column, Sheet, SourceFile, Version, VersionId};
use crate::store::{Revision, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

const REVISION: &str = "SELECT value FROM revision";
pub(super) const NEXT_REVISION: &str = "UPDATE revision SET value = value + 1";
const SETTINGS: &str = "SELECT name, value FROM setting";
const PASSWORD: &str = "SELECT hash FROM password";
const SETUP: &str = "SELECT digest, expires_at FROM setup";
const FIELDS: &str = "SELECT id, name, label, sent, display, save, only_matched_by, nobody, confirmed_headers FROM field ORDER BY position";
const HEADERS: &str = "SELECT name, field FROM header";
const KEYS: &str = "SELECT name, aliases, kind, fields, priority FROM key";
const TOKENS: &str =
    "SELECT id, name, purpose, hash, created_at, expires_at, revoked_at FROM token ORDER BY position";
const SHEETS: &str = "SELECT name, current FROM sheet ORDER BY position";
const VERSIONS: &str =
    "SELECT id, number, published_at, published_by, rows, file_name, file_bytes, file_sha256,
    encoding, delimiter, columns, identified_by, edits FROM version WHERE sheet = ?1 AND number IS NOT NULL ORDER BY number";

pub(super) fn revision(connection: &Connection) -> Result<Revision, StoreError> {
    Ok(connection.prepare_cached(REVISION)?.query_row([], |row| row.get(0)).map(Revision)?)
}

/// Reads the whole catalog; a value this program never writes makes the store unavailable.
pub(super) fn read(db: &Connection) -> Result<Catalog, StoreError> {
    let mut catalog = Catalog {
        fields: all(db, FIELDS, [], field)?,
        keys: all(db, KEYS, [], key)?,
        tokens: all(db, TOKENS, [], token)?,
        sheets: all(db, SHEETS, [], sheet)?,
        headers: all(db, HEADERS, [], |row| Ok((name(row.get(0)?)?, FieldId(row.get(1)?))))?
            .into_iter()
            .collect(),
        password: db.query_row(PASSWORD, [], |row| row.get(0).map(SecretHash::from_stored)).optional()?,
        setup: all(db, SETUP, [], |row| {
            Ok(SetupCode { digest: row.get(0)?, expires_at: time(row.get(1)?)? })
        })?
        .pop(),
        ..Catalog::default()
    };
    for (name, value) in
        all(db, SETTINGS, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
    {
        catalog.settings.set(&name, &value).map_err(|error| damaged(&error.message))?;
    }
    for sheet in &mut catalog.sheets {
        sheet.versions = all(db, VERSIONS, [sheet.name.as_str()], version)?;
    }
    catalog.sort_keys();
    Ok(catalog)
}

pub(super) fn all<T>(
    db: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        values.push(read(row)?);
    }
    Ok(values)
}

fn field(row: &Row<'_>) -> Result<Field, StoreError> {
    Ok(Field {
        id: FieldId(row.get(0)?),
        name: name(row.get(1)?)?,
        label: row.get(2)?,
        policy: FieldPolicy {
            sent: row.get(3)?,
            display: row.get(4)?,
            save: row.get(5)?,
            only_matched_by: names(row.get(6)?)?,
        },
        not_found_value: row.get(7)?,
        confirmed_headers: names(row.get(8)?)?,
    })
}

fn key(row: &Row<'_>) -> Result<Key, StoreError> {
    let kind: String = row.get(2)?;
    let fields: Vec<u32> = from_json(&row.get::<_, String>(3)?)?;
    Ok(Key {
        name: name(row.get(0)?)?,
        aliases: names(row.get(1)?)?,
        kind: Kind::parse(&kind).ok_or_else(|| damaged(&kind))?,
        fields: fields.into_iter().map(FieldId).collect(),
        priority: row.get(4)?,
    })
}

fn token(row: &Row<'_>) -> Result<TokenRecord, StoreError> {
    let purpose: String = row.get(2)?;
    Ok(TokenRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        purpose: Purpose::parse(&purpose).ok_or_else(|| damaged(&purpose))?,
        hash: SecretHash::from_stored(row.get(3)?),
        created_at: time(row.get(4)?)?,
        expires_at: row.get::<_, Option<i64>>(5)?.map(time).transpose()?,
        revoked_at: row.get::<_, Option<i64>>(6)?.map(time).transpose()?,
    })
}

fn sheet(row: &Row<'_>) -> Result<Sheet, StoreError> {
    let name: String = row.get(0)?;
    Ok(Sheet {
        name: SheetName::parse(&name).map_err(|_| damaged(&name))?,
        current: row.get(1)?,
        versions: Vec::new(),
    })
}

fn version(row: &Row<'_>) -> Result<Version, StoreError> {
    let columns: Vec<(String, u32)> = from_json(&row.get::<_, String>(10)?)?;
    let column = |(header, field)| Column { header, field: FieldId(field) };
    Ok(Version {
        id: VersionId(row.get(0)?),
        number: row.get(1)?,
        published_at: time(row.get(2)?)?,
        published_by: row.get(3)?,
        rows: row.get(4)?,
        file: SourceFile {
            name: row.get(5)?,
            bytes: row.get(6)?,
            sha256: row.get(7)?,
            encoding: row.get(8)?,
            delimiter: row.get(9)?,
        },
        columns: columns.into_iter().map(column).collect(),
        identified_by: row.get::<_, Option<u32>>(11)?.map(FieldId),
        edits: from_json(&row.get::<_, String>(12)?)?,
    })
}

fn name(text: String) -> Result<Name, StoreError> {
    Name::parse(&text).map_err(|_| damaged(&text))
}

fn names(json: String) -> Result<Vec<Name>, StoreError> {
    from_json::<Vec<String>>(&json)?.into_iter().map(name).collect()
}

pub(super) fn time(seconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| damaged("a time"))
}

pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| damaged(json))
}

/// Writes JSON of plain lists, which always succeeds.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Unavailable(format!("the database holds something this program did not write: {what}"))
}
