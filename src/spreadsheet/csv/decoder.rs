//! Decodes the text of a file in chunks, so that memory stays constant.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::encoding::Encoding;
use crate::spreadsheet::read_error::ReadError;

/// Bytes read from the file at a time.
const CHUNK: usize = 128 << 10;

/// Decodes a file into a sliding window of text.
pub(crate) struct TextDecoder {
    file: File,
    size: u64,
    read: u64,
    decoder: encoding_rs::Decoder,
    bytes: Vec<u8>,
    window: String,
    start: usize,
    at_end: bool,
    replaced: bool,
}

impl TextDecoder {
    /// Begins at byte `skip`, past the byte order mark. `size` is the file's size when it was opened;
    /// any other size at the end is an error.
    pub(crate) fn open(
        mut file: File,
        size: u64,
        skip: u64,
        encoding: Encoding,
    ) -> Result<TextDecoder, ReadError> {
        file.seek(SeekFrom::Start(skip))?;
        Ok(TextDecoder {
            file,
            size,
            read: skip,
            decoder: encoding.decoder(),
            bytes: vec![0; CHUNK],
            window: String::new(),
            start: 0,
            at_end: false,
            replaced: false,
        })
    }

    /// Returns the decoded text that is not yet consumed.
    pub(crate) fn window(&self) -> &str {
        &self.window[self.start..]
    }

    /// Returns whether the window reaches the end of the file.
    pub(crate) fn at_end(&self) -> bool {
        self.at_end
    }

    /// Consumes bytes from the window's beginning.
    pub(crate) fn take(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// Doubles the window, so that a long row is read in linear time.
    pub(crate) fn grow(&mut self) -> Result<(), ReadError> {
        if self.at_end {
            return Ok(());
        }
        self.window.drain(..self.start);
        self.start = 0;
        let target = self.window.len() * 2;
        loop {
            self.read_chunk()?;
            if self.at_end || self.window.len() > target {
                return Ok(());
            }
        }
    }

    /// Returns the bytes of the file read so far.
    pub(crate) fn done(&self) -> u64 {
        self.read
    }

    /// Returns whether bytes were undecodable and read as U+FFFD.
    pub(crate) fn replaced(&self) -> bool {
        self.replaced
    }

    fn read_chunk(&mut self) -> Result<(), ReadError> {
        let read = match self.file.read(&mut self.bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(()),
            read => read?,
        };
        self.read += read as u64;
        self.at_end = read == 0;
        if self.read > self.size || (self.at_end && self.read < self.size) {
            return Err(ReadError::Changed);
        }
        let mut left = &self.bytes[..read];
        loop {
            let capacity = self.decoder.max_utf8_buffer_length(left.len()).unwrap_or(left.len() * 3 + 16);
            self.window.reserve(capacity);
            let (result, used, replaced) = self.decoder.decode_to_string(left, &mut self.window, self.at_end);
            self.replaced |= replaced;
            left = &left[used..];
            if result == encoding_rs::CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn all(bytes: &[u8], encoding: &str) -> String {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut text = TextDecoder::open(file, bytes.len() as u64, 0, encoding.parse().unwrap()).unwrap();
        let mut all = String::new();
        while !text.at_end() {
            text.grow().unwrap();
            all.push_str(text.window());
            text.take(text.window().len());
        }
        all
    }

    #[test]
    fn characters_cut_by_a_chunk_are_whole() {
        let written = format!("x{}", "é\u{1F600}".repeat(100_000));
        assert_eq!(all(written.as_bytes(), "utf-8"), written);
        let units: Vec<u8> = written.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(all(&units, "utf-16be"), written);
    }

    #[test]
    fn a_file_of_another_size_than_promised_is_an_error() {
        for promised in [2, 4] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"a,b").unwrap();
            let mut text = TextDecoder::open(file, promised, 0, Encoding::UTF_8).unwrap();
            let outcome = text.grow().and_then(|()| text.grow());
            assert!(matches!(outcome, Err(ReadError::Changed)));
        }
    }
}
