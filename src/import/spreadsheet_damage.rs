//! Recognises values that a spreadsheet damaged, by the text of a cell.

use smallvec::SmallVec;

/// Returns whether a cell is written like a date, with or without a time: `2024-01-02`, `1/2/24`, `02.01.2024`,
/// `12-Jan`, `Jan-24`.
pub(super) fn is_date(cell: &str) -> bool {
    let date = cell.trim().split([' ', 'T']).next().unwrap_or_default();
    let Some(separator) = date.chars().find(|c| matches!(c, '-' | '/' | '.')) else {
        return false;
    };
    let parts: SmallVec<[&str; 4]> = date.splitn(4, separator).collect();
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
    let day_or_month = |part: &str| number(part).filter(|n| (1..=31).contains(n) && part.len() <= 2);
    let month = |part: &str| day_or_month(part).is_some_and(|n| n <= 12);
    let year = |part: &str| {
        (part.len() == 4 && number(part).is_some_and(|n| (1900..2100).contains(&n))) || part.len() == 2
    };
    match parts.as_slice() {
        [a, b, c] if number(a).is_some() && number(b).is_some() && number(c).is_some() => {
            (a.len() == 4 && year(a) && month(b) && day_or_month(c).is_some())
                || (day_or_month(a).is_some()
                    && day_or_month(b).is_some()
                    && (month(a) || month(b))
                    && year(c))
        }
        [a, b] => (is_month_name(a) && number(b).is_some()) || (number(a).is_some() && is_month_name(b)),
        [a, b, c] => day_or_month(a).is_some() && is_month_name(b) && year(c),
        _ => false,
    }
}

fn is_month_name(part: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    MONTHS.iter().any(|month| part.len() == 3 && part.eq_ignore_ascii_case(month))
}

/// Returns whether a row's first filled cell marks a totals row.
pub(super) fn is_total(first: &str) -> bool {
    const WORDS: [&str; 8] =
        ["total", "totals", "grand total", "sum", "subtotal", "summe", "gesamt", "total:"];
    WORDS.iter().any(|word| first.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_distinguished_from_numbers_people_write() {
        for date in [
            "2024-01-02",
            "1/2/2024",
            "31.12.24",
            "12-Jan",
            "Jan-24",
            "2-Mar-2023",
            "2024-01-02 00:00:00",
            "2024-01-02T10:00",
        ] {
            assert!(is_date(date), "{date}");
        }
        for number in [
            "801-555-1234",
            "801.555.1234",
            "7654-1643",
            "12-34",
            "1234",
            "99/99/9999",
            "",
            "1.5",
            "A-12",
            "2024-13-01",
            "007-12",
        ] {
            assert!(!is_date(number), "{number}");
        }
    }
}
