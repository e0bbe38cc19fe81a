//! Guesses the delimiter from the beginning of a text file.

use crate::spreadsheet::csv::delimiter::Delimiter;
use crate::spreadsheet::csv::parser::{CsvParser, ParsedRow};
use crate::spreadsheet::detected::Detected;
use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::record::Record;
use crate::spreadsheet::report_line::ReportLine;

/// Guesses the delimiter that gives the sample the most even rows, respecting quotations. Returns a
/// comma if none divides the rows.
pub(crate) fn guess(sample: &str, whole: bool, limits: Limits) -> Detected<Delimiter> {
    let mut best = (Delimiter::COMMA, 0.0);
    for delimiter in [Delimiter::COMMA, Delimiter::SEMICOLON, Delimiter::TAB, Delimiter::PIPE] {
        let score = fitness(sample, whole, CsvParser { delimiter, limits });
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    Detected::guessed(best.0)
}

/// The most rows of the sample that are scored.
const ROWS_MAX: usize = 300;

/// The most rows at the beginning that may be titles.
const TITLES_MAX: usize = 10;

/// Scores a delimiter by the evenness of the rows and by quotations that end at it.
fn fitness(sample: &str, whole: bool, parser: CsvParser) -> f64 {
    let (mut counts, mut tidy_rows) = (Vec::new(), 0);
    let mut record = Record::new();
    let mut rest = sample;
    while counts.len() < ROWS_MAX {
        record.begin(1);
        // The sample's end may cut the last row, so that row counts only if it is the only one.
        let at_end = whole || counts.is_empty();
        let tidy = match parser.parse_row(rest, at_end, &mut record) {
            Ok(ParsedRow::Row { bytes, tidy, .. }) => {
                rest = &rest[bytes..];
                tidy
            }
            Ok(ParsedRow::More | ParsedRow::End) | Err(_) => break,
        };
        let is_title = counts.is_empty() && is_report_line(&record);
        if !record.is_blank() && !is_title {
            counts.push(record.len());
            tidy_rows += usize::from(tidy);
        }
    }
    evenness(&counts) * tidy_rows as f64 / counts.len().max(1) as f64
}

/// Returns whether a row is a date or the like, which may have a comma: `As of October 1, 2026`.
fn is_report_line(record: &Record) -> bool {
    let filled: Vec<&str> = record.iter().filter(|cell| !cell.trim().is_empty()).collect();
    ReportLine::recognise(&filled, &mut String::new()).is_some()
}

/// Scores 0 if nothing is divided; more for more rows of equal width, and for wider rows.
fn evenness(counts: &[usize]) -> f64 {
    // Titles stand above the list undivided; of a short list they are the most rows.
    let titles = counts.iter().take(TITLES_MAX).take_while(|columns| **columns == 1).count();
    let mut sorted = match &counts[titles..] {
        [] | [_] => counts.to_vec(),
        list => list.to_vec(),
    };
    sorted.sort_unstable();
    let Some((usual, times)) = sorted
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len()))
        .max_by_key(|&(columns, times)| (times, columns))
    else {
        return 0.0;
    };
    let divides_first = counts.first().is_some_and(|columns| *columns > 1);
    // A sign once in each row, missing from the first, is more likely "Smith, Bob" under "Name".
    if usual == 1 || (usual == 2 && !divides_first) {
        return 0.0;
    }
    let share = times as f64 / counts.len() as f64;
    let first = if divides_first { 1.0 } else { 0.3 };
    share.powi(3) * (1.0 + (usual as f64).ln()) * first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(sample: &str) -> Delimiter {
        guess(sample, true, Limits::default()).value
    }

    #[test]
    fn the_four_usual_delimiters_are_recognised() {
        for delimiter in [",", ";", "\t", "|"] {
            let sample =
                "Name,Phone,City\nBob,8015551234,Provo\nAl,8015551235,Orem\n".replace(',', delimiter);
            assert_eq!(guessed(&sample), delimiter.parse().unwrap());
        }
    }

    #[test]
    fn decimal_commas_do_not_win_over_semicolons() {
        assert_eq!(guessed("Name;Betrag\nA;1,5\nB;2,5\nC;3,25\n"), Delimiter::SEMICOLON);
    }

    #[test]
    fn commas_in_every_address_do_not_win_over_tabs() {
        assert_eq!(guessed("Name\tAddress\tPhone\nBob\tProvo, UT\t1\nAl\tOrem, UT\t2\n"), Delimiter::TAB);
    }

    #[test]
    fn delimiters_inside_quotations_do_not_count() {
        assert_eq!(guessed("a,b\n\"x;y;z\",1\n\"x;y;z\",2\n\"p;q;r\",3\n"), Delimiter::COMMA);
    }

    #[test]
    fn semicolons_within_one_ragged_column_do_not_win() {
        let sample = "a,b,c,d,e,mail\n1,2,3,4,5,x@a.com;y@a.com\n1,2,3,4,5,x@a.com;y@a.com,\n1,2,3,4,5,x@a.com;y@a.com\n";
        assert_eq!(guessed(sample), Delimiter::COMMA);
    }

    #[test]
    fn a_single_column_of_names_with_commas_stays_single() {
        assert_eq!(guessed("Phone\n8015551234\n8015551235\n"), Delimiter::COMMA);
        assert_eq!(evenness(&[1, 2, 2]), 0.0);
    }

    #[test]
    fn a_short_list_under_many_titles_is_divided() {
        let titles = "Customers\nAll of them\nBy name\n\n";
        assert_eq!(guessed(&format!("{titles}Name;Phone;City\nBob;1;Provo\n")), Delimiter::SEMICOLON);
        // The comma of the date and those of the sums win over nothing.
        let list = "Name;City;Betrag\nA;X;1,5\nB;Y;2,5\nC;Z;3,25\n";
        assert_eq!(guessed(&format!("Stand: October 1, 2026\n{list}")), Delimiter::SEMICOLON);
        assert_eq!(guessed("Names\nBob\nAl\nLee, Ed, Jr\n"), Delimiter::COMMA);
        assert_eq!(evenness(&[1, 1, 1, 3]), 0.0);
    }

    #[test]
    fn titles_above_the_header_do_not_disturb() {
        assert_eq!(
            guessed("Customer list 2026\n\nName;Phone;City\nBob;1;Provo\nAl;2;Orem\nEd;3;Lehi\n"),
            Delimiter::SEMICOLON
        );
    }
}
