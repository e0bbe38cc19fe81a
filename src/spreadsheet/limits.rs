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
    /// Unpacked size of all parts of a workbook, in bytes. Default 2 GiB; a million rows of twelve
    /// columns take about 600 MiB. Text files are exempt.
    pub expanded_bytes: u64,
    /// Unpacked size of an XLSX part that must be held in memory (shared strings, styles), in bytes. Default 256 MiB.
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
            held_bytes: 256 << 20,
            workbook_rows: 1_048_576,
        }
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
