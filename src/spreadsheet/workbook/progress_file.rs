//! A file that counts the bytes read and can be stopped from another thread.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use super::remarks::Remarks;

/// State shared with the reader thread: bytes read, the request to stop, and remarks about the rows sent so far.
#[derive(Default)]
pub(crate) struct ReaderState {
    pub(super) done: AtomicU64,
    pub(super) stop: AtomicBool,
    pub(super) remarks: Mutex<Remarks>,
}

/// Counts the bytes the reader thread reads, and fails reads after a stop.
pub(crate) struct ProgressFile {
    pub(super) file: File,
    pub(super) size: u64,
    pub(super) state: Arc<ReaderState>,
}

impl ProgressFile {
    pub(super) fn clone_watch(&self) -> Option<Watch> {
        Some(Watch { file: self.file.try_clone().ok()?, size: self.size })
    }
}

impl Read for ProgressFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("the sheet was closed"));
        }
        let read = self.file.read(buffer)?;
        self.state.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for ProgressFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

pub(super) struct Watch {
    file: File,
    size: u64,
}

impl Watch {
    /// Returns whether the file's size changed since it was opened.
    pub(super) fn changed(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.len() != self.size)
    }
}
