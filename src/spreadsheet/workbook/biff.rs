//! Values that the binary formats XLS and XLSB share.

use super::zip::damaged;
use crate::spreadsheet::open_error::OpenError;

/// The fields of a record, read from its beginning.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], OpenError> {
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(|| damaged(&"a record is cut off"))?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, OpenError> {
        Ok(self.bytes(1)?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, OpenError> {
        let bytes = self.bytes(2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, OpenError> {
        let bytes = self.bytes(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    pub(crate) fn f64(&mut self) -> Result<f64, OpenError> {
        let bytes = self.bytes(8)?;
        Ok(f64::from_bits(bytes.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte))))
    }

    /// Reads UTF-16 of `length` units.
    pub(crate) fn utf16(&mut self, length: usize) -> Result<String, OpenError> {
        let bytes = self.bytes(length.checked_mul(2).ok_or_else(|| damaged(&"a text without end"))?)?;
        let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        Ok(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}

/// Returns the number that four bytes pack: an integer or the upper half of a floating-point number, perhaps times 100.
pub(crate) fn packed_number(packed: u32) -> f64 {
    let number = if packed & 2 != 0 {
        f64::from(packed as i32 >> 2)
    } else {
        f64::from_bits(u64::from(packed & !3) << 32)
    };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

/// Returns an error as a cell shows it.
pub(crate) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2b => "#GETTING_DATA",
        _ => "#N/A",
    }
}

/// Returns a truth value as a cell shows it.
pub(crate) fn truth(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}
