//! Temporary files that are deleted on their own thread.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use tempfile::NamedTempFile;

/// A temporary file, deleted on its own thread when dropped, because deleting a large file takes the system about
/// 20 ms, too long for a worker.
pub(crate) struct TempFile {
    path: PathBuf,
    /// `Some` until dropped.
    file: Option<NamedTempFile>,
}

impl TempFile {
    /// Creates an empty file in a folder.
    pub(crate) fn new_in(folder: &Path) -> io::Result<TempFile> {
        let file = NamedTempFile::new_in(folder)?;
        Ok(TempFile { path: file.path().to_owned(), file: Some(file) })
    }

    /// Returns its path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it for writing from its beginning.
    pub(crate) fn open(&self) -> io::Result<File> {
        File::options().write(true).open(&self.path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let file = self.file.take();
        // If no thread can be spawned, the closure is dropped here and the file with it.
        let _spawned = thread::Builder::new().spawn(move || drop(file));
    }
}
