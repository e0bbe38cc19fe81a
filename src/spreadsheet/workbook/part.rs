//! The parts of a workbook's archive, unpacked within limits.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::progress_file::ProgressFile;
use super::xml::XmlPart;
use super::zip::{damaged, from_zip};
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

type File = BufReader<ProgressFile>;

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

/// A part being unpacked.
pub(crate) type Part<'a> = BufReader<LimitedReader<ZipFile<'a, File>>>;

/// The archive of a workbook, whose parts are found by name in any case and with any slash.
pub(crate) struct Package {
    archive: ZipArchive<File>,
    numbers: HashMap<String, usize>,
    pub(crate) budget: Budget,
    pub(crate) limits: Limits,
}

impl Package {
    pub(crate) fn open(file: ProgressFile, limits: Limits) -> Result<Package, OpenError> {
        let budget = Budget::new(file.size, limits);
        let archive = ZipArchive::new(BufReader::new(file)).map_err(from_zip)?;
        let numbers = archive.file_names_raw().enumerate().map(|(number, name)| (normal(name), number));
        Ok(Package { numbers: numbers.collect(), archive, budget, limits })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.numbers.contains_key(&normal(name.as_bytes()))
    }

    /// Opens a part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Part<'_>, OpenError> {
        let number = self.numbers.get(&normal(name.as_bytes()));
        let number = number.ok_or_else(|| damaged(&format!("no part {name}")))?;
        let part = match self.archive.by_index(*number) {
            Err(ZipError::UnsupportedArchive(_) | ZipError::InvalidPassword) => {
                return Err(OpenError::Password);
            }
            part => part.map_err(from_zip)?,
        };
        Ok(BufReader::with_capacity(64 << 10, LimitedReader::new(part, self.budget.clone())))
    }

    /// Opens a part as XML.
    pub(crate) fn xml(&mut self, name: &str) -> Result<XmlPart<Part<'_>>, OpenError> {
        let (budget, limits) = (self.budget.clone(), self.limits);
        Ok(XmlPart::new(self.part(name)?, budget, limits))
    }
}

fn normal(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_lowercase()
}
