//! Writing the catalog: a table with any change is rewritten whole, because the tables are small.

use super::catalog_read::to_json;
use crate::domain::auth::token::TokenRecord;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::sheet::{Sheet, Version};
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

const SETTING: &str = "INSERT INTO setting VALUES (?1, ?2)";
const PASSWORD: &str = "INSERT INTO password VALUES (1, ?1)";
const SETUP: &str = "INSERT INTO setup VALUES (1, ?1, ?2)";
const FIELD: &str = "INSERT INTO field VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const HEADER: &str = "INSERT INTO header VALUES (?1, ?2)";
const KEY: &str = "INSERT INTO key VALUES (?1, ?2, ?3, ?4, ?5)";
const TOKEN: &str = "INSERT INTO token VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const SHEET: &str = "INSERT INTO sheet VALUES (?1, ?2, ?3, ?4)";
const FORGET_VERSION: &str = "UPDATE version SET number = NULL WHERE id = ?1";
const PUBLISH_VERSION: &str = "UPDATE version SET number = ?2, published_at = ?3, published_by = ?4, rows = ?5,
    file_name = ?6, file_bytes = ?7, file_sha256 = ?8, encoding = ?9, delimiter = ?10, columns = ?11, width = ?12
    WHERE id = ?1";

/// Rewrites the tables that differ between `before` and `after`.
pub(in crate::store) fn write(db: &Connection, before: &Catalog, after: &Catalog) -> Result<()> {
    if after.settings != before.settings {
        db.execute_batch("DELETE FROM setting")?;
        for setting in after.settings.list() {
            db.execute(SETTING, params![setting.name, setting.value])?;
        }
    }
    if after.password != before.password {
        db.execute_batch("DELETE FROM password")?;
        if let Some(hash) = &after.password {
            db.execute(PASSWORD, [hash.as_str()])?;
        }
    }
    if after.setup != before.setup {
        db.execute_batch("DELETE FROM setup")?;
        if let Some(code) = &after.setup {
            db.execute(SETUP, params![code.digest, code.expires_at.as_second()])?;
        }
    }
    if (&after.fields, &after.headers) != (&before.fields, &before.headers) {
        write_fields(db, after)?;
    }
    if after.keys != before.keys {
        db.execute_batch("DELETE FROM key")?;
        for key in &after.keys {
            let fields: Vec<u32> = key.fields.iter().map(|field| field.0).collect();
            let (aliases, fields) = (to_json(&key.aliases), to_json(&fields));
            db.execute(KEY, params![key.name.as_str(), aliases, key.kind.as_str(), fields, key.priority])?;
        }
    }
    if after.tokens != before.tokens {
        write_tokens(db, after)?;
    }
    if after.sheets != before.sheets {
        write_sheets(db, &before.sheets, &after.sheets)?;
    }
    Ok(())
}

fn write_fields(db: &Connection, after: &Catalog) -> Result<()> {
    // Deferred, because sheets point at fields that are deleted and inserted again.
    db.execute_batch("PRAGMA defer_foreign_keys = ON; DELETE FROM header; DELETE FROM field")?;
    for (position, field) in after.fields.iter().enumerate() {
        let policy = &field.policy;
        db.execute(
            FIELD,
            params![
                field.id.0,
                position,
                field.name.as_str(),
                field.label,
                policy.sent,
                policy.display,
                policy.save,
                to_json(&policy.only_matched_by),
                field.not_found_value,
                to_json(&field.confirmed_headers)
            ],
        )?;
    }
    for (name, field) in &after.headers {
        db.execute(HEADER, params![name.as_str(), field.0])?;
    }
    Ok(())
}

fn write_tokens(db: &Connection, after: &Catalog) -> Result<()> {
    db.execute_batch("DELETE FROM token")?;
    for (position, token) in after.tokens.iter().enumerate() {
        let TokenRecord { id, name, purpose, hash, created_at, expires_at, revoked_at } = token;
        let seconds = |at: Option<Timestamp>| at.map(|at| at.as_second());
        let (purpose, hash) = (purpose.as_str(), hash.as_str());
        let (created, expires, revoked) =
            (created_at.as_second(), seconds(*expires_at), seconds(*revoked_at));
        db.execute(TOKEN, params![id, position, name, purpose, hash, created, expires, revoked])?;
    }
    Ok(())
}

fn write_sheets(db: &Connection, before: &[Sheet], after: &[Sheet]) -> Result<()> {
    db.execute_batch("DELETE FROM sheet")?;
    for (position, sheet) in after.iter().enumerate() {
        let identified_by = sheet.identified_by.map(|FieldId(id)| id);
        db.execute(SHEET, params![sheet.name.as_str(), position, sheet.current, identified_by])?;
    }
    let versions = |sheets: &[Sheet]| -> Vec<Version> {
        sheets.iter().flat_map(|sheet| sheet.versions.clone()).collect()
    };
    let (before, after) = (versions(before), versions(after));
    for version in before.iter().filter(|old| !after.iter().any(|new| new.id == old.id)) {
        db.execute(FORGET_VERSION, [version.id.0])?;
    }
    for version in after.iter().filter(|new| !before.contains(new)) {
        publish(db, version)?;
    }
    Ok(())
}

fn publish(db: &Connection, version: &Version) -> Result<()> {
    let columns: Vec<(&str, u32)> =
        version.columns.iter().map(|column| (column.header.as_str(), column.field.0)).collect();
    let file = &version.file;
    let published = db.execute(
        PUBLISH_VERSION,
        params![
            version.id.0,
            version.number,
            version.published_at.as_second(),
            version.published_by,
            version.rows,
            file.name,
            file.bytes,
            file.sha256,
            file.encoding,
            file.delimiter,
            to_json(&columns),
            columns.len()
        ],
    )?;
    if published == 1 { Ok(()) } else { Err(rusqlite::Error::QueryReturnedNoRows) }
}
