//! Limits beyond which a file is refused.

/// The limits of reading a file. The defaults are above any real list of customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, in bytes. Default 512 MiB.
    pub file_bytes: u64,
    /// Columns of a row. Default 2,000.
    pub columns: usize,
    /// Text of one cell, in bytes of UTF-8. Default 1 MiB.
    pub cell_bytes: usize,
    /// Text of one row, in bytes of UTF-8. Default 16 MiB, because a whole row is held in memory.
    pub row_bytes: usize,
    /// What one pass over a workbook may unpack, in bytes, however large the file is. Default 2 GiB; a million rows of
    /// twelve columns take about 600 MiB. Text files are exempt.
    pub expanded_bytes: u64,
    /// Texts of a workbook that its cells share, which are held in memory, in bytes. Default 128 MiB.
    pub held_bytes: u64,
    /// Number of the last row of a worksheet. Default 1,048,576, Excel's own limit.
    pub workbook_rows: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 512 << 20,
            columns: 2_000,
            cell_bytes: 1 << 20,
            row_bytes: 16 << 20,
            expanded_bytes: 2 << 30,
            held_bytes: 128 << 20,
            workbook_rows: 1_048_576,
        }
    }
}

/// What a workbook of any size may unpack to, in bytes.
const UNPACKED_BASE: u64 = 64 << 20;
/// How many bytes each further byte of the file may unpack to. Excel's own files reach 30.
const UNPACKED_RATIO: u64 = 64;

impl Limits {
    /// Returns what one pass over a workbook of `size` bytes may unpack, so that a small file takes a short time.
    pub(super) fn unpacked_bytes(self, size: u64) -> u64 {
        self.expanded_bytes.min(UNPACKED_BASE + size.saturating_mul(UNPACKED_RATIO))
    }
}

/// Formats a size for people: `512 MiB`, `12 KiB`, `7 bytes`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}
