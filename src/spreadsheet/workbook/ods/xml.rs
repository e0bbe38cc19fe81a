//! Reads the parts of a document as XML events.

use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::workbook::progress_file::ProgressFile;
use crate::spreadsheet::workbook::zip::{LimitedReader, damaged, from_zip, unpacking};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::BufReader;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use zip::ZipArchive;

/// Returns the value of an attribute, if present.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, OpenError> {
    let attribute = element.try_get_attribute(name).map_err(|error| damaged(&error))?;
    let value = attribute
        .map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).map(|value| value.into_owned()));
    value.transpose().map_err(|error| damaged(&error))
}

/// Returns how often a cell or row is repeated.
pub(super) fn repeated(element: &BytesStart<'_>, name: &str) -> Result<u64, OpenError> {
    let times = attribute(element, name)?.and_then(|times| times.parse().ok());
    Ok(times.unwrap_or(1))
}

/// Handles the events of a part; an empty element comes as a start and an end.
pub(super) trait XmlHandler {
    fn event(&mut self, event: &Event<'_>) -> Result<(), OpenError>;
}

pub(super) type Archive = ZipArchive<BufReader<ProgressFile>>;

pub(super) fn each_event(
    archive: &mut Archive,
    part: &str,
    limits: Limits,
    mut handler: impl XmlHandler,
) -> Result<(), OpenError> {
    let part = archive.by_name(part).map_err(from_zip)?;
    let too_large = Arc::new(AtomicBool::new(false));
    let part = LimitedReader::new(part, limits.expanded_bytes, true, limits, Arc::clone(&too_large));
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .map_err(|error| unpacking(&error, &too_large, limits.expanded_bytes))?
        {
            Event::Eof => return Ok(()),
            event => handler.event(&event)?,
        }
    }
}
