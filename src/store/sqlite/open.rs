//! Opening the database: folder, file, pragmas, schema.

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) type Pool = r2d2::Pool<SqliteConnectionManager>;

/// `datadip`, in ASCII, cut to four bytes: marks the file as ours.
const APPLICATION_ID: i32 = 0x6461_7461;

const SCHEMA: &[M<'_>] = &[
    M::up(include_str!("migrations/0001_initial.sql")),
    M::up(include_str!("migrations/0002_admin.sql")),
    M::up(include_str!("migrations/0003_confirmed_headers.sql")),
];

/// Sets up every connection. FULL: a commit is on the disk. Secure delete: a removed row leaves no traces in free pages.
/// The cache is small (512 KiB), because blocks of rows are read once and other tables are small.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -512;
";

/// Never creates the file, which would hide that it was removed.
const READ_WRITE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// Why the store could not be opened, with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be created or written.
    #[error(
        "The data folder {0} cannot be written to ({1}). Choose another with --data, or allow this user to write there."
    )]
    Folder(PathBuf, io::Error),
    /// The file is no database of datadip.
    #[error("{0} is not a datadip database. Choose another folder with --data, or move that file away.")]
    Foreign(PathBuf),
    /// The file was made by a later release.
    #[error("{0} was made by a newer datadip than this one ({version}). It was left as it is. Use the newer program.", version = env!("CARGO_PKG_VERSION"))]
    Newer(PathBuf),
    /// The database is corrupt.
    #[error(
        "{0} is damaged. It was left as it is: restore a backup in another folder (--data), or move it away and import the sheets again."
    )]
    Damaged(PathBuf),
    /// Another process holds an exclusive lock.
    #[error("{0} is locked by another program. Close that program and try again.")]
    InUse(PathBuf),
    /// The disk is full.
    #[error("{0} cannot be opened: the disk is full. Make room on it and try again.")]
    Full(PathBuf),
    /// Any other error of the file.
    #[error("{0} cannot be used: {1}. Check the disk and the permissions of the file, then try again.")]
    Unusable(PathBuf, String),
}

impl OpenError {
    fn of(file: &Path, error: &rusqlite::Error) -> OpenError {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase};
        let file = file.to_owned();
        match error.sqlite_error_code() {
            _ if is_full(error) => OpenError::Full(file),
            Some(NotADatabase) => OpenError::Foreign(file),
            Some(DatabaseCorrupt) => OpenError::Damaged(file),
            Some(DatabaseBusy | DatabaseLocked) => OpenError::InUse(file),
            _ => OpenError::Unusable(file, error.to_string()),
        }
    }
}

pub(super) fn open(folder: &Path) -> Result<(Pool, PathBuf, Identity), OpenError> {
    let file = prepare(folder).map_err(|error| OpenError::Folder(folder.to_owned(), error))?;
    let unusable = |error: &dyn ToString| OpenError::Unusable(file.clone(), error.to_string());
    check_header(&file)?;
    let failed = |error: rusqlite::Error| OpenError::of(&file, &error);
    let mut first = Connection::open(&file).map_err(failed)?;
    set_up(&mut first).map_err(failed)?;
    check_and_migrate(&mut first, &file)?;
    let manager = SqliteConnectionManager::file(&file).with_flags(READ_WRITE).with_init(set_up);
    let pool = Pool::builder()
        .max_size(8)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        .build(manager)
        .map_err(|error| unusable(&error))?;
    let identity = Identity::of(&file).map_err(|error| unusable(&error))?;
    Ok((pool, file, identity))
}

/// Opens a connection to the database that [`open`] has made.
pub(super) fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_with_flags(file, READ_WRITE)?;
    set_up(&mut connection)?;
    Ok(connection)
}

/// Creates missing folders and the file, readable by their owner only.
fn prepare(folder: &Path) -> io::Result<PathBuf> {
    create(folder)?;
    let file = folder.join("datadip.db");
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&file)?;
    Ok(file)
}

/// Creates the folder and syncs its parents, so that it survives a power cut. SQLite syncs the folder itself.
fn create(folder: &Path) -> io::Result<()> {
    let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    fs::create_dir_all(folder)?;
    for made in missing {
        let parent = made.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Only Unix lets a folder be opened and needs it synced.
        if cfg!(unix) {
            File::open(parent)?.sync_all()?;
        }
    }
    Ok(())
}

/// Checks that the file is ours before writing to it, because even turning the log on would change another program's
/// database. Offsets are those of SQLite's file format.
fn check_header(file: &Path) -> Result<(), OpenError> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let unusable = |error: io::Error| OpenError::Unusable(file.to_owned(), error.to_string());
    let mut header = Vec::new();
    File::open(file).and_then(|file| file.take(100).read_to_end(&mut header)).map_err(unusable)?;
    let number =
        |at: usize| -> Option<i32> { Some(i32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?)) };
    match (number(60), number(68)) {
        _ if header.is_empty() => match fs::metadata(file.with_extension("db-wal")) {
            // A log without its database means lost data; SQLite would delete the log.
            Ok(log) if log.len() > 0 => Err(OpenError::Damaged(file.to_owned())),
            _ => Ok(()),
        },
        _ if !header.starts_with(MAGIC) => Err(OpenError::Foreign(file.to_owned())),
        (Some(version), Some(APPLICATION_ID)) => match usize::try_from(version) {
            Ok(version) if version <= SCHEMA.len() => Ok(()),
            _ => Err(OpenError::Newer(file.to_owned())),
        },
        // Ours if the application id is still in the log; otherwise another program's.
        (_, Some(0)) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let id = Connection::open_with_flags(file, flags).and_then(|reader| is_ours(&reader));
            id.map(|_| ()).map_err(|error| OpenError::of(file, &error))
        }
        _ => Err(OpenError::Foreign(file.to_owned())),
    }
}

/// Returns the application id if it is ours, or 0 for an empty database.
fn is_ours(connection: &Connection) -> rusqlite::Result<i32> {
    let id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        Ok(id)
    } else {
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB), None))
    }
}

fn set_up(connection: &mut Connection) -> rusqlite::Result<()> {
    // Another process may be publishing, in short transactions.
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch(PRAGMAS)
}

pub(super) fn check_and_migrate(connection: &mut Connection, file: &Path) -> Result<(), OpenError> {
    let wrong = |error: rusqlite::Error| OpenError::of(file, &error);
    // Set before the tables, because a kill between the two must not make the file look foreign. Set only once, because
    // even the same value would be written under the lock at every start.
    if is_ours(connection).map_err(wrong)? != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(wrong)?;
    }
    match Migrations::from_slice(SCHEMA).to_latest(connection) {
        Ok(()) => Ok(()),
        Err(rusqlite_migration::Error::MigrationDefinition(
            MigrationDefinitionError::DatabaseTooFarAhead,
        )) => Err(OpenError::Newer(file.to_owned())),
        Err(rusqlite_migration::Error::RusqliteError { err, .. }) => Err(wrong(err)),
        Err(error) => Err(OpenError::Unusable(file.to_owned(), error.to_string())),
    }
}

/// Returns whether the disk is full. SQLite has a separate code for the index that readers of the log share.
pub(super) fn is_full(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_FULL, SQLITE_IOERR_SHMSIZE};
    error
        .sqlite_error()
        .is_some_and(|error| [SQLITE_FULL, SQLITE_IOERR_SHMSIZE].contains(&error.extended_code))
}

/// Identifies a file by device and inode, so that a database replaced under its path is detected.
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
        // This system forbids removing or replacing an open file, so its existence suffices.
        fs::metadata(file).map(|_| Identity(0, 0))
    }
}
