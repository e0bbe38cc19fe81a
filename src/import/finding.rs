//! Findings: complaints about rows and cells, each with its remedy.

use serde::Serialize;
use utoipa::ToSchema;

/// A complaint about a row or a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// The line of the file where the row begins, counted from 1.
    pub line: u64,
    /// The header of the column; `None` for a finding about the whole row.
    pub column: Option<String>,
    /// The value as written.
    pub value: String,
    /// Whether the row was left out because of this finding.
    pub refused: bool,
    /// A sentence that says what is wrong.
    pub reason: String,
    /// A sentence that says what to do.
    pub remedy: &'static str,
    /// The kind, which determines the remedy.
    pub kind: FindingKind,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A row is longer than the header.
    TooManyCells,
    /// A number whose digits a spreadsheet lost.
    DamagedNumber,
    /// Text where a number belongs.
    NotANumber,
    /// A phone number that no numbering plan knows.
    UnknownNumber,
    /// A phone number that a spreadsheet shows as a quantity, all digits kept.
    NumberAsQuantity,
    /// An identifying number that has lost its leading zeros.
    LostZeros,
    /// A date where a number belongs.
    DateForNumber,
    /// A formula's error value.
    FormulaError,
    /// A row that no key can find.
    Unreachable,
    /// A row that sums up the others.
    TotalsRow,
    /// A row without the value by which rows are merged.
    NotMergeable,
    /// A key's value that several rows share.
    #[serde(rename = "shared")]
    Duplicate,
}

impl FindingKind {
    /// Returns a title for several findings of this kind.
    pub fn title(self) -> &'static str {
        match self {
            FindingKind::TooManyCells => "more cells than columns; not imported",
            FindingKind::DamagedNumber => "number damaged by a spreadsheet; nobody is found by it",
            FindingKind::NotANumber => "something else where a number belongs; nobody is found by it",
            FindingKind::UnknownNumber => "a number that no numbering plan knows",
            FindingKind::NumberAsQuantity => "a phone number that a spreadsheet shows as a quantity",
            FindingKind::LostZeros => "a number that may have lost its leading zeros",
            FindingKind::DateForNumber => "a date where a number belongs",
            FindingKind::FormulaError => "an error that a formula left",
            FindingKind::Unreachable => "nothing to find this row by",
            FindingKind::TotalsRow => "a row that sums up the others",
            FindingKind::NotMergeable => "no value to merge this row by; added as a new one",
            FindingKind::Duplicate => "a value that several rows share",
        }
    }

    /// Returns the sentence that says what to do.
    pub fn remedy(self) -> &'static str {
        match self {
            FindingKind::TooManyCells => {
                "Look for a comma inside a cell, put the cell in quotation marks or the surplus into a column of its own, and import again."
            }
            FindingKind::DamagedNumber => {
                "Format the column as Text, type the number again, save, and import again. Until then this row cannot be found by it."
            }
            FindingKind::NotANumber => "Put the number into this column and anything else into another one.",
            FindingKind::UnknownNumber => "Check the number; it may be mistyped or lack its area code.",
            FindingKind::NumberAsQuantity => {
                "Format the column as Text in the spreadsheet, type the number again, save, and import again. Callers are found by it meanwhile, but agents see it like this."
            }
            FindingKind::LostZeros => {
                "Format the column as Text in the spreadsheet, type the number again with its zeros, save, and import again."
            }
            FindingKind::DateForNumber => {
                "A spreadsheet takes 12-34 for a date. Format the column as Text, type the number again, save, and import again."
            }
            FindingKind::FormulaError => "Mend the formula, or paste its values, and import again.",
            FindingKind::TotalsRow => "Take the row out of the sheet if it is not a contact.",
            FindingKind::NotMergeable => "Fill in the value by which rows are merged, and import again.",
            FindingKind::Unreachable => {
                "Fill in a number in one of these columns, or nobody calling for this row will be recognised."
            }
            FindingKind::Duplicate => {
                "Nothing to do if they really share it. The setting several decides the answer to such callers."
            }
        }
    }
}

/// The remedy where more than a fifth of the rows are refused: they are seldom all at fault.
const ANOTHER_HEADER: &str = "So many rows are wider than the header that the column names may be in another line. Name that line with --header-row LINE, and import again. If the header is right, look for a comma inside a cell, put the cell in quotation marks, and import again.";

impl Finding {
    /// Replaces the remedy of a refused row by the one that suspects the header.
    pub(super) fn suspect_the_header(&mut self) {
        if self.kind == FindingKind::TooManyCells {
            self.remedy = ANOTHER_HEADER;
        }
    }

    pub(super) fn new(
        kind: FindingKind,
        line: u64,
        column: Option<&str>,
        value: &str,
        reason: String,
    ) -> Finding {
        Finding {
            line,
            column: column.map(str::to_owned),
            value: shortened(value),
            refused: kind == FindingKind::TooManyCells,
            reason,
            remedy: kind.remedy(),
            kind,
        }
    }
}

/// Shortens a value to 200 characters for display, because a cell may hold 1 MiB.
pub(super) fn shortened(value: &str) -> String {
    const SHOWN: usize = 200;
    match value.char_indices().nth(SHOWN) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}...", &value[..end]),
    }
}
