//! Reads the parts of a workbook as XML events.

use std::io::{BufRead, Read};

use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::budget::Budget;
use super::zip::damaged;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;

/// A part as XML events, from UTF-8 or UTF-16. An empty element comes as a start and an end.
pub(crate) struct XmlPart<R: BufRead> {
    reader: Reader<EventLimit<DecodingReader<R>>>,
    buffer: Vec<u8>,
    budget: Budget,
    longest: usize,
    depth: usize,
}

/// The most elements inside each other, because the XML reader holds the names of those that are open.
const DEPTH_MAX: usize = 256;

impl<R: BufRead> XmlPart<R> {
    pub(crate) fn new(part: R, budget: Budget, limits: Limits) -> XmlPart<R> {
        let mut reader = Reader::from_reader(EventLimit { inner: DecodingReader::new(part), left: 0 });
        reader.config_mut().expand_empty_elements = true;
        XmlPart { reader, buffer: Vec::new(), budget, longest: limits.row_bytes, depth: 0 }
    }

    /// Reads the next event; `Event::Eof` is the last.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, OpenError> {
        self.buffer.clear();
        self.reader.get_mut().left = self.longest;
        let event = self.reader.read_event_into(&mut self.buffer);
        match &event {
            Ok(Event::Start(_)) if self.depth == DEPTH_MAX => return Err(damaged(&"elements too deep")),
            Ok(Event::Start(_)) => self.depth += 1,
            Ok(Event::End(_)) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        event.map_err(|error| self.budget.explain(&error))
    }
}

/// Fails a read once an event is longer than its limit, because the XML reader holds each event whole.
struct EventLimit<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> BufRead for EventLimit<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 {
            return Err(std::io::Error::other("text without end"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.inner.consume(bytes);
    }
}

impl<R: BufRead> Read for EventLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// Returns the value of an attribute, if present.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, OpenError> {
    let attribute = element.try_get_attribute(name).map_err(|error| damaged(&error))?;
    let value = attribute
        .map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).map(|value| value.into_owned()));
    value.transpose().map_err(|error| damaged(&error))
}

/// Returns the value of an attribute by its name without prefix, if present.
pub(crate) fn local_attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, OpenError> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| damaged(&error))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            return Ok(Some(value.map_err(|error| damaged(&error))?.into_owned()));
        }
    }
    Ok(None)
}

/// Returns an attribute that is a number, if present.
pub(crate) fn number<N: std::str::FromStr>(
    element: &BytesStart<'_>,
    name: &str,
) -> Result<Option<N>, OpenError> {
    Ok(local_attribute(element, name)?.and_then(|number| number.trim().parse().ok()))
}

/// Returns whether an attribute says yes.
pub(crate) fn is_true(element: &BytesStart<'_>, name: &str) -> Result<bool, OpenError> {
    Ok(matches!(local_attribute(element, name)?.as_deref(), Some("1" | "true" | "on")))
}

/// Appends the character that a reference such as `&amp;` stands for.
pub(crate) fn push_reference(text: &mut String, reference: &BytesRef<'_>) -> Result<(), OpenError> {
    match &*reference.xml10_content() {
        "amp" => text.push('&'),
        "lt" => text.push('<'),
        "gt" => text.push('>'),
        "quot" => text.push('"'),
        "apos" => text.push('\''),
        _ => text.extend(reference.resolve_char_ref().map_err(|error| damaged(&error))?),
    }
    Ok(())
}

/// Appends the text of an event, if it has any.
pub(crate) fn push_text(text: &mut String, event: &Event<'_>) -> Result<(), OpenError> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(reference) => push_reference(text, reference)?,
        _ => {}
    }
    Ok(())
}
