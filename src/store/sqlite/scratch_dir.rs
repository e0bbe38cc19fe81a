//! Copies of everything that are not done yet. Each is in a folder of its own that goes with it; where its process was
//! killed, it goes when the next one is begun beside it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use tempfile::{Builder, TempDir};

const PREFIX: &str = ".datadip-half-done-";
/// Locked for as long as its process lives. The copy itself is not: over a network SQLite's own locks would be in the way.
const IN_USE: &str = "in-use";
/// Somebody who tidies up may take one away before it is locked.
const TRIES: usize = 8;

/// A folder for one of them.
pub(super) struct ScratchDir {
    folder: TempDir,
    _lock: File,
}

impl ScratchDir {
    /// A new one within a folder, from which those that were left go.
    pub(super) fn new_in(folder: &Path) -> io::Result<ScratchDir> {
        sweep(folder);
        for _ in 1..TRIES {
            if let Ok(scratch) = ScratchDir::try_new_in(folder) {
                return Ok(scratch);
            }
        }
        ScratchDir::try_new_in(folder)
    }

    /// Where the copy belongs.
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
            // Where nothing can be locked, nobody tidies up.
            Ok(()) | Err(TryLockError::Error(_)) => fs::metadata(path)?,
        };
        Ok(ScratchDir { folder, _lock: lock })
    }
}

/// Removes those that nobody is at work on. What cannot be removed now is tried again by the next.
pub(super) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let lock = File::options().write(true).open(entry.path().join(IN_USE));
        let is_left = match &lock {
            Ok(lock) => lock.try_lock().is_ok(),
            // Killed before it was made, or while it was taken away.
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_left {
            let _tried_again_by_the_next = fs::remove_dir_all(entry.path());
        }
    }
}
