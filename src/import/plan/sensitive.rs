//! Detects sensitive columns by their headers or contents, so that they start withheld.

use super::header_words::HeaderWords;
use super::phone_columns::is_named_phone;
use super::sensitive_contents::SensitiveContents;
use super::sensitive_words::{ACCOUNT_OR_CODE, SENSITIVE, Sensitive};

/// Returns why a column should start withheld: "looks like ...", "holds ...".
pub(crate) fn reason(words: &HeaderWords, contents: &SensitiveContents) -> Option<&'static str> {
    let by_header = by_header(words);
    if by_header.is_some() || is_named_phone(words) {
        return by_header;
    }
    contents.reason(words.say(ACCOUNT_OR_CODE), is_event(words))
}

/// Returns the reason in a header alone.
pub(super) fn by_header(words: &HeaderWords) -> Option<&'static str> {
    let is_it = |sensitive: &&Sensitive| {
        (words.say(sensitive.phrases) || words.are(sensitive.alone)) && !words.say(sensitive.unless)
    };
    SENSITIVE.iter().find(is_it).map(|sensitive| sensitive.reason)
}

/// Reports whether a header names a day on which something happened, which is no birth date however old it is.
fn is_event(words: &HeaderWords) -> bool {
    words.say(&[
        "since",
        "joined",
        "join",
        "opened",
        "open",
        "hired",
        "hire",
        "start",
        "started",
        "begin",
        "created",
        "create",
        "added",
        "signup",
        "enrolled",
        "registered",
        "visit",
        "seen",
        "last",
        "first",
        "next",
        "appointment",
        "appt",
        "service",
        "serviced",
        "built",
        "build",
        "construction",
        "purchase",
        "purchased",
        "bought",
        "sold",
        "sale",
        "closed",
        "install",
        "installed",
        "wedding",
        "anniversary",
        "founded",
        "established",
        "incorporated",
        "graduated",
        "graduation",
        "modified",
        "updated",
        "changed",
        "issued",
        "inspection",
        "due",
        "expires",
        "expiry",
        "expiration",
        "end",
        "paid",
        "payment",
        "invoice",
        "order",
        "ordered",
        "contract",
        "effective",
        "renewal",
        "delivered",
        "delivery",
        "member",
        "membership",
        "year",
        "published",
        "release",
        "died",
        "death",
        "eintritt",
        "seit",
        "kunde seit",
        "depuis",
        "desde",
        "dal",
        "sinds",
        "siden",
        "moved",
    ])
}
