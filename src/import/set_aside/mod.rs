//! Recognises lines that are no contacts: totals, dates, copyright, rules, repeated headers, headings of groups.
//!
//! A line is set aside only if few of its cells are filled, it reads like one of these, and no caller could be found by
//! it. In doubt it is a contact: a line too many is reported by its finding, a contact too few loses a caller.

mod headings;

use crate::spreadsheet::{ReportLine, SheetReader, is_amount, may_begin_a_total};
pub(super) use headings::{HeadingObserver, Headings};
use serde::Serialize;
use smallvec::SmallVec;
use utoipa::ToSchema;

/// The most lines listed in a report.
const LISTED_MAX: usize = 1_000;

/// A line that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SetAsideLine {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// Its filled cells as written, with commas between them.
    pub text: String,
    /// What it was taken for, such as `a total`.
    pub reason: &'static str,
}

/// The lines of one import that were set aside.
#[derive(Default)]
pub(super) struct SetAsideLog {
    pub(super) listed: Vec<SetAsideLine>,
}

impl SetAsideLog {
    pub(super) fn add(&mut self, line: u64, cells: &[&str], reason: Reason) {
        if self.listed.len() < LISTED_MAX {
            let text = super::finding::shortened(&joined(cells));
            self.listed.push(SetAsideLine { line, text, reason: reason.as_str() });
        }
    }
}

/// What a line was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    RepeatedHeader,
    RepeatedTitle,
    Rule,
    Date,
    Page,
    Notice,
    Total,
    Heading,
    /// Text under the end of the report.
    AfterEnd,
}

impl Reason {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Reason::RepeatedHeader => "the column names again",
            Reason::RepeatedTitle => "a title again",
            Reason::Rule => "a rule",
            Reason::Date => "a date or time",
            Reason::Page => "the number of a page",
            Reason::Notice => "a note about the report",
            Reason::Total => "a total",
            Reason::Heading => "the heading of a group",
            Reason::AfterEnd => "text under the end of the report",
        }
    }
}

/// Decides about the lines of one sheet, from the first to the last.
pub(super) struct SetAside {
    headers: Vec<String>,
    /// Whether a column has numbers that tell contacts apart, by its name.
    identifies: Vec<bool>,
    titles: Vec<String>,
    headings: Headings,
    /// Whether the line before was blank or set aside.
    after_gap: bool,
    /// Whether a line was seen that ends a report.
    has_ended: bool,
    /// The line that was recognised last, in lower case.
    buffer: String,
}

impl SetAside {
    /// Creates the decision for a sheet whose columns have these names.
    pub(super) fn new(sheet: &SheetReader, headers: Vec<String>, headings: Headings) -> SetAside {
        SetAside {
            identifies: headers.iter().map(|header| names_an_identifier(header)).collect(),
            headers,
            titles: sheet.titles().to_vec(),
            headings,
            after_gap: false,
            has_ended: false,
            buffer: String::new(),
        }
    }

    /// Notes a blank line.
    pub(super) fn blank(&mut self) {
        self.after_gap = true;
    }

    /// Returns what a line is, unless it is a contact. `before` is the text in front of the list. `is_found` returns
    /// whether a caller could be found by a cell other than the one given.
    pub(super) fn reason(
        &mut self,
        before: &str,
        cells: &[&str],
        is_found: impl Fn(usize) -> bool,
    ) -> Option<Reason> {
        let first = cells.iter().position(|cell| is_filled(cell)).unwrap_or(cells.len());
        let label = if before.is_empty() { first } else { usize::MAX };
        let reason = self.recognise(before, cells, first).filter(|reason| {
            // Asked last, because it reads the row's phone numbers.
            matches!(reason, Reason::RepeatedHeader | Reason::Rule)
                || !(is_found(label) || self.is_identified(cells, label))
        });
        self.after_gap = reason.is_some();
        match reason {
            Some(Reason::Notice) => self.has_ended |= ends_a_report(&self.buffer),
            // The list goes on.
            Some(Reason::RepeatedHeader) | None => self.has_ended = false,
            Some(_) => {}
        }
        reason
    }

    /// Recognises a line by its text and width. `first` is the first filled cell.
    fn recognise(&mut self, before: &str, cells: &[&str], first: usize) -> Option<Reason> {
        let filled = cells.iter().filter(|cell| is_filled(cell)).count();
        let width = self.headers.len();
        let label = if before.is_empty() { *cells.get(first)? } else { before };
        if before.is_empty() && self.repeats_header(cells, first, filled) {
            return Some(Reason::RepeatedHeader);
        }
        if !label.contains(char::is_alphanumeric) {
            let filled = filled_cells(before, cells);
            let rule = ReportLine::recognise(&filled, &mut self.buffer) == Some(ReportLine::Rule);
            return rule.then_some(Reason::Rule);
        }
        if width < 2 {
            return None;
        }
        let filled = filled + usize::from(!before.is_empty());
        let is_few = filled == 1 || (filled <= 3 && filled * 2 <= width);
        let may_be_total = filled < width && (may_begin_a_total(label) || self.headings.may_end_group(label));
        // An unquoted date at the end of a narrow list fills all of its columns, or more.
        let may_be_split = !is_few && filled <= 3 && width <= 4 && may_be_cut(label);
        if !(is_few || may_be_total || may_be_split) {
            return None;
        }
        let texts = filled_cells(before, cells);
        let line = ReportLine::recognise(&texts, &mut self.buffer);
        match line {
            Some(ReportLine::Total) if is_few || may_be_total => return Some(Reason::Total),
            Some(ReportLine::Date) => return Some(Reason::Date),
            Some(ReportLine::Page) if is_few => return Some(Reason::Page),
            Some(ReportLine::Notice) if is_few || is_copyright(label) => return Some(Reason::Notice),
            _ => {}
        }
        if may_be_total && texts[1..].iter().all(|cell| is_amount(cell)) && self.headings.ends_group(label) {
            return Some(Reason::Total);
        }
        if !is_few {
            return None;
        }
        if !self.titles.is_empty() && self.titles.contains(&joined(&texts)) {
            return Some(Reason::RepeatedTitle);
        }
        if filled > 1 || (width < 3 && before.is_empty()) {
            return None;
        }
        let has_name = before.is_empty() && self.headers.get(first).is_some_and(|name| is_filled(name));
        if self.headings.is_heading(label, has_name, self.after_gap) {
            Some(Reason::Heading)
        } else {
            self.has_ended.then_some(Reason::AfterEnd)
        }
    }

    /// Returns whether a cell other than the label is the number of a contact, such as an account number.
    fn is_identified(&self, cells: &[&str], label: usize) -> bool {
        let mut cells = cells.iter().zip(&self.identifies).enumerate();
        // What a comma cuts off a date, ` 2026`, begins with a space.
        let is_number = |cell: &str| is_filled(cell) && !cell.contains(char::is_whitespace);
        cells.any(|(column, (cell, identifies))| column != label && *identifies && is_number(cell))
    }

    /// Returns whether the filled cells are the names of their columns, most of which are filled.
    fn repeats_header(&self, cells: &[&str], first: usize, filled: usize) -> bool {
        let is_name = |column: usize, cell: &str| {
            self.headers.get(column).is_some_and(|name| name.trim() == cell.trim())
        };
        is_name(first, cells[first])
            && filled * 2 >= self.headers.iter().filter(|name| is_filled(name)).count()
            && cells.iter().enumerate().all(|(column, cell)| !is_filled(cell) || is_name(column, cell))
    }
}

/// Returns whether a column is called like one with account numbers or phone numbers.
fn names_an_identifier(header: &str) -> bool {
    const WORDS: [&str; 17] = [
        "account",
        "acct",
        "cell",
        "chart",
        "code",
        "id",
        "kundennr",
        "mobile",
        "no",
        "nr",
        "num",
        "number",
        "phone",
        "ref",
        "tel",
        "telefon",
        "telephone",
    ];
    const SUMS: [&str; 8] = ["amount", "balance", "count", "due", "of", "saldo", "total", "value"];
    let header = header.to_lowercase();
    let has = |known: &[&str]| header.split(|c: char| !c.is_alphanumeric()).any(|word| known.contains(&word));
    (header.contains(['#', 'º']) || has(&WORDS)) && !has(&SUMS)
}

/// Returns whether a notice in lower case stands at the end of reports. Others are repeated on every page.
fn ends_a_report(notice: &str) -> bool {
    let notice = notice.trim_start();
    is_copyright(notice) || notice.starts_with("confidential") || notice.starts_with("generated by ")
}

/// Returns whether a label may begin a line that its commas have cut: a date or a copyright.
fn may_be_cut(label: &str) -> bool {
    const BEGINNINGS: [&[u8; 3]; 27] = [
        b"as ", b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun", b"jan", b"feb", b"mar", b"apr",
        b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec", b"acc", b"cas", b"dat", b"run",
        b"pri", b"rep", b"per",
    ];
    let label = label.trim_start();
    let begins = |bytes: &[u8]| BEGINNINGS.iter().any(|beginning| bytes.eq_ignore_ascii_case(*beginning));
    label.as_bytes().get(..3).is_some_and(begins) || is_copyright(label)
}

/// Returns whether a line begins like a copyright, which may be cut at a comma.
fn is_copyright(label: &str) -> bool {
    let label = label.trim_start();
    let begins = |mark: &str| {
        label.as_bytes().get(..mark.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(mark.as_bytes()))
    };
    begins("copyright") || begins("©") || begins("(c)")
}

/// Returns whether a cell has text. The first byte answers nearly always, which counts in a million rows.
fn is_filled(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => false,
        Some(byte) if byte.is_ascii_graphic() => true,
        Some(_) => !cell.trim().is_empty(),
    }
}

fn filled_cells<'a>(before: &'a str, cells: &[&'a str]) -> SmallVec<[&'a str; 32]> {
    let before = Some(before).filter(|before| !before.is_empty());
    before.into_iter().chain(cells.iter().copied().filter(|cell| is_filled(cell))).collect()
}

fn joined(cells: &[&str]) -> String {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    filled.join(", ")
}
