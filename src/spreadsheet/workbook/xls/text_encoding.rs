//! Decodes the texts of an XLS beside the shared ones.

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::workbook::biff::Fields;

/// How texts are stored beside the shared ones.
#[derive(Clone, Copy)]
pub(super) struct TextEncoding {
    /// Excel 97 and later store UTF-16.
    pub(super) is_unicode: bool,
    pub(super) code_page: &'static encoding_rs::Encoding,
}

impl TextEncoding {
    /// Reads a text of `length` letters: UTF-16, its lower bytes alone, or a code page.
    pub(super) fn text(self, fields: &mut Fields<'_>, length: usize) -> Result<String, OpenError> {
        if !self.is_unicode {
            // Some programs write a length past the end of the record.
            let bytes = fields.bytes(length.min(fields.0.len()))?;
            return Ok(self.code_page.decode_without_bom_handling(bytes).0.into_owned());
        }
        if length == 0 {
            return Ok(String::new());
        }
        let flags = fields.u8()?;
        let fonts = if flags & 8 != 0 { fields.u16()? } else { 0 };
        let phonetic = if flags & 4 != 0 { fields.u32()? } else { 0 };
        let _they_follow_the_letters = (fonts, phonetic);
        if flags & 1 != 0 {
            return fields.utf16(length.min(fields.0.len() / 2));
        }
        Ok(fields.bytes(length.min(fields.0.len()))?.iter().map(|byte| char::from(*byte)).collect())
    }
}

/// Returns the encoding of a code page by its number.
pub(super) fn code_page(number: u16) -> &'static encoding_rs::Encoding {
    match number {
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        10_000 | 0x8000 => encoding_rs::MACINTOSH,
        1250..=1258 => {
            let label = format!("windows-{number}");
            encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
        }
        874 => encoding_rs::WINDOWS_874,
        866 => encoding_rs::IBM866,
        _ => encoding_rs::WINDOWS_1252,
    }
}
