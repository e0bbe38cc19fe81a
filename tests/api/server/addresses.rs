//! Tests which listener answers which route, and which proxies are trusted for the client address.

use crate::support::{Appliance, PASSWORD, Response, Server};
use datadip::http::{API_ROUTES, ROUTES};
use insta::assert_snapshot;
use serde_json::Value;

const SHEET: &str = "Name,Phone\nTom,8015551234\n";

fn sign_in(server: &Server, address: &str, headers: &[(&str, &str)]) -> Response {
    let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
    let response = server.send_at(address, "POST", "/api/session", headers, body.as_bytes());
    assert_eq!(response.status, 204, "{}", response.body);
    response
}

fn cookie(response: &Response) -> String {
    response.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

fn json(server: &Server, address: &str, path: &str, headers: &[(&str, &str)]) -> Value {
    let response = server.send_at(address, "GET", path, headers, b"");
    assert_eq!(response.status, 200, "{path}: {}", response.body);
    serde_json::from_str(&response.body).unwrap()
}

fn codes(overview: &Value) -> Vec<&str> {
    overview["warnings"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap()).collect()
}

#[test]
fn with_admin_listen_each_listener_serves_only_its_own_routes() {
    let appliance = Appliance::with_sheet(SHEET);
    let import = appliance.token(&["--for", "import"]);
    appliance.set_password(PASSWORD);
    let mut server = appliance.serve_with(&["--admin-listen", "127.0.0.1:0"]);
    let (lookups, page) = (server.address.clone(), server.page_address());
    let cookie = cookie(&sign_in(&server, &page, &[]));
    let lookup = format!("Bearer {}", server.token);
    let import = format!("Bearer {import}");
    let clients: [(&str, &[(&str, &str)]); 5] = [
        ("nobody", &[]),
        ("garbage", &[("authorization", "Bearer garbage"), ("cookie", "datadip=garbage")]),
        ("admin", &[("cookie", &cookie)]),
        ("lookup token", &[("authorization", &lookup)]),
        ("import token", &[("authorization", &import)]),
    ];
    for (client, headers) in clients {
        for (method, path) in ROUTES.iter().chain(API_ROUTES) {
            let path = path.replace("{name}", "x").replace("{id}", "x").replace("{job}", "x");
            let at = |address: &str| server.send_at(address, method, &path, headers, b"{}");
            let hidden = match path.as_str() {
                "/healthz" => {
                    assert_eq!((at(&lookups).status, at(&page).status), (200, 200));
                    continue;
                }
                "/lookup" => at(&page),
                _ => at(&lookups),
            };
            assert_eq!(hidden.status, 404, "{method} {path} for {client}: {}", hidden.body);
            assert_eq!(hidden.header("content-type"), Some("application/problem+json"));
            assert_eq!(hidden.header("x-content-type-options"), Some("nosniff"));
            assert!(!hidden.body.contains(&page), "the internet learns where the page is: {}", hidden.body);
        }
    }
    for path in ["/api", "/api/", "/index.html", "/js/main.js", "/icon.svg", "/api/openapi.json", "/nothing"]
    {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"));
    assert_eq!(server.send_at(&page, "GET", "/", &[], b"").status, 200);
    let moved = server.send_at(&page, "POST", "/lookup", &[("authorization", &lookup)], b"{}");
    assert_snapshot!(moved.body.replace(&lookups, "[lookups]"), @r#"{"type":"about:blank","title":"There is nothing at this address","status":404,"code":"nothing-here","detail":"Lookups have an address of their own, [lookups]/lookup."}"#);
    // A script uploads its sheet to the page's listener.
    let put = |address: &str| {
        let headers = [("authorization", import.as_str())];
        server.send_at(address, "PUT", "/api/sheets/contacts", &headers, b"Name,Phone\nAnn,8015551234\n")
    };
    assert_eq!(put(&lookups).status, 404);
    let report = put(&page);
    assert_eq!(report.status, 200, "{}", report.body);
    assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Ann"));
    server.terminate();
    assert!(server.wait().success());
}

#[test]
fn the_setup_link_leads_to_the_page_and_connecting_does_not() {
    let appliance = Appliance::with_sheet(SHEET);
    let server = appliance.serve_with(&["--admin-listen", "127.0.0.1:0"]);
    let code = server.setup_code();
    let page = server.page_address();
    let stdout = server.stdout.lock().unwrap().clone();
    assert!(stdout.contains(&format!("{page}/#/setup/{code}")), "{stdout}");
    let body = format!(r#"{{"setup":"{code}","password":"{PASSWORD}"}}"#);
    let response = server.send_at(&page, "POST", "/api/setup", &[], body.as_bytes());
    assert_eq!(response.status, 204);
    let cookie = cookie(&response);
    let first = json(&server, &page, "/api/lookups/first", &[("cookie", &cookie)]);
    // On loopback a proxy must stand in front, and only the owner knows its name.
    assert_eq!(first["lookup_url"], "https://YOUR-ADDRESS/lookup");
}

#[test]
fn the_same_address_twice_and_a_taken_address_are_rejected_with_the_reason() {
    let appliance = Appliance::empty();
    let failure = |flags: &[&str]| {
        let output = appliance.output(&[&["serve"], flags].concat());
        format!("{} {}", output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).trim())
    };
    assert_snapshot!(failure(&["--listen", "127.0.0.1:4711", "--admin-listen", "127.0.0.1:4711"]), @"2 datadip: --admin-listen and --listen have the same address. Give --admin-listen another one.");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let failure = failure(&["--listen", "127.0.0.1:0", "--admin-listen", &address]);
    assert!(failure.contains("is in use by another program"), "{failure}");
    assert!(failure.contains("--admin-listen 127.0.0.1:"), "{failure}");
}

#[test]
fn plain_http_off_this_machine_is_warned_of_and_loopback_is_not() {
    let appliance = Appliance::with_sheet(SHEET);
    appliance.set_password(PASSWORD);
    let token = appliance.token(&[]);
    let mut command = appliance.command(&["serve", "--listen", "0.0.0.0:0"]);
    command.args(["--trusted-proxy", "127.0.0.9"]);
    let open = Server::start(command, token);
    open.wait_until_loaded();
    assert!(open.log().contains(&format!("WARNING: {} is not encrypted.", open.address)), "{}", open.log());
    let cookie = cookie(&sign_in(&open, &open.address, &[]));
    let overview = json(&open, &open.address, "/api/overview", &[("cookie", &cookie)]);
    assert_eq!(codes(&overview), ["plain-http"]);
    let warning = &overview["warnings"][0];
    let text = format!("{} {}", warning["sentence"], warning["remedy"]);
    assert_snapshot!(text.replace(open.host(), "[address]"), @r#""Traffic to [address] is not encrypted: anyone on the network path can read the token, the password and the answers." "Start datadip with --tls-cert and --tls-key, or let it listen at 127.0.0.1 only, behind an HTTPS proxy.""#);
    assert_eq!(overview["certificate"], Value::Null);
    // Two servers on one folder would make today's backup at the same moment.
    drop(open);

    let server = appliance.serve();
    assert!(!server.log().contains("WARNING"), "{}", server.log());
    let page = server.sign_in();
    assert_eq!(codes(&page.json("/api/overview")), Vec::<&str>::new());
}

#[test]
fn forwarding_headers_count_only_from_a_trusted_proxy() {
    let appliance = Appliance::with_sheet(SHEET);
    appliance.set_password(PASSWORD);
    let forwarded = [("x-forwarded-for", "6.6.6.6, 203.0.113.9"), ("x-forwarded-proto", "https")];
    let session_with = |flags: &[&str]| {
        let server = appliance.serve_with(flags);
        let cookie = cookie(&sign_in(&server, &server.address, &forwarded));
        let headers = [&forwarded[..], &[("cookie", cookie.as_str())]].concat();
        let sessions = json(&server, &server.address, "/api/sessions", &headers);
        let current = sessions.as_array().unwrap().iter().find(|each| each["current"] == true).unwrap();
        let overview = json(&server, &server.address, "/api/overview", &headers);
        let name = cookie.split('=').next().unwrap();
        format!("{name} from {}, warned of {:?}", current["from"], codes(&overview))
    };
    assert_snapshot!(session_with(&[]), @r#"datadip from "127.0.0.1", warned of ["proxy-not-trusted"]"#);
    assert_snapshot!(session_with(&["--trusted-proxy", "10.0.0.1"]), @r#"datadip from "127.0.0.1", warned of ["proxy-not-trusted"]"#);
    assert_snapshot!(session_with(&["--trusted-proxy", "127.0.0.1"]), @r#"__Host-datadip from "203.0.113.9", warned of []"#);
    assert_snapshot!(session_with(&["--trusted-proxy", "10.0.0.1", "--trusted-proxy", "127.0.0.0/8,203.0.113.9"]), @r#"__Host-datadip from "6.6.6.6", warned of []"#);
    let output = appliance.output(&["serve", "--trusted-proxy", "proxy.example"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("neither an address such as 10.0.0.7 nor a network"), "{stderr}");
}
