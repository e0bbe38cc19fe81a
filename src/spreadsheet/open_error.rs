//! Reasons why a file cannot be opened as a sheet, each with what to do.

use super::csv::encoding::Encoding;
use super::limits::size;
use super::read_error::ReadError;

/// The reason a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No such file.
    #[error("There is no such file. Check its name and folder.")]
    Missing,
    /// The path is a folder.
    #[error("This is a folder, not a file. Choose the spreadsheet inside it.")]
    Directory,
    /// A pipe, socket or device.
    #[error("This is not an ordinary file. Save the spreadsheet to a file and try again.")]
    NotAFile,
    /// No permission.
    #[error(
        "The file may not be read: permission is denied. Give this program the right to read it and try again."
    )]
    Forbidden,
    /// The system could not open or read the file.
    #[error("The file could not be opened. Check the disk or the network drive it is on and try again.")]
    Io(#[source] std::io::Error),
    /// Over [`Limits::file_bytes`](super::limits::Limits).
    #[error("The file is larger than {}, which is the most that can be read. Remove columns or rows you do not need and try again.", size(*.limit))]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A file of zero bytes.
    #[error("The file is empty. Save the spreadsheet again and try again.")]
    Empty,
    /// A file of white space and delimiters only.
    #[error("The file has no text in it, only blank lines. Check that you chose the right file.")]
    Blank,
    /// The chosen worksheet has no text.
    #[error("The worksheet \"{name}\" is empty.{}", or_another(.others))]
    BlankWorksheet {
        /// The worksheet.
        name: String,
        /// The other worksheets.
        others: Vec<String>,
    },
    /// A header without rows under it.
    #[error("The file has a header but no rows under it. Check that the list was saved whole.")]
    HeaderAlone,
    /// The specified header row is blank or past the end.
    #[error(
        "Line {line} cannot be the header: no row with text begins there. Give the number of the line that has the column names."
    )]
    NoHeaderThere {
        /// The specified line.
        line: u64,
    },
    /// No worksheet of the specified name.
    #[error("The workbook has no worksheet \"{name}\". It has {}.", listed(.have))]
    NoSuchWorksheet {
        /// The specified name.
        name: String,
        /// The workbook's worksheets.
        have: Vec<String>,
    },
    /// A workbook without a worksheet, such as one of charts only.
    #[error("The workbook has no worksheet with cells. Check that you chose the right file.")]
    NoWorksheet,
    /// A picture.
    #[error("This is a picture ({kind}), not a spreadsheet. Ask for the list as CSV or XLSX.")]
    Picture {
        /// `PNG`, `JPEG`, ...
        kind: &'static str,
    },
    /// A PDF.
    #[error(
        "This is a PDF, not a spreadsheet. Open the original list in your spreadsheet program, save it as CSV or XLSX and try again."
    )]
    Pdf,
    /// A web page, often one exported under the name `.xls`.
    #[error(
        "This is a web page, not a spreadsheet. Open it in your spreadsheet program, save it as CSV or XLSX and try again; if it was downloaded, perhaps you were asked to sign in."
    )]
    WebPage,
    /// XML of any kind, including Excel's and LibreOffice's flat formats.
    #[error(
        "This is an XML file, which is not read. Open it in your spreadsheet program, save it as CSV or XLSX and try again."
    )]
    Xml,
    /// JSON.
    #[error("This is JSON, not a spreadsheet. Export the list as CSV or XLSX and try again.")]
    Json,
    /// A vCard address book.
    #[error("This is an address book (vCard), not a spreadsheet. Export the contacts as CSV and try again.")]
    AddressBook,
    /// Rich text.
    #[error(
        "This is a text document (RTF), not a spreadsheet. Copy the list into your spreadsheet program, save it as CSV or XLSX and try again."
    )]
    RichText,
    /// A worksheet of Excel before version 5, of 1993.
    #[error(
        "This is a worksheet of a very old Excel, which is not read. Open it in Excel or LibreOffice, save it as XLSX or CSV and try again."
    )]
    OldExcel,
    /// The file that a program keeps beside a workbook while somebody has it open.
    #[error(
        "This is not the workbook: it is the file that Excel keeps beside a workbook while it is open, and its name begins with ~$. Choose the file with the same name without ~$ and try again."
    )]
    OwnerFile,
    /// SYLK or DIF, formats of the first spreadsheet programs.
    #[error(
        "This is a {kind} file, which is not read. Open it in Excel or LibreOffice, save it as XLSX or CSV and try again."
    )]
    Exchange {
        /// `SYLK` or `DIF`.
        kind: &'static str,
    },
    /// Encrypted XLSX or ODS.
    #[error("The workbook is protected by a password. Open it, remove the password, save it and try again.")]
    Password,
    /// Word, PowerPoint, Outlook and LibreOffice's counterparts.
    #[error(
        "This is a {kind}, not a spreadsheet. Copy the list into your spreadsheet program, save it as CSV or XLSX and try again."
    )]
    OfficeDocument {
        /// `text document`, `presentation`, ...
        kind: &'static str,
    },
    /// Apple Numbers.
    #[error(
        "This is a Numbers spreadsheet, which is not read. In Numbers choose File, Export To, CSV or Excel, and try again."
    )]
    Numbers,
    /// gzip, 7z, RAR, or a zip that is no workbook.
    #[error(
        "This is a packed file ({kind}), not a spreadsheet. Unpack it and choose the spreadsheet inside."
    )]
    Packed {
        /// `zip`, `gzip`, ...
        kind: &'static str,
    },
    /// An SQLite database.
    #[error("This is a database (SQLite), not a spreadsheet. Export the table as CSV and try again.")]
    Database,
    /// Text in UTF-32.
    #[error("This text is in UTF-32, which is not read. Save it as CSV UTF-8 and try again.")]
    Utf32,
    /// A program, a sound, or other binary content.
    #[error(
        "This is not a spreadsheet: it is no text and no workbook. Save the list as CSV or XLSX and try again."
    )]
    Binary,
    /// The specified encoding decodes to control characters.
    #[error("The file makes no sense as {encoding}. Choose another encoding, or none to have it guessed.")]
    WrongEncoding {
        /// The specified encoding.
        encoding: Encoding,
    },
    /// The first rows of the sheet cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
}

impl OpenError {
    /// Maps a system error to a reason that people can act upon.
    pub(super) fn from_io(error: std::io::Error) -> OpenError {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => OpenError::Missing,
            ErrorKind::InvalidInput => OpenError::Missing,
            ErrorKind::IsADirectory => OpenError::Directory,
            ErrorKind::PermissionDenied => OpenError::Forbidden,
            _ => OpenError::Io(error),
        }
    }
}

fn listed(names: &[String]) -> String {
    const LISTED_MAX: usize = 20;
    let listed =
        names.iter().take(LISTED_MAX).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(LISTED_MAX) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

fn or_another(names: &[String]) -> String {
    match names {
        [] => " Check that you chose the right file.".to_owned(),
        _ => format!(" Choose another one: {}.", listed(names)),
    }
}
