//! Checks every status, content type and response shape against the OpenAPI document.
//!
//! schemathesis generates the requests from that document; `tests/run` installs it.

use crate::support::Appliance;
use std::path::Path;
use std::process::Command;

#[test]
fn every_response_to_a_generated_request_conforms_to_the_document() {
    let appliance =
        Appliance::with_sheet("Account,Phone,Name\n1001,801-555-0101,Tom\n1002,801-555-0102,Ann\n");
    let import = appliance.token(&["--for", "import"]);
    let server = appliance.page();
    let page = server.sign_in();
    let (_, session) = page.cookie.split_once('=').unwrap();

    let document = appliance.folder().join("openapi.json");
    std::fs::write(&document, page.send("GET", "/api/openapi.json", "").body).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let run = Command::new(target.join("schemathesis/bin/schemathesis"))
        .current_dir(appliance.folder())
        .arg("--config-file")
        .arg(root.join("tests/schemathesis.toml"))
        .arg("run")
        .arg(&document)
        .args(["--url", &server.address])
        .env("DATADIP_TEST_SESSION", session)
        .env("DATADIP_TEST_DIP", &server.token)
        .env("DATADIP_TEST_IMPORT", &import)
        .env("PYTHONUTF8", "1")
        .output()
        .expect("schemathesis, which tests/run installs");
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{output}{}", String::from_utf8_lossy(&run.stderr));
    // An ended session would turn every response into a 401, which the document allows.
    assert_eq!(page.json("/api/session")["state"], "signed-in", "{output}");
    assert!(output.contains("40 passed"), "{output}");
}

#[test]
fn a_list_in_place_of_an_object_is_rejected() {
    let appliance = Appliance::with_sheet("Account,Phone\n1001,801-555-0101\n");
    let server = appliance.page();
    let page = server.sign_in();
    let upload: serde_json::Value =
        serde_json::from_str(&page.send("POST", "/api/uploads?name=a.csv", "Account\n7\n").body).unwrap();
    let publish = format!("/api/uploads/{}/publish", upload["id"].as_str().unwrap());
    for (method, path, body) in [
        ("POST", publish.as_str(), "[]"),
        ("PATCH", "/api/fields/account", r#"["renamed"]"#),
        ("PUT", "/api/keys/account", r#" ["text"]"#),
        ("PUT", "/api/settings/region", r#"["GB"]"#),
    ] {
        let text = page.text(method, path, body);
        assert!(text.starts_with("400 ") && text.contains("must be one JSON object"), "{path}: {text}");
    }
}
