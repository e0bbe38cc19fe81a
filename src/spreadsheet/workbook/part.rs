//! The parts of a workbook's archive, unpacked within limits.

use std::collections::HashMap;
use std::io::BufReader;

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::budget::{Budget, LimitedReader};
use super::progress_file::ProgressFile;
use super::xml::XmlPart;
use super::zip::{damaged, from_zip};
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;

type File = BufReader<ProgressFile>;

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
