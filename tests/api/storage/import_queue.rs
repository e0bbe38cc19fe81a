//! Tests the queue: one import runs, 16 wait, and changes and sign-ins take effect meanwhile.
//!
//! The test writes a draft of the sheet, as another process would, so that the first import waits for it.

use crate::support::{Appliance, Page, Server, wait_until};
use datadip::domain::catalog::name::SheetName;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use serde_json::Value;
use std::sync::mpsc;
use std::thread;

const LIST: &str = "Account Num,Phone\n1001,801-555-0101\n1002,801-555-0102\n";

fn publish(page: &Page<'_>) -> String {
    let json = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let upload = json(page.send("POST", "/api/uploads?name=list.csv", LIST).body);
    let accepted =
        page.send("POST", &format!("/api/uploads/{}/publish", upload["id"].as_str().unwrap()), "{}");
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    json(accepted.body)["job"].as_str().unwrap().to_owned()
}

#[test]
fn jobs_say_how_many_run_before_them_and_go_on_in_order() {
    let appliance = Appliance::with_sheet(LIST);
    let server = appliance.page();
    let page = server.sign_in();
    let state = |job: &str| page.json(&format!("/api/jobs/{job}"));
    let store = Sqlite::open(appliance.folder()).unwrap();
    let draft = store.draft(&SheetName::contacts()).unwrap();
    let jobs = [publish(&page), publish(&page), publish(&page), publish(&page)];
    wait_until("the first waits for the other process", || state(&jobs[0])["phase"] == "waiting");
    for (before, job) in jobs.iter().enumerate().skip(1) {
        wait_until("it waits", || state(job) == serde_json::json!({"state": "waiting", "before": before}));
    }
    assert_eq!(page.send("DELETE", &format!("/api/jobs/{}", jobs[1]), "").status, 204);
    wait_until("it is cancelled", || state(&jobs[1])["state"] == "cancelled");
    wait_until("the next moves up", || state(&jobs[2])["before"] == 1);
    drop(draft);
    wait_until("the last has ended", || state(&jobs[3])["state"] == "done");
    let version = |job: &str| state(job)["report"]["version"].as_u64().unwrap();
    assert_eq!([version(&jobs[0]), version(&jobs[2]), version(&jobs[3])], [2, 3, 4]);
}

#[test]
fn with_24_imports_under_way_a_token_is_revoked_and_the_page_signs_in() {
    let appliance = Appliance::with_sheet(LIST);
    let import = appliance.token(&["--for", "import"]);
    let revoked = [appliance.token(&[]), appliance.token(&[])];
    let server = appliance.page();
    let store = Sqlite::open(appliance.folder()).unwrap();
    let draft = store.draft(&SheetName::contacts()).unwrap();
    let (ended, responses) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..24 {
            let (ended, server, import) = (ended.clone(), &server, &import);
            scope.spawn(move || {
                let authorization = [("authorization", &*format!("Bearer {import}"))];
                ended.send(server.send("PUT", "/api/sheets/contacts", &authorization, LIST.as_bytes()))
            });
        }
        for _ in 17..24 {
            let busy = responses.recv().unwrap();
            assert_eq!((busy.status, busy.header("retry-after")), (503, Some("30")), "{}", busy.body);
            assert!(busy.body.contains(r#""code":"busy","detail":"Too many imports are waiting. Nothing was imported. Send the file again in half a minute.""#), "{}", busy.body);
        }
        let page = server.sign_in();
        let refused = page.send("POST", "/api/uploads?name=list.csv", LIST);
        let upload: Value = serde_json::from_str(&refused.body).unwrap();
        let check =
            page.send("POST", &format!("/api/uploads/{}/check", upload["id"].as_str().unwrap()), "{}");
        assert_eq!((check.status, check.header("retry-after")), (503, Some("30")), "{}", check.body);

        let is_good =
            |server: &Server, token: &str| server.post(token, r#"{"account-num":"1001"}"#).status == 200;
        let id = |token: &str| token.split('_').nth(1).unwrap().to_owned();
        assert!(revoked.iter().all(|token| is_good(&server, token)));
        assert_eq!(page.send("DELETE", &format!("/api/tokens/{}", id(&revoked[0])), "").status, 204);
        assert!(!is_good(&server, &revoked[0]));
        appliance.run(&["token", "revoke", &id(&revoked[1])]);
        wait_until("the other revocation is followed", || !is_good(&server, &revoked[1]));
        assert!(responses.try_recv().is_err(), "an import has ended while the sheet was locked");

        drop(draft);
        for _ in 0..17 {
            let report = responses.recv().unwrap();
            assert_eq!(report.status, 200, "{}", report.body);
        }
    });
    assert_eq!(server.sign_in().json("/api/sheets")[0]["current"], 18);
}
