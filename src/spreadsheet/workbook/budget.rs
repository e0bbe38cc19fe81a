//! Bounds what a pass over a workbook unpacks.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::zip::damaged;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

/// The unpacked bytes that one pass over a workbook may still read, of all parts together.
#[derive(Clone)]
pub(crate) struct Budget {
    left: Arc<AtomicU64>,
    is_spent: Arc<AtomicBool>,
    limit: u64,
}

impl Budget {
    /// Creates the budget of a file of `size` bytes.
    pub(crate) fn new(size: u64, limits: Limits) -> Budget {
        let limit = limits.unpacked_bytes(size);
        Budget { left: Arc::new(AtomicU64::new(limit)), is_spent: Arc::default(), limit }
    }

    /// Converts an error of a part: too large if the budget is spent, otherwise damaged.
    pub(crate) fn explain(&self, error: &dyn std::fmt::Display) -> OpenError {
        if self.is_spent.load(Ordering::Relaxed) {
            ReadError::TooLargeUnpacked { limit: self.limit }.into()
        } else {
            damaged(error)
        }
    }
}

/// Reads from a part as long as the budget lasts.
pub(crate) struct LimitedReader<R> {
    part: R,
    budget: Budget,
}

impl<R: Read> LimitedReader<R> {
    pub(crate) fn new(part: R, budget: Budget) -> LimitedReader<R> {
        LimitedReader { part, budget }
    }

    pub(crate) fn into_inner(self) -> R {
        self.part
    }
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(buffer)?;
        let left = self.budget.left.load(Ordering::Relaxed);
        if read as u64 > left {
            self.budget.is_spent.store(true, Ordering::Relaxed);
            return Err(std::io::Error::other("unpacks to more than allowed"));
        }
        // One thread reads a workbook, so nothing changes the value in between.
        self.budget.left.store(left - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
