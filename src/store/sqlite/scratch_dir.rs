//! Scratch folders for unfinished copies of the database. Each is removed on drop; one that a killed process left is
//! removed when the next is created beside it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use tempfile::{Builder, TempDir};

const PREFIX: &str = ".datadip-half-done-";
/// A file locked while its process lives. The copy itself is unlocked: over a network that would block SQLite's locks.
const IN_USE: &str = "in-use";
/// Attempts, because a sweep by another process may remove a folder before it is locked.
const TRIES: usize = 8;

/// A locked folder for one copy.
pub(super) struct ScratchDir {
    folder: TempDir,
    _lock: File,
}

impl ScratchDir {
    /// Creates one in a folder and removes abandoned ones there.
    pub(super) fn new_in(folder: &Path) -> io::Result<ScratchDir> {
        sweep(folder);
        for _ in 1..TRIES {
            if let Ok(scratch) = ScratchDir::try_new_in(folder) {
                return Ok(scratch);
            }
        }
        ScratchDir::try_new_in(folder)
    }

    /// Returns the path for the copy.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn try_new_in(folder: &Path) -> io::Result<ScratchDir> {
        let mut builder = Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(folder)?;
        let path = folder.path().join(IN_USE);
        let lock = File::create(&path)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            // On a file system without locks every sweep fails, so the folder is safe.
            Ok(()) | Err(TryLockError::Error(_)) => fs::metadata(path)?,
        };
        Ok(ScratchDir { folder, _lock: lock })
    }
}

/// Removes abandoned folders. A folder that cannot be removed now is left to the next sweep.
pub(super) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let lock = File::options().write(true).open(entry.path().join(IN_USE));
        let is_abandoned = match &lock {
            Ok(lock) => lock.try_lock().is_ok(),
            // Its process was killed before creating the file, or another sweep is removing the folder.
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_abandoned {
            let _tried_again_by_the_next = fs::remove_dir_all(entry.path());
        }
    }
}
