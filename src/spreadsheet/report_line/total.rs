//! Lines that sum up the rows above or count them.

use super::amount::is_amount;
use super::words::words;

/// What totals are called, the longer before the shorter.
const WORDS: [&str; 26] = [
    "grand totals",
    "grand total",
    "report totals",
    "report total",
    "overall total",
    "sub-totals",
    "sub-total",
    "sub totals",
    "sub total",
    "subtotals",
    "subtotal",
    "sous-total",
    "total general",
    "total général",
    "total geral",
    "totals",
    "totale",
    "totalt",
    "total",
    "totaal",
    "gesamtsumme",
    "zwischensumme",
    "endsumme",
    "gesamt",
    "summe",
    "sum",
];

/// What a list is counted in, in order for a binary search.
const COUNTED: &[&str] = &[
    "accounts",
    "businesses",
    "clientes",
    "clienti",
    "clients",
    "companies",
    "contacts",
    "customers",
    "datensätze",
    "donors",
    "einträge",
    "employees",
    "enregistrements",
    "entries",
    "families",
    "guests",
    "households",
    "invoices",
    "items",
    "jobs",
    "kunden",
    "leads",
    "lines",
    "members",
    "owners",
    "patients",
    "people",
    "persons",
    "properties",
    "record",
    "records",
    "registros",
    "residents",
    "results",
    "row",
    "rows",
    "students",
    "subscribers",
    "suppliers",
    "tenants",
    "units",
    "users",
    "vendors",
];

/// Words between `Total` and the number.
const BETWEEN: &[&str] = &[
    "active",
    "affected",
    "all",
    "amount",
    "balance",
    "count",
    "current",
    "displayed",
    "due",
    "found",
    "inactive",
    "in",
    "listed",
    "new",
    "number",
    "of",
    "open",
    "outstanding",
    "overall",
    "receivable",
    "report",
    "returned",
    "selected",
    "shown",
    "the",
    "this",
];

/// Returns whether a cell may begin a totals line, without allocation.
pub(super) fn may_begin(cell: &str) -> bool {
    const BEGINNINGS: [&str; 13] = [
        "total",
        "grand total",
        "report total",
        "overall total",
        "sub",
        "sous-total",
        "sum",
        "gesamt",
        "zwischensumme",
        "endsumme",
        "totaal",
        "number of",
        "*",
    ];
    let cell = cell.trim_start();
    if !may_start_with(cell) {
        return false;
    }
    BEGINNINGS.iter().any(|beginning| {
        let bytes = cell.as_bytes().get(..beginning.len());
        bytes.is_some_and(|bytes| bytes.eq_ignore_ascii_case(beginning.as_bytes()))
    })
}

/// Returns whether a text in lower case names a total. A count without the word, such as `8 records`, must stand alone.
pub(super) fn is_total(text: &str, alone: bool) -> bool {
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '.' | '=' | '-' | '>'));
    if may_start_with(text)
        && let Some(rest) = WORDS.iter().find_map(|word| text.strip_prefix(word))
    {
        return rest.is_empty() || is_rest_of_total(rest);
    }
    alone && is_count(text)
}

/// Returns whether the first byte is one that totals begin with, which spares most names of contacts the comparison.
fn may_start_with(text: &str) -> bool {
    const FIRST: &[u8] = b"*egnorstz";
    text.bytes().next().is_some_and(|byte| FIRST.contains(&byte.to_ascii_lowercase()))
}

/// Returns whether what follows `Total` is a number, things that are counted, or `for` something.
fn is_rest_of_total(rest: &str) -> bool {
    if rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    let rest = rest.trim_start();
    if rest.starts_with("for ") || is_amount(rest.trim_start_matches([':', '='])) {
        return true;
    }
    words(rest).all(|word| is_number(word) || is_counted(word) || BETWEEN.contains(&word))
        && words(rest).next().is_some()
}

/// Returns whether a text in lower case counts rows: `8 records`, `patients: 8`, `number of records: 8`.
pub(super) fn is_count(text: &str) -> bool {
    let text = text.trim().trim_matches(['(', ')', '.', '*', ' ']);
    if let Some(noun) = text.strip_prefix("1 ") {
        return is_counted(noun) || is_counted(&format!("{noun}s"));
    }
    let fits = |word: &str| is_number(word) || is_counted(word) || BETWEEN.contains(&word);
    if !words(text).all(fits) || !words(text).any(is_number) {
        return false;
    }
    let first = words(text).next().unwrap_or_default();
    let counts = words(text).any(is_counted);
    // `Client 8` may be a name; `8 clients`, `clients: 8` and `number of clients 8` are not.
    if is_number(first) { counts } else { text.contains(':') || text.starts_with("number of ") }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

fn is_counted(word: &str) -> bool {
    COUNTED.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_and_every_total_may_begin_one() {
        assert!(COUNTED.is_sorted());
        for word in WORDS {
            assert!(may_begin(word), "{word}");
            assert!(is_total(word, false), "{word}");
        }
        assert!(may_begin(" Totals"));
        assert!(!may_begin("Tom Callahan"));
    }
}
