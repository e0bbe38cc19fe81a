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

/// Words that stand only in the first row, before one of the second.
const FIRST_WORDS: &str = "alternate billing birth business cell client contact current customer home invoice \
    main member open past patient postal primary ship shipping tenant total vendor work";

/// Returns whether a row goes on with the names of the header above it.
pub(super) fn continues(header: &Record, row: &Record, body: &[Record]) -> bool {
    let filled = |record: &Record| -> Vec<String> {
        record.iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
    };
    let (above, filled) = (filled(header), filled(row));
    // A title above the names is neither short words nor as wide.
    let first_words = above.iter().filter(|cell| is_word(cell) || is_first_word(cell)).count();
    let words = filled.iter().filter(|cell| is_word(cell)).count();
    let is_text = |cell: &String| CellKind::of(cell) == CellKind::Text;
    !body.is_empty()
        && row.line() == header.line() + 1
        && row.width() <= header.len()
        && words >= 2
        && words * 2 >= filled.len()
        && above.len() * 2 >= filled.len()
        && first_words * 2 >= above.len()
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

fn is_first_word(cell: &str) -> bool {
    FIRST_WORDS.split(' ').any(|word| cell.eq_ignore_ascii_case(word))
}

fn is_word(cell: &str) -> bool {
    WORDS.split(' ').any(|word| cell.eq_ignore_ascii_case(word))
}
