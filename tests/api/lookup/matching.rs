//! Tests which contact `POST /lookup` finds: in any spelling, and none by a blank or placeholder.

use super::answers::known;
use insta::assert_snapshot;

#[test]
fn a_caller_is_found_by_a_phone_number_however_it_is_spelled() {
    let (_appliance, server) = known();

    // ten digits
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // eleven digits
    assert_snapshot!(server.lookup(r#"{"phone":"18015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // plus and spaces
    assert_snapshot!(server.lookup(r#"{"phone":"+1 801 555 1234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // 011 prefix
    assert_snapshot!(server.lookup(r#"{"phone":"01118015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // 00 prefix
    assert_snapshot!(server.lookup(r#"{"phone":"0018015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // punctuation
    assert_snapshot!(server.lookup(r#"{"phone":"(801) 555-12.34"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // tel URI
    assert_snapshot!(server.lookup(r#"{"phone":"tel:+1-801-555-1234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // sip URI
    assert_snapshot!(server.lookup(r#"{"phone":"sip:+18015551234@example.com;user=phone"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // name and sip URI
    assert_snapshot!(server.lookup(r#"{"phone":"\"Tom\" <sip:8015551234@example.com>"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // extension on the caller's side
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234 ext. 99"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // extension on the sheet's side
    assert_snapshot!(server.lookup(r#"{"phone":"8015550102"}"#), @r#"200 {"parameters":{"name":{"value":"Cy \"Q\" Young","displayToAgent":true,"saveToDatabase":false},"language":{"value":"French, Swiss","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a JSON number
    assert_snapshot!(server.lookup(r#"{"phone":8015551234}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // full-width digits
    assert_snapshot!(server.lookup(r#"{"phone":"８０１５５５１２３４"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // another country
    assert_snapshot!(server.lookup(r#"{"phone":"+442079460123"}"#), @r#"200 {"parameters":{"name":{"value":"Ivy","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // an inside extension
    assert_snapshot!(server.lookup(r#"{"phone":"204"}"#), @r#"200 {"parameters":{"name":{"value":"Dee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a number outside every plan matches itself
    assert_snapshot!(server.lookup(r#"{"phone":"555-0100"}"#), @r#"200 {"parameters":{"name":{"value":"Flo","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the second of the key's fields
    assert_snapshot!(server.lookup(r#"{"phone":"8015550190"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a number that no contact has
    assert_snapshot!(server.lookup(r#"{"phone":"8015559999"}"#), @r#"200 {"parameters":{}}"#);

    // a name where a number belongs
    assert_snapshot!(server.lookup(r#"{"phone":"TOM CALLAHAN"}"#), @r#"200 {"parameters":{}}"#);

    // a number that a spreadsheet has damaged
    assert_snapshot!(server.lookup(r#"{"phone":"8.01556E+09"}"#), @r#"200 {"parameters":{}}"#);

    // a number that a spreadsheet has damaged, as a JSON number
    assert_snapshot!(server.lookup(r#"{"phone":8.01556E+09}"#), @r#"200 {"parameters":{}}"#);

    // the cell with a tail of .0
    assert_snapshot!(server.lookup(r#"{"phone":"8015550177.0"}"#), @r#"200 {"parameters":{}}"#);
}

#[test]
fn a_caller_is_found_by_digits_and_leading_zeros_count() {
    let (_appliance, server) = known();

    // digits with a dash in the sheet
    assert_snapshot!(server.lookup(r#"{"account-num":"76541643"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // digits with spaces from the caller
    assert_snapshot!(server.lookup(r#"{"account-num":"7654 1643"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a JSON number
    assert_snapshot!(server.lookup(r#"{"account-num":76541643}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // leading zeros given
    assert_snapshot!(server.lookup(r#"{"account-num":"0012"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // leading zeros left out
    assert_snapshot!(server.lookup(r#"{"account-num":"12"}"#), @r#"200 {"parameters":{}}"#);

    // a number of twenty digits
    assert_snapshot!(server.lookup(r#"{"account-num":12345678901234567890}"#), @r#"200 {"parameters":{"name":{"value":"Dee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the same with its last digit changed
    assert_snapshot!(server.lookup(r#"{"account-num":12345678901234567891}"#), @r#"200 {"parameters":{}}"#);

    // an exponent is not a number of digits
    assert_snapshot!(server.lookup(r#"{"account-num":7.6541643e7}"#), @r#"200 {"parameters":{}}"#);
}

#[test]
fn text_is_compared_without_case_spaces_and_spelling() {
    let (_appliance, server) = known();

    // other case and spaces
    assert_snapshot!(server.lookup(r#"{"name":"  tom   CALLAHAN "}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // composed and decomposed letters
    assert_snapshot!(server.lookup(r#"{"name":"Zo\u0065\u0308 M\u00fcller"}"#), @r#"200 {"parameters":{"name":{"value":"Zoë Müller","displayToAgent":true,"saveToDatabase":false},"language":{"value":"Deutsch","displayToAgent":true,"saveToDatabase":false}}}"#);

    // sharp s
    assert_snapshot!(server.lookup(r#"{"name":"ZOË STRASSE"}"#), @r#"200 {"parameters":{"name":{"value":"Zoë Straße","displayToAgent":true,"saveToDatabase":false},"language":{"value":"Deutsch","displayToAgent":true,"saveToDatabase":false}}}"#);

    // true is a word
    assert_snapshot!(server.lookup(r#"{"name":true}"#), @r#"200 {"parameters":{"name":{"value":"true","displayToAgent":true,"saveToDatabase":false},"language":{"value":"Deutsch","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn names_of_keys_are_compared_without_case_dashes_and_spaces() {
    let (_appliance, server) = known();

    // camel case
    assert_snapshot!(server.lookup(r#"{"AccountNum":"0012"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // underscore and capitals
    assert_snapshot!(server.lookup(r#"{"ACCOUNT_NUM":"0012"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // spaces
    assert_snapshot!(server.lookup(r#"{" account num ":"0012"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // an alias
    assert_snapshot!(server.lookup(r#"{"PhoneNum":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // an escape in the name
    assert_snapshot!(server.lookup(r#"{"\u0070hone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // an unknown name is ignored
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234","campaign":"spring"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a list under an unknown name is ignored
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234","tags":[1,{"a":2}]}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // only unknown names
    assert_snapshot!(server.lookup(r#"{"fone":"8015551234"}"#), @r#"200 {"parameters":{}}"#);
}

#[test]
fn a_blank_or_placeholder_value_matches_nobody() {
    let (_appliance, server) = known();

    // nothing at all
    assert_snapshot!(server.lookup("{}"), @r#"200 {"parameters":{}}"#);

    // null
    assert_snapshot!(server.lookup(r#"{"phone":null}"#), @r#"200 {"parameters":{}}"#);

    // empty text
    assert_snapshot!(server.lookup(r#"{"phone":"","account-num":""}"#), @r#"200 {"parameters":{}}"#);

    // blanks
    assert_snapshot!(server.lookup(r#"{"account-num":"   ","name":" "}"#), @r#"200 {"parameters":{}}"#);

    // a placeholder
    assert_snapshot!(server.lookup(r#"{"name":"<name>"}"#), @r#"200 {"parameters":{}}"#);

    // anonymous
    assert_snapshot!(server.lookup(r#"{"phone":"Anonymous"}"#), @r#"200 {"parameters":{}}"#);

    // restricted
    assert_snapshot!(server.lookup(r#"{"name":"RESTRICTED"}"#), @r#"200 {"parameters":{}}"#);

    // private
    assert_snapshot!(server.lookup(r#"{"name":"private"}"#), @r#"200 {"parameters":{}}"#);

    // unavailable
    assert_snapshot!(server.lookup(r#"{"name":"unavailable"}"#), @r#"200 {"parameters":{}}"#);

    // unknown, which a cell also holds
    assert_snapshot!(server.lookup(r#"{"name":"Unknown"}"#), @r#"200 {"parameters":{}}"#);

    // blocked
    assert_snapshot!(server.lookup(r#"{"name":"blocked"}"#), @r#"200 {"parameters":{}}"#);

    // a blank key leaves the decision to the next
    assert_snapshot!(server.lookup(r#"{"account-num":"","phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);
}

#[test]
fn the_first_key_that_finds_a_contact_decides_and_later_keys_narrow() {
    let (_appliance, server) = known();

    // both keys match the same contact
    assert_snapshot!(server.lookup(r#"{"account-num":"76541643","phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the same keys in the other order
    assert_snapshot!(server.lookup(r#"{"phone":"8015551234","account-num":"76541643"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // they contradict each other: the first in priority decides
    assert_snapshot!(server.lookup(r#"{"account-num":"0012","phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Ann Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // the first finds nobody: the next decides
    assert_snapshot!(server.lookup(r#"{"account-num":"999","phone":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // two share a number: the fields on which they agree
    assert_snapshot!(server.lookup(r#"{"phone":"8015550100"}"#), @r#"200 {"parameters":{"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // two share a number: the name narrows them to one
    assert_snapshot!(server.lookup(r#"{"phone":"8015550100","name":"bob lee"}"#), @r#"200 {"parameters":{"name":{"value":"Bob Lee","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a narrowing key that fits none of them is passed over
    assert_snapshot!(server.lookup(r#"{"phone":"8015550100","name":"Tom Callahan"}"#), @r#"200 {"parameters":{"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);

    // a key given twice counts once, the last value
    assert_snapshot!(server.lookup(r#"{"phone":"8015559999","PHONE":"8015551234"}"#), @r#"200 {"parameters":{"name":{"value":"Tom Callahan","displayToAgent":true,"saveToDatabase":false},"language":{"value":"English","displayToAgent":true,"saveToDatabase":false}}}"#);
}
