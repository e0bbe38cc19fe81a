//! Tells cells that look like data from cells that may be names of columns.

use crate::spreadsheet::record::Record;

/// The kinds of cells that the search for the header distinguishes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CellKind {
    Blank,
    Text,
    /// A number, a date, a phone number or an e-mail address.
    Data,
}

impl CellKind {
    pub(super) fn of(cell: &str) -> CellKind {
        match cell.trim() {
            "" => CellKind::Blank,
            cell if is_data(cell) => CellKind::Data,
            _ => CellKind::Text,
        }
    }
}

/// Returns whether the header looks like a contact: no column is called `8015551234`.
pub(super) fn looks_like_data(header: &Record) -> bool {
    let (mut names, mut data) = (0, 0);
    for cell in header.iter().filter(|cell| !cell.trim().is_empty()) {
        if is_e_mail(cell) || (is_data(cell) && digits(cell) >= 7) {
            return true;
        }
        if is_data(cell) {
            data += 1;
        } else {
            names += 1;
        }
    }
    data > names
}

/// Returns whether a cell of digits may be the name of a column with sums: a year, or days such as `31-60` and `>90`.
pub(super) fn names_sums(cell: &str) -> bool {
    let cell = cell.trim();
    let is_short = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_year = cell.len() == 4 && cell.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year));
    let is_span = cell.split_once('-').is_some_and(|(from, to)| is_short(from.trim()) && is_short(to.trim()));
    let is_open = [cell.strip_prefix('>'), cell.strip_prefix('<'), cell.strip_suffix('+')];
    is_year || is_span || is_open.into_iter().flatten().any(|days| is_short(days.trim()))
}

/// Returns whether a cell is roughly a number, a date, a phone number or an e-mail address.
fn is_data(cell: &str) -> bool {
    let alphanumeric = cell.chars().filter(|character| character.is_alphanumeric()).count();
    let digits = digits(cell);
    is_e_mail(cell) || (digits > 0 && digits * 2 >= alphanumeric)
}

fn is_e_mail(cell: &str) -> bool {
    let cell = cell.trim();
    let Some((name, host)) = cell.split_once('@') else {
        return false;
    };
    !name.is_empty() && host.contains('.') && !cell.contains(char::is_whitespace)
}

fn digits(cell: &str) -> usize {
    cell.chars().filter(char::is_ascii_digit).count()
}
