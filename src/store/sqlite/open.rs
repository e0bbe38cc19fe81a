//! Opening the database: the folder, the file, its settings and its schema.

use super::{Pool, Sqlite};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `datadip`, in ASCII, cut to four bytes: marks the file as ours.
const APPLICATION_ID: i32 = 0x6461_7461;

const SCHEMA: &[M<'_>] = &[M::up(include_str!("0001_begin.sql")), M::up(include_str!("0002_admin.sql"))];

/// For every connection. FULL: what a commit has promised is on the disk. A dropped row leaves no traces in free pages.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA mmap_size = 0;
";

/// Why the store could not be opened, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made or written to.
    #[error(
        "The data folder {0} cannot be written to ({1}). Choose another with --data, or allow this user to write there."
    )]
    Folder(PathBuf, io::Error),
    /// The file is something else.
    #[error("{0} is not a datadip database. Choose another folder with --data, or move that file away.")]
    Foreign(PathBuf),
    /// The file was made by a later release.
    #[error("{0} was made by a newer datadip than this one ({version}). Use the newer program.", version = env!("CARGO_PKG_VERSION"))]
    Newer(PathBuf),
    /// Anything else that is wrong with the file.
    #[error("{0} cannot be used: {1}")]
    Unusable(PathBuf, String),
}

pub(super) fn open(folder: &Path) -> Result<Sqlite, OpenError> {
    let file = prepare(folder).map_err(|error| OpenError::Folder(folder.to_owned(), error))?;
    let unusable = |error: &dyn ToString| OpenError::Unusable(file.clone(), error.to_string());
    let mut first = connect(&file).map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => OpenError::Foreign(file.clone()),
        _ => unusable(&error),
    })?;
    check_and_migrate(&mut first, &file)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let manager = SqliteConnectionManager::file(&file).with_flags(flags).with_init(set_up);
    let pool = Pool::builder()
        .max_size(8)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        .build(manager)
        .map_err(|error| unusable(&error))?;
    Ok(Sqlite { identity: Identity::of(&file).map_err(|error| unusable(&error))?, pool, file })
}

/// Makes the folder and the file where there are none; only their owner may read them.
fn prepare(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let file = folder.join("datadip.db");
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&file)?;
    Ok(file)
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(file)?;
    set_up(&mut connection)?;
    Ok(connection)
}

fn set_up(connection: &mut Connection) -> rusqlite::Result<()> {
    // Another process may be publishing; its transactions are short.
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch(PRAGMAS)
}

pub(super) fn check_and_migrate(connection: &mut Connection, file: &Path) -> Result<(), OpenError> {
    let unusable = |error: rusqlite::Error| OpenError::Unusable(file.to_owned(), error.to_string());
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let id = pragma("application_id").map_err(unusable)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(unusable)?;
    if id != APPLICATION_ID && (id != 0 || tables > 0) {
        return Err(OpenError::Foreign(file.to_owned()));
    }
    match Migrations::from_slice(SCHEMA).to_latest(connection) {
        Ok(()) => {}
        Err(rusqlite_migration::Error::MigrationDefinition(
            MigrationDefinitionError::DatabaseTooFarAhead,
        )) => {
            return Err(OpenError::Newer(file.to_owned()));
        }
        Err(error) => return Err(OpenError::Unusable(file.to_owned(), error.to_string())),
    }
    // Even the same value would be written, and waited for, at every start.
    match id == APPLICATION_ID {
        true => Ok(()),
        false => connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(unusable),
    }
}

/// Which file a path means: a database that was replaced under us is another file by the same name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(file: &Path) -> io::Result<Identity> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(file)?;
        Ok(Identity(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    pub(super) fn of(file: &Path) -> io::Result<Identity> {
        // An open database cannot be removed or replaced here; it is enough that there is one.
        fs::metadata(file).map(|_| Identity(0, 0))
    }
}
