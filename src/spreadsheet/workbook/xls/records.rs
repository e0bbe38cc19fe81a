//! Reads the records of an XLS stream: a kind, a length and that many bytes (MS-XLS).

use std::io::{BufRead, BufReader, Read};

use super::compound_file::Stream;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::workbook::biff::Fields;
use crate::spreadsheet::workbook::budget::{Budget, LimitedReader};
use crate::spreadsheet::workbook::zip::damaged;

/// The kinds of records that are read.
pub(super) mod kind {
    pub(crate) const FORMULA: u16 = 0x06;
    pub(crate) const END: u16 = 0x0a;
    pub(crate) const DATES: u16 = 0x22;
    pub(crate) const PASSWORD: u16 = 0x2f;
    pub(crate) const CONTINUE: u16 = 0x3c;
    pub(crate) const CODE_PAGE: u16 = 0x42;
    pub(crate) const COLUMNS: u16 = 0x7d;
    pub(crate) const WORKSHEET: u16 = 0x85;
    pub(crate) const PACKED_NUMBERS: u16 = 0xbd;
    pub(crate) const RICH_TEXT: u16 = 0xd6;
    pub(crate) const STYLE: u16 = 0xe0;
    pub(crate) const MERGED: u16 = 0xe5;
    pub(crate) const SHARED_TEXTS: u16 = 0xfc;
    pub(crate) const SHARED: u16 = 0xfd;
    pub(crate) const NUMBER: u16 = 0x203;
    pub(crate) const TEXT: u16 = 0x204;
    pub(crate) const TRUTH_OR_ERROR: u16 = 0x205;
    pub(crate) const FORMULA_TEXT: u16 = 0x207;
    pub(crate) const ROW: u16 = 0x208;
    pub(crate) const PACKED_NUMBER: u16 = 0x27e;
    pub(crate) const FORMAT: u16 = 0x41e;
    pub(crate) const BEGIN: u16 = 0x809;
}

/// The records of the workbook's stream, one at a time.
pub(super) struct Records {
    stream: BufReader<LimitedReader<Stream>>,
    budget: Budget,
    buffer: Vec<u8>,
}

impl Records {
    pub(super) fn new(stream: Stream, budget: Budget) -> Records {
        let limited = LimitedReader::new(stream, budget.clone());
        Records { stream: BufReader::with_capacity(64 << 10, limited), budget, buffer: Vec::new() }
    }

    /// Continues at a place in the stream.
    pub(super) fn seek_to(self, at: u64) -> Records {
        let Records { stream, budget, .. } = self;
        let mut stream = stream.into_inner().into_inner();
        stream.seek_to(at);
        Records::new(stream, budget)
    }

    /// Reads the next record; returns `None` at the end of the stream.
    pub(super) fn next(&mut self) -> Result<Option<(u16, Fields<'_>)>, OpenError> {
        Ok(self.advance()?.map(|kind| (kind, Fields(&self.buffer))))
    }

    /// Reads the next record and returns its kind. Its bytes are [`Records::body`].
    pub(super) fn advance(&mut self) -> Result<Option<u16>, OpenError> {
        let explain = |error: std::io::Error| self.budget.explain(&error);
        if self.stream.fill_buf().map_err(explain)?.is_empty() {
            return Ok(None);
        }
        let mut head = [0; 4];
        self.stream.read_exact(&mut head).map_err(explain)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        self.buffer.resize(length, 0);
        self.stream.read_exact(&mut self.buffer).map_err(explain)?;
        Ok(Some(u16::from_le_bytes([head[0], head[1]])))
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.buffer
    }
}

/// The shared texts, which one record begins and others continue. A text may be cut anywhere; where its letters are cut,
/// the next record begins with how they are stored.
pub(super) struct Continued<'a> {
    records: &'a mut Records,
    at: usize,
}

impl<'a> Continued<'a> {
    /// Begins in the record that was read last.
    pub(super) fn new(records: &'a mut Records) -> Continued<'a> {
        Continued { records, at: 0 }
    }

    /// Reads one text with its fonts, which are left out.
    pub(super) fn text(&mut self, text: &mut String) -> Result<(), OpenError> {
        let mut letters = usize::from(self.u16()?);
        let flags = self.u8()?;
        let fonts = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetic =
            if flags & 4 != 0 { usize::from(self.u16()?) | usize::from(self.u16()?) << 16 } else { 0 };
        let mut is_wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(letters);
        while letters > 0 {
            if self.left() == 0 {
                self.go_on()?;
                is_wide = self.u8()? & 1 != 0;
            }
            let body = &self.records.body()[self.at..];
            let taken = letters.min(if is_wide { body.len() / 2 } else { body.len() });
            if taken == 0 {
                return Err(damaged(&"half a letter"));
            }
            if is_wide {
                let pairs = body[..2 * taken].chunks_exact(2);
                units.extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
                self.at += 2 * taken;
            } else {
                units.extend(body[..taken].iter().map(|byte| u16::from(*byte)));
                self.at += taken;
            }
            letters -= taken;
        }
        self.skip(fonts * 4 + phonetic)?;
        let letters = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
        text.extend(letters);
        Ok(())
    }

    pub(super) fn skip(&mut self, mut bytes: usize) -> Result<(), OpenError> {
        while bytes > 0 {
            if self.left() == 0 {
                self.go_on()?;
            }
            let taken = bytes.min(self.left());
            self.at += taken;
            bytes -= taken;
        }
        Ok(())
    }

    fn u8(&mut self) -> Result<u8, OpenError> {
        if self.left() == 0 {
            self.go_on()?;
        }
        self.at += 1;
        Ok(self.records.body()[self.at - 1])
    }

    fn u16(&mut self) -> Result<u16, OpenError> {
        Ok(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn left(&self) -> usize {
        self.records.body().len() - self.at
    }

    /// Goes on to the next record, which must have bytes.
    fn go_on(&mut self) -> Result<(), OpenError> {
        self.at = 0;
        match self.records.advance()? {
            Some(kind::CONTINUE) if !self.records.body().is_empty() => Ok(()),
            _ => Err(damaged(&"texts are cut off")),
        }
    }
}
