//! Recognises the lines that reports print around a list: totals, dates, page numbers, copyright, rules.
//!
//! Programs print them above the column names and below the last contact. Only the text is looked at; the callers
//! decide by position and width whether a line with such a text is one of the list.

mod amount;
mod date;
mod notice;
mod total;
mod words;

pub use amount::is_amount;

/// The kinds of lines that a report prints around a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportLine {
    /// Nothing but dashes or similar signs.
    Rule,
    /// A date or a time, such as `As of October 1, 2026`.
    Date,
    /// The number of a page.
    Page,
    /// Copyright, confidentiality, author or filters.
    Notice,
    /// The sum of the rows above, or their number.
    Total,
}

/// The longest line that is examined, in bytes. Notices of law firms have some 300.
const BYTES_MAX: usize = 400;

impl ReportLine {
    /// Recognises a line by its filled cells, from left to right. `buffer` is overwritten.
    pub fn recognise(filled: &[&str], buffer: &mut String) -> Option<ReportLine> {
        if is_rule(filled) {
            return Some(ReportLine::Rule);
        }
        if filled.is_empty() || filled.iter().map(|cell| cell.len()).sum::<usize>() > BYTES_MAX {
            return None;
        }
        buffer.clear();
        push_lower_case(filled[0], buffer);
        if total::is_total(buffer.trim(), filled.len() == 1) {
            let sums =
                filled[1..].iter().all(|cell| is_amount(cell) || total::is_count(&cell.to_lowercase()));
            return sums.then_some(ReportLine::Total);
        }
        // An unquoted `October 1, 2026` fills two cells. A contact may begin with a number and have a date.
        let begins_with_a_word = filled.len() == 1 || filled[0].contains(char::is_alphabetic);
        for cell in &filled[1..] {
            buffer.push(' ');
            push_lower_case(cell, buffer);
        }
        let text = buffer.trim();
        if begins_with_a_word && date::is_date_line(text) {
            Some(ReportLine::Date)
        } else if notice::is_page(text) {
            Some(ReportLine::Page)
        } else if notice::is_notice(text) {
            Some(ReportLine::Notice)
        } else {
            None
        }
    }
}

/// Returns whether a cell may begin a totals line. Costs no allocation, because it is asked of every row.
pub fn may_begin_a_total(cell: &str) -> bool {
    total::may_begin(cell)
}

/// Returns whether all filled cells are drawn of signs, one of them at least three long.
fn is_rule(filled: &[&str]) -> bool {
    const SIGNS: [char; 12] = ['-', '=', '_', '*', '~', '#', '+', '|', '–', '—', '─', '═'];
    let signs = |cell: &&str| cell.chars().all(|c| SIGNS.contains(&c) || c.is_whitespace());
    filled.iter().all(signs) && filled.iter().any(|cell| cell.trim().chars().count() >= 3)
}

fn push_lower_case(text: &str, buffer: &mut String) {
    if text.is_ascii() {
        let begin = buffer.len();
        buffer.push_str(text);
        buffer[begin..].make_ascii_lowercase();
    } else {
        buffer.extend(text.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(cells: &[&str]) -> Option<ReportLine> {
        ReportLine::recognise(cells, &mut String::new())
    }

    #[test]
    fn totals_are_recognised() {
        for cells in [
            &["Total"][..],
            &["TOTAL:"],
            &["Grand Totals (8 records)"],
            &["Total Patients: 8"],
            &["Total number of customers: 1,204"],
            &["Total", "12", "$1,234.50", "(5.00)"],
            &["Total", "8 records"],
            &["Total for Residential", "100.00"],
            &["Number of records: 8"],
            &["8 records"],
            &["1 patient"],
            &["(8 rows affected)"],
            &["Patients: 8"],
            &["Summe", "1.234,50 €"],
            &["Total général"],
        ] {
            assert_eq!(recognised(cells), Some(ReportLine::Total), "{cells:?}");
        }
    }

    #[test]
    fn dates_and_times_are_recognised_in_one_cell_or_split_at_the_comma() {
        for cells in [
            &["As of October 1, 2026"][..],
            &["As of October 1", " 2026"],
            &[" Wednesday, September 30, 2026 11:11 AM GMT-05:00"],
            &["Accrual basis Wednesday, September 30, 2026"],
            &["10/01/2026"],
            &["2026-10-01 09:15"],
            &["January - December 2026"],
            &["Run date: 10/1/2026"],
            &["9:15 AM"],
            &["Stand 1. Oktober 2026"],
        ] {
            assert_eq!(recognised(cells), Some(ReportLine::Date), "{cells:?}");
        }
    }

    #[test]
    fn notices_are_recognised() {
        for cells in [
            &["Copyright (c) 2000-2026 Example Corp", " Inc. All rights reserved."][..],
            &["© 2026 Example Dental"],
            &["Confidential Information - Do Not Distribute"],
            &["CONFIDENTIAL"],
            &["Generated By: Ann Lee 10/1/2026 9:15 AM"],
            &["Printed on 10/1/2026 by ann"],
            &["*** End of Report ***"],
            &["Filters: Status = Active", " City = Provo"],
            &["Sorted by: Name"],
        ] {
            assert_eq!(recognised(cells), Some(ReportLine::Notice), "{cells:?}");
        }
    }

    #[test]
    fn pages_are_recognised() {
        for cells in [&["Page 1 of 3"][..], &["- Page 2 -"], &["Seite 1 von 3"]] {
            assert_eq!(recognised(cells), Some(ReportLine::Page), "{cells:?}");
        }
    }

    #[test]
    fn rules_are_recognised() {
        for cells in [&["-----"][..], &["-----", "---", "-"], &["=====", "====="], &["───"], &["* * * *"]]
        {
            assert_eq!(recognised(cells), Some(ReportLine::Rule), "{cells:?}");
        }
    }

    #[test]
    fn contacts_are_recognised_as_nothing() {
        for cells in [
            &["Total Wine & More"][..],
            &["Total Wine & More", "801-555-0101"],
            &["Total", "Tom Total"],
            &["Totally Tan"],
            &["Summer Jones"],
            &["Grand Hotel"],
            &["April May"],
            &["June"],
            &["May 5"],
            &["Sunday Market 2024"],
            &["801 555 0101"],
            &["801.555.0101"],
            &["1001"],
            &["2026"],
            &["01-02-03"],
            &["801-555-0101 since 1/1/2020"],
            &["801-555-0101", "0.50", "1/1/2020"],
            &["1001", "1/1/2020"],
            &["Confidential Couriers"],
            &["Copyright Agency"],
            &["Page Turner Books"],
            &["Paige 12"],
            &["Printed Matter"],
            &["Client 8"],
            &["Account 1004"],
            &["Generation Bank"],
            &["-"],
            &["-", "--"],
            &["Bob", "-"],
            &[],
        ] {
            assert_eq!(recognised(cells), None, "{cells:?}");
        }
    }
}
