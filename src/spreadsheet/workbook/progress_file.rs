//! A file that counts what is read of it, and can be closed to reading from outside.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Default)]
pub(super) struct ReaderState {
    pub(super) done: AtomicU64,
    pub(super) stop: AtomicBool,
}

/// The file as the thread reads it: counted, and closed to reading when nobody wants the rows any more.
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
            return Err(io::Error::other("not wanted any more"));
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
    /// Whether the file has another size than when it was opened.
    pub(super) fn changed(&self) -> bool {
        self.file.metadata().is_ok_and(|about| about.len() != self.size)
    }
}
