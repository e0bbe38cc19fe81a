//! Rows of a version in a nameless temporary file, because they are needed in the order of another file.

use crate::domain::catalog::sheet::Version;
use crate::store::{Store, StoreError};
use crate::thread_priority;
use std::fs::File;
use std::io;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// The wanted rows of one version.
pub(crate) struct OldRows {
    file: BufReader<File>,
    /// The position of each row in the file, by its number in the version.
    places: Vec<(u32, u64)>,
    width: usize,
}

impl OldRows {
    /// Reads the rows of these numbers, sorted, counted from 0.
    pub(crate) fn read(store: &dyn Store, version: &Version, wanted: &[u32]) -> Result<OldRows, StoreError> {
        let unwritable = |error: io::Error| StoreError::of_file(&std::env::temp_dir(), &error);
        let width = version.columns.len();
        let mut out = BufWriter::new(tempfile::tempfile().map_err(unwritable)?);
        let mut places = Vec::with_capacity(wanted.len());
        let (mut number, mut end) = (0_u32, 0_u64);
        let mut written = Ok(());
        let mut remaining = wanted;
        store.rows(version.id, &mut |block| {
            // A damaged block was refused when it was read.
            let _read_whole = block.each_row(width, |line, cells| {
                thread_priority::yield_periodically(u64::from(number));
                if remaining.first() == Some(&number) && written.is_ok() {
                    remaining = &remaining[1..];
                    places.push((number, end));
                    written = write(&mut out, line, cells).map(|bytes| end += bytes);
                }
                number += 1;
            });
        })?;
        written.map_err(unwritable)?;
        let file = out.into_inner().map_err(|error| unwritable(error.into_error()))?;
        Ok(OldRows { file: BufReader::new(file), places, width })
    }

    /// Returns the line and the cells of a row that was read.
    pub(crate) fn row(&mut self, number: u32) -> Result<(u64, Vec<String>), StoreError> {
        let unreadable = |error: io::Error| StoreError::of_file(&std::env::temp_dir(), &error);
        // Rows are numbered by the pairs of this version, so that each is there.
        let at = self
            .places
            .binary_search_by_key(&number, |(number, _)| *number)
            .map_err(|_| StoreError::Damaged)?;
        self.file.seek(SeekFrom::Start(self.places[at].1)).map_err(unreadable)?;
        read(&mut self.file, self.width).map_err(unreadable)
    }
}

/// Writes a row and returns its bytes: the line, then each cell after its length.
fn write(out: &mut impl Write, line: u64, cells: &[&str]) -> io::Result<u64> {
    out.write_all(&line.to_le_bytes())?;
    let mut bytes = 8;
    for cell in cells {
        out.write_all(&(cell.len() as u64).to_le_bytes())?;
        out.write_all(cell.as_bytes())?;
        bytes += 8 + cell.len() as u64;
    }
    Ok(bytes)
}

fn read(file: &mut impl Read, width: usize) -> io::Result<(u64, Vec<String>)> {
    let number = |file: &mut dyn Read| {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    };
    let line = number(file)?;
    let mut cells = Vec::with_capacity(width);
    for _ in 0..width {
        let length = number(file)?;
        let mut cell = String::new();
        file.by_ref().take(length).read_to_string(&mut cell)?;
        cells.push(cell);
    }
    Ok((line, cells))
}
