//! Tells columns of numbers and codes by which people know themselves: `CUSNUM`, `PatientID`, `Nº cliente`.

use super::column_profile::ColumnProfile;
use super::header_words::HeaderWords;
use super::sensitive;

/// Those whom a number identifies, in the languages of the sheets that come in.
#[rustfmt::skip]
const WHO: &[&str] = &[
    "account", "accounts", "acct", "acc", "customer", "cust", "cus", "client", "clients", "cli", "member", "memb",
    "mem", "patient", "pat", "policy", "contract", "subscriber", "tenant", "guest", "resident", "student", "donor",
    "debtor", "konto", "kunde", "kund", "kunden", "mandant", "mandanten", "mitglied", "mitglieds", "patienten", "vertrag",
    "vertrags", "debitor", "debitoren", "adherent", "compte", "abonne", "cliente", "clientes", "socio", "paciente",
    "cuenta", "abbonato", "paziente", "conto", "conta", "utente", "klant", "klanten", "relatie", "debiteur", "lid",
    "medlem", "medlems", "asiakas", "potilas", "asiakkaan", "pasient", "file", "chart", "mrn", "medrec",
];

/// Words for "number".
#[rustfmt::skip]
const NUMBER: &[&str] = &[
    "id", "ids", "number", "num", "nbr", "no", "nr", "ref", "reference", "nummer", "numero", "n", "numer", "num",
    "nro", "tunnus", "codigo", "codice", "code", "key",
];

/// Words that make a number one of something else.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "manager", "name", "amount", "balance", "date", "price", "total", "age", "zip", "postal", "postcode", "fax",
    "street", "house", "email", "type", "status", "rep", "since", "country", "area", "phone", "mobile", "tel",
    "barcode", "upc", "sku", "ean", "card", "karte", "carte", "tarjeta", "serial", "invoice", "order", "check",
    "cheque", "item", "product", "part", "license", "licence", "vin", "tax", "promo", "coupon", "vat", "color",
    "colour", "plate", "employee", "vendor", "unit", "apt", "suite", "room", "gate", "alarm", "door", "access", "qr",
    "route", "tag", "rfid", "cell", "our", "dnis", "did", "agent",
];

/// Reports whether a column identifies rows: unique, filled in 75 % of them, named and written like an id.
pub(super) fn is_identifier(column: &ColumnProfile) -> bool {
    let is_written_like_one = column.at_least(column.digits, 95) || column.at_least(column.codes, 95);
    is_named_identifier(&column.words)
        && column.is_unique
        && column.is_filled()
        && is_written_like_one
        && sensitive::reason(&column.words, &column.sensitive).is_none()
}

/// Reports whether a header names the number of a customer, an account or alike.
pub(super) fn is_named_identifier(words: &HeaderWords) -> bool {
    // A code alone is any code; a customer code is the customer's.
    let says_number = NUMBER.iter().any(|number| *number != "code" && words.say(&[number]));
    (says_who(words) || says_number) && !words.say(OTHER)
}

/// Reports whether the header names the account or the customer, in words or in one compound: `CUSTNO`.
pub(super) fn says_who(words: &HeaderWords) -> bool {
    let is_compound = |word: &str| {
        let who = NUMBER.iter().filter_map(|number| word.strip_suffix(number));
        let before = NUMBER.iter().filter_map(|number| word.strip_prefix(number));
        who.chain(before).any(|who| WHO.contains(&who))
    };
    words.say(WHO) || words.iter().any(is_compound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_known_in_its_own_language() {
        for header in [
            "CUSNUM",
            "PatientID",
            "Nº cliente",
            "Kundennummer",
            "Kunden-Nr.",
            "Numéro client",
            "N° client",
            "Account #",
            "ACCTNO",
            "Customer Code",
            "Klantnummer",
            "Kundnr",
            "Asiakasnumero",
            "Codice cliente",
            "Número de cliente",
            "Member ID",
            "Mitgliedsnummer",
            "Account Number",
            "custid",
            "ID",
            "Contract No",
            "Kundenr",
            "Medlemsnummer",
        ] {
            assert!(is_named_identifier(&HeaderWords::of(header)), "{header}");
        }
    }

    #[test]
    fn codes_barcodes_and_card_ids_are_no_keys() {
        for header in [
            "Code",
            "Barcode",
            "Card ID",
            "Item Code",
            "UPC",
            "Loyalty Card No",
            "Serial Number",
            "Invoice No",
            "Promo Code",
        ] {
            assert!(!is_named_identifier(&HeaderWords::of(header)), "{header}");
        }
    }
}
