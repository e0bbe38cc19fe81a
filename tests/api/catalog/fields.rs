//! Tests `/api/fields`: what Xima receives.

use crate::support::Appliance;
use insta::assert_snapshot;

const SHEET: &str =
    "Account Num,Name,Phone,SSN\n1001,Tom,8015551234,111-22-3333\n1002,Ann,8015550100,222-33-4444\n";

#[test]
fn fields_are_listed_with_a_sample_and_withheld_ones_with_dots() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let listed = server.sign_in().text("GET", "/api/fields", "");
    assert_snapshot!(listed.replace("},", "},\n"), @r#"
    200 [{"name":"account-num","label":"Account Num","sample":"1001","sent":true,"display":true,"save":false,"only_matched_by":[],"not_found_value":null,"filled":true},
    {"name":"name","label":"Name","sample":"Tom","sent":true,"display":true,"save":false,"only_matched_by":[],"not_found_value":null,"filled":true},
    {"name":"phone","label":"Phone","sample":"8015551234","sent":true,"display":true,"save":false,"only_matched_by":[],"not_found_value":null,"filled":true},
    {"name":"ssn","label":"SSN","sample":"••••","sent":false,"display":true,"save":false,"only_matched_by":[],"not_found_value":null,"filled":true}]
    "#);
}

#[test]
fn a_changed_field_shows_in_the_next_lookup() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let patch = |name: &str, body: &str| page.text("PATCH", &format!("/api/fields/{name}"), body);

    assert_snapshot!(patch("Name", r#"{"rename":"caller","display":false,"save":true,"position":1,"not_found_value":"unknown"}"#), @r#"200 {"name":"caller","label":"Name","sample":"Tom","sent":true,"display":false,"save":true,"only_matched_by":[],"not_found_value":"unknown","filled":true}"#);
    assert_snapshot!(server.lookup(r#"{"account-num":1002}"#), @r#"200 {"parameters":{"caller":{"value":"Ann","displayToAgent":false,"saveToDatabase":true},"account-num":{"value":"1002","displayToAgent":true,"saveToDatabase":false},"phone":{"value":"8015550100","displayToAgent":true,"saveToDatabase":false}}}"#);
    assert!(server.lookup(r#"{"account-num":9}"#).contains(r#""caller":{"value":"unknown""#));
    assert!(
        patch("caller", r#"{"not_found_value":null,"only_matched_by":["phone"]}"#)
            .contains(r#""only_matched_by":["phone"],"not_found_value":null"#)
    );
    assert!(!server.lookup(r#"{"account-num":1002}"#).contains("Ann"));
    assert!(server.lookup(r#"{"phone":"8015550100"}"#).contains("Ann"));
    assert!(patch("phone", r#"{"sent":false}"#).contains(r#""sent":false"#));
    assert!(!server.lookup(r#"{"phone":"8015550100"}"#).contains(r#""phone""#));
}

#[test]
fn an_invalid_change_is_rejected_with_the_reason_and_changes_nothing() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let before = page.text("GET", "/api/fields", "");
    let patch = |name: &str, body: &str| page.text("PATCH", &format!("/api/fields/{name}"), body);
    assert_snapshot!(patch("nmae", r#"{"sent":false}"#), @r#"404 {"type":"about:blank","title":"There is nothing by this name","status":404,"code":"unknown-field","detail":"There is no field \"nmae\". Did you mean \"name\"?"}"#);
    assert_snapshot!(patch("name", r#"{"rename":"Phone"}"#), @r#"409 {"type":"about:blank","title":"Conflict with the current state","status":409,"code":"name-taken","detail":"The name \"Phone\" is taken. The field was not changed. Choose another name."}"#);
    assert_snapshot!(patch("name", r#"{"rename":"a b!"}"#), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-name","detail":"\"a b!\" cannot be a name. Use up to 64 letters, digits and dashes, for example phone-num."}"#);
    assert_snapshot!(patch("name", r#"{"send":false}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body: unknown field `send`, expected one of `rename`, `sent`, `display`, `save`, `only_matched_by`, `not_found_value`, `position` at line 1 column 7."}"#);
    assert_snapshot!(patch("name", r#"{"sent":"no"}"#), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-body","detail":"The body: invalid type: string \"no\", expected a boolean at line 1 column 12."}"#);
    assert_eq!(page.text("GET", "/api/fields", ""), before);
}

#[test]
fn a_field_that_no_current_sheet_fills_comes_last_and_can_be_removed() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.page();
    let page = server.sign_in();
    let publish = |file: &str| {
        let response = page.send("POST", "/api/uploads?name=a.csv", file);
        let upload: serde_json::Value = serde_json::from_str(&response.body).unwrap();
        let path = format!("/api/uploads/{}/publish", upload["id"].as_str().unwrap());
        let job: serde_json::Value = serde_json::from_str(&page.send("POST", &path, "{}").body).unwrap();
        let job = format!("/api/jobs/{}", job["job"].as_str().unwrap());
        crate::support::wait_until("the job has ended", || page.json(&job)["state"] == "done");
    };
    publish(&SHEET.replace("Name", "Spouse"));
    let fields = || {
        let fields = page.json("/api/fields");
        let line = |field: &serde_json::Value| format!("{} {}", field["name"], field["filled"]);
        fields.as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let listed =
        ["\"account-num\" true", "\"phone\" true", "\"ssn\" true", "\"spouse\" true", "\"name\" false"];
    assert_eq!(fields(), listed);
    // A position counts in this list.
    page.send("PATCH", "/api/fields/spouse", r#"{"position":2}"#);
    assert_eq!(fields()[1], listed[3]);
    assert_snapshot!(page.text("DELETE", "/api/fields/phone", ""), @r#"409 {"type":"about:blank","title":"Conflict with the current state","status":409,"code":"field-in-use","detail":"The field \"phone\" was not removed, because the column \"Phone\" of the sheet \"contacts\" fills it. Only a field that no current sheet fills and no key looks in can be removed. To keep it from Xima, withhold it; on the command line: datadip field set phone --release withheld"}"#);
    assert_eq!(page.text("DELETE", "/api/fields/name", ""), "204 ");
    assert_eq!(page.send("DELETE", "/api/fields/name", "").status, 404);
    assert_eq!(fields().len(), 4);

    page.send("PATCH", "/api/fields/spouse", r#"{"sent":true}"#);
    assert_snapshot!(page.text("POST", "/api/sheets/contacts/undo", "{}"), @r#"200 {"current":1,"kept":["The field \"spouse\" was changed by hand since that import. It stays as it is.","The field \"name\" is back, because the column \"Name\" fills it again. It is withheld, because it was removed by hand."]}"#);
    assert_eq!(fields().last().unwrap(), "\"spouse\" false");
}

/// Downgrades a database to before confirmed headers (migration 3), then runs `edit`.
fn downgrade_and_edit(appliance: &Appliance, edit: &str) {
    let database = rusqlite::Connection::open(appliance.folder().join("datadip.db")).unwrap();
    let downgrade = "ALTER TABLE field DROP COLUMN confirmed_headers;
        ALTER TABLE version DROP COLUMN kept_at;
        ALTER TABLE version DROP COLUMN edits;
        ALTER TABLE version DROP COLUMN identified_by;
        ALTER TABLE sheet ADD COLUMN identified_by INTEGER;
        DROP TABLE attempt;
        PRAGMA user_version = 2;";
    database.execute_batch(&format!("{downgrade} {edit}")).unwrap();
}

#[test]
fn a_field_filled_from_a_column_of_another_name_is_reported_until_it_is_confirmed() {
    let appliance = Appliance::with_sheet(SHEET);
    downgrade_and_edit(
        &appliance,
        "UPDATE field SET name = 'nickname' WHERE name = 'ssn';
        UPDATE field SET name = 'caller' WHERE name = 'name';
        INSERT INTO change (at, by, what) VALUES (1, 'page', 'Field \"name\" is called \"caller\" now.');",
    );
    let server = appliance.page();
    assert_snapshot!(server.wait_for_log("WARNING: The field"), @r#" "nickname" is filled from the column "SSN" of the sheet "contacts". If that is right: datadip field confirm nickname. If not: datadip field set nickname --release withheld --rename ssn"#);
    let page = server.sign_in();
    let warnings = |page: &crate::support::Page<'_>| page.json("/api/overview")["warnings"].clone();
    assert_eq!(warnings(&page).as_array().unwrap().len(), 1, "what was renamed is not doubted");
    assert_snapshot!(warnings(&page)[0], @r#"{"code":"doubtful-column","count":0,"field":"nickname","remedy":"If that is right, say so here. If not, open Fields, switch Sent off for it and rename it after its column; then switch on the column that was meant.","sentence":"The field \"nickname\" is filled from the column \"SSN\" of the sheet \"contacts\".","view":"fields"}"#);

    assert_eq!(page.send("POST", "/api/fields/nickname/confirm", "").status, 200);
    assert_eq!(warnings(&page), serde_json::json!([]));
    assert!(page.text("GET", "/api/changes", "").contains("\\\"nickname\\\" was confirmed"));
    assert_eq!(page.send("POST", "/api/fields/nmae/confirm", "").status, 404);
}

#[test]
fn decisions_that_do_not_name_a_column_of_the_file_are_refused() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let server = appliance.page();
    let page = server.sign_in();
    let file = "Name,SSN,Nickname,Phone,Note,Note\nTom,529-12-3456,Tommy,8015551234,a,b\n";
    let response = page.send("POST", "/api/uploads?name=a.csv", file);
    let upload: serde_json::Value = serde_json::from_str(&response.body).unwrap();
    let decide = |step: &str, decisions: &str| {
        let path = format!("/api/uploads/{}/{step}", upload["id"].as_str().unwrap());
        page.text("POST", &path, &format!(r#"{{"decisions":[{decisions}]}}"#))
    };
    let decision = |column: &str| {
        format!(r#"{{{column}"name":"nickname","sent":true,"display":true,"save":false,"key":null}}"#)
    };
    assert_snapshot!(decide("publish", &decision(r#""header":"Nick","#)), @r#"400 {"type":"about:blank","title":"The request cannot be understood","status":400,"code":"bad-decisions","detail":"The file has no column \"Nick\". Nothing was imported: a decision must name its column by the header as it stands in the file."}"#);
    for step in ["check", "publish"] {
        assert_eq!(decide(step, &decision(r#""header":"Nick","#)).split(' ').next(), Some("400"));
        for invalid in [
            decision(""),
            decision(r#""header_name":"nickname","#),
            decision(r#""position":3,"#),
            decision(r#""header":"Note","#),
            decision(r#""header":"Nickname","position":2,"#),
            [decision(r#""header":"SSN","#), decision(r#""header":"SSN","#)].join(","),
        ] {
            assert_eq!(decide(step, &invalid).split(' ').next(), Some("400"), "{invalid}");
        }
    }
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"), "nothing was changed");
    assert_eq!(decide("check", &decision(r#""header":"Note","position":6,"#)).split(' ').next(), Some("202"));
}
