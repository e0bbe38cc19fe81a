//! Tests `POST /api/lookup`: what Xima would get, and why.

use crate::support::Appliance;
use serde_json::Value;

#[test]
fn a_trace_shows_the_response_xima_would_get_and_is_not_counted_as_a_call() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\nAnn,8015550100\n");
    let server = appliance.page();
    let page = server.sign_in();
    let body = r#"{"Phone":"(801) 555-1234","campaign":"x"}"#;
    let trace = page.send("POST", "/api/lookup", body);
    let trace: Value = serde_json::from_str(&trace.body).unwrap();
    assert_eq!(trace["keys"][0]["normal_form"], "+18015551234");
    assert_eq!(trace["set_aside"][0][0], "campaign");
    let lookup: Value = serde_json::from_str(server.lookup(body).strip_prefix("200 ").unwrap()).unwrap();
    assert_eq!(trace["answer"], lookup);
    assert_eq!(page.send("POST", "/api/lookup", "[1]").status, 400);
    // The one lookup is counted; the trace before it stays uncounted.
    crate::support::wait_until("the lookup is counted", || {
        page.json("/api/overview")["today"]["lookups"] == 1
    });
}

#[test]
fn without_a_sheet_the_trace_says_that_nobody_can_be_looked_up() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    assert_eq!(server.sign_in().send("POST", "/api/lookup", "{}").status, 503);
}
