//! Files that are there for a while.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use tempfile::NamedTempFile;

/// A file that goes when this does, on a thread of its own: the system takes some 20 ms to take a large one away, too long
/// for a thread that answers calls.
pub(crate) struct TempFile {
    path: PathBuf,
    /// Always there, until it goes.
    file: Option<NamedTempFile>,
}

impl TempFile {
    /// An empty file in a folder.
    pub(crate) fn new_in(folder: &Path) -> io::Result<TempFile> {
        let file = NamedTempFile::new_in(folder)?;
        Ok(TempFile { path: file.path().to_owned(), file: Some(file) })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it to be written from its beginning.
    pub(crate) fn open(&self) -> io::Result<File> {
        File::options().write(true).open(&self.path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let file = self.file.take();
        // Where no thread can be had it goes here.
        let _here = thread::Builder::new().spawn(move || drop(file));
    }
}
