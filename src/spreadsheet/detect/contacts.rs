//! Judges how much a worksheet looks like a list of contacts, by its column names and contents.

use super::header::Header;
use crate::spreadsheet::record::Record;

/// Words of column names, each with the beginnings of words in several languages, and what such a column counts.
const WORDS: [(u32, &[&str]); 5] = [
    (
        8,
        &[
            "phone",
            "telephone",
            "tel",
            "mobile",
            "mobil",
            "cell",
            "fax",
            "telefon",
            "teléfono",
            "téléphone",
            "celular",
            "móvil",
            "handy",
            "telemóvel",
            "puhelin",
            "callerid",
        ],
    ),
    (6, &["mail", "email", "correo", "courriel", "posta"]),
    (
        5,
        &[
            "name",
            "firstname",
            "lastname",
            "fullname",
            "surname",
            "customer",
            "client",
            "patient",
            "member",
            "contact",
            "tenant",
            "company",
            "nombre",
            "apellido",
            "nom",
            "prénom",
            "vorname",
            "nachname",
            "kunde",
            "klant",
            "naam",
            "cliente",
            "nome",
            "navn",
            "namn",
        ],
    ),
    (
        3,
        &[
            "address", "street", "city", "zip", "zipcode", "postal", "adresse", "straße", "strasse", "ort",
            "plz", "ciudad", "ville",
        ],
    ),
    (2, &["account", "acct", "accountnum", "id", "number", "nr", "no", "num"]),
];

/// Returns how much the first rows of a worksheet look like contacts; 0 for a worksheet without text.
pub(crate) fn likeness(rows: &[Record]) -> u32 {
    if rows.iter().all(Record::is_blank) {
        return 0;
    }
    let mut left = rows.iter();
    let header = Header::find(None, |record| {
        let next = left.next();
        if let Some(row) = next {
            *record = row.clone();
        }
        Ok(next.is_some())
    });
    // Text alone is more than nothing: a worksheet that is to be refused says why.
    let Ok(header) = header else {
        return 1;
    };
    let names: Vec<String> = header.names.iter().map(|name| name.to_lowercase()).collect();
    let has = |words: &[&str]| names.iter().any(|name| of(name).any(|word| words.contains(&word)));
    let named: u32 = WORDS.iter().filter(|(_, words)| has(words)).map(|(points, _)| points).sum();
    let body = rows.iter().filter(|row| row.line() > header.line.value && !row.is_blank());
    let (mut contacts, mut with_phone) = (0, 0);
    for row in body {
        contacts += 1;
        with_phone += u32::from(row.iter().any(is_like_phone));
    }
    let has_phones = contacts > 0 && with_phone * 2 > contacts;
    // Longer lists are rather the customers than the staff. A cover sheet has one column.
    let long = u32::from(contacts >= 10) * 2 + u32::from(contacts >= 100) * 2;
    let wide = u32::from(header.names.len() > 1);
    1 + wide + named + if has_phones { 6 } else { 0 } + if named > 0 || has_phones { long } else { 0 }
}

/// Returns the words of a name, without a plural's `s`.
fn of(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty());
    words.flat_map(|word| [Some(word), word.strip_suffix('s')]).flatten()
}

/// Returns whether a cell is written like a telephone number: ten to fifteen digits and little else.
fn is_like_phone(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (10..=15).contains(&digits)
        && cell
            .trim()
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b' ' | b'.' | b'/' | b'(' | b')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> u32 {
        let rows = text.lines().enumerate().map(|(index, line)| {
            let mut record = Record::new();
            record.begin(index as u64 + 1);
            for cell in line.split('|') {
                record.append(cell);
                record.end_cell();
            }
            record
        });
        likeness(&rows.collect::<Vec<_>>())
    }

    #[test]
    fn contacts_look_more_like_contacts_than_what_stands_beside_them() {
        let customers = of_text("Kunde|Telefon\nMeier|+49 30 1234567\nMüller|+49 30 1234568");
        for other in [
            "",
            "Customer list 2026\nPrinted for Example Plumbing",
            "Row Labels|Sum of Balance\nProvo|120\nOrem|80\nGrand Total|200",
            "Name|Total\nNorth|1\nSouth|2",
            "Date|Customer|Amount\n1/2/2026|Bob|5\n1/3/2026|Al|6",
            "Code|Meaning\nA|active\nB|blocked",
        ] {
            assert!(of_text(other) < customers, "{other}");
        }
        assert_eq!((of_text(""), of_text("Cover")), (0, 1));
    }
}
