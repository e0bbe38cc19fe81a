//! Reads the text of one OpenDocument cell.

use quick_xml::events::{BytesStart, Event};

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::workbook::number_format::date_time::iso;
use crate::spreadsheet::workbook::number_format::general::general;
use crate::spreadsheet::workbook::xml::{attribute, push_reference};

/// A cell being read: its shown text, and its stored value if that may replace the text.
pub(crate) struct OdsCell {
    value: Option<Value>,
    /// Whether a formula makes the value.
    pub(crate) has_formula: bool,
    shown: String,
    paragraphs: usize,
    /// The number of open elements inside the cell.
    depth: usize,
    /// The depth at which skipped content began: a note, a drawing or a nested table.
    skipped: Option<usize>,
    in_paragraph: bool,
}

/// The stored value of a cell.
enum Value {
    /// Dates and booleans, which replace the shown text, because that depends on the language.
    Certain(String),
    Number(f64),
    Text(String),
}

impl OdsCell {
    pub(crate) fn begin(element: &BytesStart<'_>) -> Result<OdsCell, OpenError> {
        let value = match attribute(element, "office:value-type")?.as_deref() {
            Some("date") => attribute(element, "office:date-value")?.map(|date| Value::Certain(iso(&date))),
            Some("boolean") => {
                attribute(element, "office:boolean-value")?.map(|truth| Value::Certain(truth.to_uppercase()))
            }
            Some("float" | "currency" | "percentage") => {
                attribute(element, "office:value")?.and_then(|number| number.parse().ok()).map(Value::Number)
            }
            Some("string") => attribute(element, "office:string-value")?.map(Value::Text),
            _ => None,
        };
        let has_formula = attribute(element, "table:formula")?.is_some();
        Ok(OdsCell { value, has_formula, skipped: None, ..OdsCell::covered() })
    }

    /// Creates a cell without text, which skips all its events.
    pub(crate) fn covered() -> OdsCell {
        OdsCell {
            value: None,
            has_formula: false,
            shown: String::new(),
            paragraphs: 0,
            depth: 0,
            skipped: Some(0),
            in_paragraph: false,
        }
    }

    /// Handles an event inside the cell; returns `true` at the cell's end.
    pub(crate) fn event(&mut self, event: &Event<'_>) -> Result<bool, OpenError> {
        match event {
            Event::Start(element) => {
                self.depth += 1;
                if self.skipped.is_none() {
                    self.start(element)?;
                }
            }
            Event::End(element) => {
                if self.depth == 0 {
                    return Ok(true);
                }
                if self.skipped == Some(self.depth) {
                    self.skipped = None;
                } else if self.skipped.is_none() && element.name().as_ref() == "text:p" {
                    self.in_paragraph = false;
                }
                self.depth -= 1;
            }
            Event::Text(text) if self.is_text() => self.append(&text.xml10_content()),
            Event::CData(text) if self.is_text() => self.append(&text.xml10_content()),
            Event::GeneralRef(reference) if self.is_text() => push_reference(&mut self.shown, reference)?,
            _ => {}
        }
        Ok(false)
    }

    /// Returns the bytes of the text so far.
    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    pub(crate) fn finish(self) -> String {
        match self.value {
            Some(Value::Certain(text)) => text,
            // Empty, shown as `###` in a narrow column, or with an exponent that hides digits.
            Some(Value::Number(number)) if self.shown.is_empty() || hides_digits(&self.shown, number) => {
                general(number)
            }
            Some(Value::Text(text)) if self.paragraphs == 0 => text,
            _ => self.shown,
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), OpenError> {
        match element.name().as_ref() {
            "text:p" => {
                if self.paragraphs > 0 {
                    self.shown.push('\n');
                }
                self.paragraphs += 1;
                self.in_paragraph = true;
            }
            "text:s" => {
                let count =
                    attribute(element, "text:c")?.and_then(|count| count.parse().ok()).unwrap_or(1usize);
                // Bounded at 10,000, because a larger count only serves to exhaust the memory.
                self.shown.extend(std::iter::repeat_n(' ', count.min(10_000)));
            }
            "text:tab" => self.shown.push('\t'),
            "text:line-break" => self.shown.push('\n'),
            name if name.starts_with("draw:")
                || matches!(name, "office:annotation" | "table:table" | "text:note") =>
            {
                self.skipped = Some(self.depth);
            }
            _ => {}
        }
        Ok(())
    }

    fn is_text(&self) -> bool {
        self.in_paragraph && self.skipped.is_none()
    }

    /// Appends text, collapsing white space to one space as HTML does; `text:s` elements stand for more.
    fn append(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                ' ' | '\t' | '\n' | '\r' if self.shown.ends_with([' ', '\n']) || self.shown.is_empty() => {}
                ' ' | '\t' | '\n' | '\r' => self.shown.push(' '),
                other => self.shown.push(other),
            }
        }
    }
}

fn hides_digits(shown: &str, number: f64) -> bool {
    // The decimal sign is a comma in some countries: `8,02E+09`.
    let is_number = || shown.replace(',', ".").parse::<f64>().is_ok();
    let exponent = number.fract() == 0.0 && shown.contains(['E', 'e']) && is_number();
    exponent || shown.bytes().all(|byte| byte == b'#')
}
