//! Reads a stream of an OLE compound file, the file system in a file that Office 97 saves into (MS-CFB).

use std::io::{self, Read, Seek, SeekFrom};

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::workbook::biff::Fields;
use crate::spreadsheet::workbook::progress_file::ProgressFile;
use crate::spreadsheet::workbook::zip::damaged;

/// The last sector of a chain is followed by this, or by a greater number.
const LAST_SECTOR: u32 = 0xffff_fffa;
/// Bytes of an entry of the directory.
const ENTRY: u64 = 128;

/// A stream inside a compound file: pieces of one size, anywhere in the file.
pub(super) struct Stream {
    file: ProgressFile,
    places: Vec<u64>,
    piece: u64,
    length: u64,
    at: u64,
}

impl Stream {
    /// Opens the first stream of one of these names, whose case does not matter.
    pub(super) fn open(file: ProgressFile, names: &[&str]) -> Result<Stream, OpenError> {
        let mut container = Container::open(file)?;
        let directory = container.chain(container.directory)?;
        let mut root = None;
        let mut found: Option<(usize, u32, u64)> = None;
        let per_sector = container.sector / ENTRY;
        for number in 0..directory.len() as u64 * per_sector {
            let place = directory[(number / per_sector) as usize] + number % per_sector * ENTRY;
            let entry = container.bytes(place, ENTRY as usize)?;
            let mut fields = Fields(&entry);
            let name = fields.utf16(32)?;
            let length = usize::from(fields.u16()?).saturating_sub(2) / 2;
            let name: String = name.chars().take(length).collect();
            let kind = fields.u8()?;
            fields.bytes(49)?;
            // Of the size the upper half is rubbish in old files.
            let (start, size) = (fields.u32()?, u64::from(fields.u32()?));
            let rank = names.iter().position(|wanted| wanted.eq_ignore_ascii_case(&name));
            match (kind, rank) {
                (5, _) => root = root.or(Some(start)),
                (2, Some(rank)) if found.is_none_or(|(best, ..)| rank < best) => {
                    found = Some((rank, start, size));
                }
                _ => {}
            }
        }
        let (_, start, length) = found.ok_or(OpenError::Binary)?;
        let (places, piece) = if length < container.small_below {
            let root = root.ok_or_else(|| damaged(&"no root"))?;
            container.small_chain(root, start)?
        } else {
            (container.chain(start)?, container.sector)
        };
        let length = length.min(places.len() as u64 * piece);
        Ok(Stream { file: container.file, places, piece, length, at: 0 })
    }

    /// Continues at a place in the stream.
    pub(super) fn seek_to(&mut self, at: u64) {
        self.at = at;
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (piece, inside) = ((self.at / self.piece) as usize, self.at % self.piece);
        let left = self.length.saturating_sub(self.at).min(self.piece - inside);
        let wanted = buffer.len().min(left as usize);
        if wanted == 0 {
            return Ok(0);
        }
        // Pieces that lie one behind the other are read at once.
        let mut end = piece + 1;
        while end < self.places.len() && self.places[end] == self.places[end - 1] + self.piece {
            end += 1;
            if (end - piece) as u64 * self.piece - inside >= buffer.len() as u64 {
                break;
            }
        }
        let run = ((end - piece) as u64 * self.piece - inside).min(self.length - self.at);
        let wanted = buffer.len().min(run as usize);
        self.file.seek(SeekFrom::Start(self.places[piece] + inside))?;
        let read = self.file.read(&mut buffer[..wanted])?;
        self.at += read as u64;
        Ok(read)
    }
}

/// A compound file with its table of sectors: for each sector the next of its chain.
struct Container {
    file: ProgressFile,
    sector: u64,
    small_sector: u64,
    /// Streams below this size lie in small sectors.
    small_below: u64,
    table: Vec<u32>,
    directory: u32,
    small_table: u32,
}

impl Container {
    fn open(mut file: ProgressFile) -> Result<Container, OpenError> {
        let header = read_at(&mut file, 0, 512)?;
        let mut fields = Fields(&header[30..]);
        let (shift, small_shift) = (fields.u16()?, fields.u16()?);
        if !(7..=12).contains(&shift) || small_shift > shift {
            return Err(damaged(&"sectors of no size"));
        }
        let mut fields = Fields(&header[48..]);
        let (directory, _, small_below, small_table) =
            (fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()?);
        let (_, mut next) = (fields.u32()?, fields.u32()?);
        fields.u32()?;
        let sector = 1u64 << shift;
        let mut container = Container {
            file,
            sector,
            small_sector: 1 << small_shift,
            small_below: small_below.into(),
            table: Vec::new(),
            directory,
            small_table,
        };
        let mut parts: Vec<u32> = (0..109).map(|_| fields.u32()).collect::<Result<_, _>>()?;
        // Every sector of the table speaks of many others, so there are never more than this.
        let most = (container.file.size / sector / (sector / 4) + 2) as usize;
        while next < LAST_SECTOR && parts.len() <= most + 109 {
            let more = container.sector_numbers(next)?;
            let (last, more) = more.split_last().ok_or_else(|| damaged(&"sectors of no size"))?;
            parts.extend(more);
            next = *last;
        }
        for part in parts.into_iter().filter(|part| *part < LAST_SECTOR).take(most) {
            let numbers = container.sector_numbers(part)?;
            container.table.extend(numbers);
        }
        Ok(container)
    }

    /// Returns where the sectors of a chain begin in the file.
    fn chain(&self, start: u32) -> Result<Vec<u64>, OpenError> {
        let numbers = follow(&self.table, start)?;
        Ok(numbers.into_iter().map(|number| (u64::from(number) + 1) * self.sector).collect())
    }

    /// Returns where the small sectors of a chain begin, and their size.
    fn small_chain(&mut self, root: u32, start: u32) -> Result<(Vec<u64>, u64), OpenError> {
        let mut table = Vec::new();
        for number in follow(&self.table, self.small_table)? {
            table.extend(self.sector_numbers(number)?);
        }
        let large = self.chain(root)?;
        let place = |number: u32| {
            let at = u64::from(number) * self.small_sector;
            let sector = large.get((at / self.sector) as usize).ok_or_else(|| damaged(&"no such sector"))?;
            Ok(sector + at % self.sector)
        };
        let places = follow(&table, start)?.into_iter().map(place).collect::<Result<_, OpenError>>()?;
        Ok((places, self.small_sector))
    }

    fn sector_numbers(&mut self, number: u32) -> Result<Vec<u32>, OpenError> {
        let bytes = self.bytes((u64::from(number) + 1) * self.sector, self.sector as usize)?;
        let numbers = bytes.chunks_exact(4);
        Ok(numbers.map(|number| u32::from_le_bytes([number[0], number[1], number[2], number[3]])).collect())
    }

    fn bytes(&mut self, at: u64, length: usize) -> Result<Vec<u8>, OpenError> {
        read_at(&mut self.file, at, length)
    }
}

/// Follows a chain; one that comes back to itself is longer than its table.
fn follow(table: &[u32], start: u32) -> Result<Vec<u32>, OpenError> {
    let mut chain = Vec::new();
    let mut next = start;
    while next < LAST_SECTOR {
        if chain.len() > table.len() {
            return Err(damaged(&"a chain of sectors without end"));
        }
        chain.push(next);
        next = *table.get(next as usize).ok_or_else(|| damaged(&"no such sector"))?;
    }
    Ok(chain)
}

/// Reads bytes of a file; a last sector that is cut off is filled up with zeros, as some programs leave it out.
fn read_at(file: &mut ProgressFile, at: u64, length: usize) -> Result<Vec<u8>, OpenError> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).map_err(ReadError::Io)?;
    let read = file.take(length as u64).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if read == 0 {
        return Err(damaged(&"the file is cut off"));
    }
    bytes.resize(length, 0);
    Ok(bytes)
}
