//! Recognises a header that is written in two rows, such as `Phone` over `Number`.
//!
//! A contact that is taken for a second row would be lost, so only words that name columns count: a person may be
//! called anything, and `none` may stand under Phone, yet half of a contact's cells are no such words.

use super::cell_kind::CellKind;
use crate::spreadsheet::record::Record;

/// Words that stand in the second row of a header.
const WORDS: &str = "# account acct address amount amt area balance birth city code country county date due e-mail \
    email ext extension fax first group id last line mobile name no no. num number numbers owed phone since state status \
    street title type visit year zip";

/// Returns whether a row goes on with the names of the header above it.
pub(super) fn continues(header: &Record, row: &Record, body: &[Record]) -> bool {
    let filled: Vec<&str> = row.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let words = filled.iter().filter(|cell| is_word(cell)).count();
    let is_text = |cell: &&str| CellKind::of(cell) == CellKind::Text;
    !body.is_empty()
        && row.line() == header.line() + 1
        && row.width() <= header.len()
        && words >= 2
        && words * 2 >= filled.len()
        // A title above the names has one cell.
        && header.iter().filter(|cell| !cell.trim().is_empty()).count() * 2 >= filled.len()
        && filled.iter().all(is_text)
        // The header printed once more on the next page is no second half of itself.
        && !row.iter().zip(header.iter()).all(|(below, above)| below.trim().eq_ignore_ascii_case(above.trim()))
}

/// Joins the names of both rows.
pub(super) fn join(names: &mut [String], row: &Record) {
    for (name, below) in
        names.iter_mut().zip(row.iter().map(str::trim)).filter(|(_, below)| !below.is_empty())
    {
        *name = format!("{} {below}", name.trim()).trim_start().to_owned();
    }
}

fn is_word(cell: &str) -> bool {
    WORDS.split(' ').any(|word| cell.eq_ignore_ascii_case(word))
}
