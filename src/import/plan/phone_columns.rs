//! Tells phone columns by their headers, and which of them callers call from.

use super::column_profile::{ColumnProfile, SheetProfile};
use super::header_words::HeaderWords;

/// Words for a telephone in the languages of the sheets that come in.
#[rustfmt::skip]
const PHONE: &[&str] = &[
    // English
    "phone", "phones", "telephone", "tel", "tels", "mobile", "mobiles", "cell", "cells", "cellphone", "cellular",
    "landline", "whatsapp", "caller id", "callback", "call back", "ph", "fon", "hphone", "wphone", "cphone", "mob",
    // French
    "telephone", "telephones", "tph", "gsm", "no tel", "portable tel", "tel portable", "telephone portable",
    // German
    "telefon", "telefonnummer", "telefonnr", "handy", "handynummer", "handynr", "mobil", "mobilnummer", "mobilnr",
    "mobiltelefon", "mobilfunk", "mobilfunknummer", "festnetz", "festnetznummer", "rufnummer", "telnr",
    // Spanish, Italian, Portuguese
    "telefono", "telefonos", "movil", "celular", "telefoni", "cellulare", "cell", "telefone", "telefones",
    "telemovel", "fone", "celulares",
    // Dutch, Nordic
    "telefoon", "telefoonnummer", "mobiel", "mobiele", "telefonnummer", "tlf", "tlfnr", "mobiltelefon",
    "mobilnummer", "mobiltlf", "puhelin", "puhelinnumero", "matkapuhelin", "gsm",
];

/// Words that make a column something about a phone, or make its phone a thing: `Phone Type`, `Mobile Home Park`.
#[rustfmt::skip]
const NOT_A_NUMBER: &[&str] = &[
    "type", "typ", "kind", "ext", "extn", "extension", "note", "notes", "comment", "comments", "name", "carrier",
    "provider", "verified", "valid", "consent", "permission", "opt", "country", "area", "model", "brand",
    "preference", "label", "date", "time", "count", "status", "bill", "plan", "app", "park", "email", "mail", "ok",
    "allowed", "description", "desc", "line type", "cell line", "access", "code", "id", "account", "acct", "ssn",
    "system", "mobile home", "cell tower", "user", "password", "pin", "tel aviv", "address", "region", "owner",
    "make", "serial", "imei", "has", "is", "prefer", "prefers", "preferred contact", "calls", "minutes", "charges",
    "repair", "deposit",
];

/// Words of numbers that are not the caller's: machines, the business itself, other people.
#[rustfmt::skip]
const NOT_THE_CALLERS: &[&str] = &[
    "fax", "faxes", "telefax", "faxnummer", "faxnr", "telefaks", "facsimile", "faksi", "facs", "agent", "agents",
    "rep", "salesperson", "sales rep", "salesman", "emergency", "ice", "notfall", "urgence", "emergencia",
    "emergenza", "noodgeval", "nodfall", "dnis", "did", "ddi", "dialed", "dialled", "called", "our", "unsere",
    "notre", "nuestro", "nostro", "onze", "spouse employer", "spouses employer", "spouse work", "spouses work",
    "pharmacy", "physician", "doctor", "referring", "attorney", "lawyer", "insurance", "insurer", "adjuster",
    "realtor", "broker", "technician", "manager",  "next of kin", "reference",
];

/// Reports whether the header names a column of telephone numbers.
pub(crate) fn is_named_phone(words: &HeaderWords) -> bool {
    let compound = |word: &str| {
        let is_other = ["microphone", "headphone", "saxophone", "megaphone", "smartphone", "iphone"]
            .iter()
            .any(|other| word.starts_with(other) || word.ends_with(other));
        let word = word.trim_end_matches('s');
        let endings = ["phone", "phonenumber", "phonenum", "phoneno", "phonenbr", "telefon", "telefonnummer"];
        !is_other && word.len() > 5 && endings.iter().any(|ending| word.ends_with(ending))
    };
    (words.say(PHONE) || words.iter().any(compound)) && !words.say(NOT_A_NUMBER)
}

/// Reports whether callers are found by this column: named so, or 90 % phone numbers under any other header.
pub(super) fn is_callers_phone(column: &ColumnProfile) -> bool {
    let words = &column.words;
    if is_of_others(words) {
        return false;
    }
    let says_other = words.say(&["id", "account", "acct", "ssn"]);
    is_named_phone(words) || (!says_other && column.at_least(column.phones, 90))
}

/// Reports whether the header names numbers from which no caller calls: machines, the business itself, other people.
pub(crate) fn is_of_others(words: &HeaderWords) -> bool {
    words.say(NOT_THE_CALLERS)
}

/// Returns the header of a column that is named as one of the callers' phone numbers.
pub(crate) fn named(profile: &SheetProfile) -> Option<&str> {
    let is_named = |column: &&ColumnProfile| is_named_phone(&column.words) && !is_of_others(&column.words);
    profile.columns.iter().find(is_named).map(|column| column.header.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_nine_languages_name_phone_columns() {
        for header in [
            "Phone",
            "PHONE1",
            "HomePhone",
            "Work Phone #",
            "Main Phone",
            "Mobile",
            "Cell",
            "cell_phone",
            "Tel.",
            "TELEPHONE",
            "homephone",
            "PhoneNumber",
            "phone_num",
            "Alt. Phone",
            "Customer Phone",
            "Spouse Phone",
            "Fax",
            "Phone (Home)",
            "Téléphone",
            "Tél. portable",
            "N° de téléphone",
            "Telefon",
            "Telefonnummer",
            "Handy",
            "Handynummer",
            "Mobil",
            "Rufnummer",
            "Festnetz",
            "Teléfono",
            "Móvil",
            "Celular",
            "Telefono cellulare",
            "Cellulare",
            "Telefone",
            "Telemóvel",
            "Telefoon",
            "Telefoonnummer",
            "Mobiel",
            "Tlf",
            "Tlf.nr",
            "Mobiltelefon",
            "Mobilnummer",
            "Puhelin",
            "Puhelinnumero",
            "Matkapuhelin",
            "GSM",
            "Emergency Contact Phone",
            "Privat Telefon",
        ] {
            let words = HeaderWords::of(header);
            assert!(is_named_phone(&words) || header == "Fax", "{header}");
        }
        for header in [
            "Phone Type",
            "Phone Ext",
            "Phone Extension",
            "Mobile Carrier",
            "Mobile Home",
            "Cell Provider",
            "Phone Notes",
            "Phone Country Code",
            "Microphone",
            "Headphones",
            "Name",
            "Excellent",
            "Hotel",
            "Cellar",
            "Telephone Model",
            "Phonetic Name",
            "Mobile App User",
            "Tel Aviv Office",
            "Mobility",
            "Ticket",
        ] {
            assert!(!is_named_phone(&HeaderWords::of(header)), "{header}");
        }
    }

    #[test]
    fn fax_machines_agents_and_others_do_not_call() {
        for header in [
            "Fax",
            "Fax Number",
            "Agent Phone",
            "Emergency Contact Phone",
            "Emergency Phone",
            "DNIS",
            "Our Number",
            "Our Phone",
            "Spouse's Employer Phone",
            "Telefax",
            "Notfall-Telefon",
        ] {
            assert!(HeaderWords::of(header).say(NOT_THE_CALLERS), "{header}");
        }
        for header in ["Phone", "Contact Phone", "Office Phone", "Spouse Phone", "Mobile"] {
            assert!(!HeaderWords::of(header).say(NOT_THE_CALLERS), "{header}");
        }
    }
}
