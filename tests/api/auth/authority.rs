//! Calls every route as every kind of client. A new route has to be added here.

use crate::support::Appliance;
use datadip::http::{API_ROUTES, ROUTES};
use std::time::Duration;

#[test]
fn every_route_answers_every_kind_of_client_with_the_expected_status() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let import = appliance.token(&["--for", "import"]);
    let revoked = appliance.token(&[]);
    let id = revoked.split('_').nth(1).unwrap();
    appliance.run(&["token", "revoke", id]);
    let expired = appliance.token(&["--expires", "1s"]);
    std::thread::sleep(Duration::from_millis(2100));
    let server = appliance.page();
    let session = server.sign_in().cookie;
    let valid = server.token.clone();
    let (id, secret) = (valid.split('_').nth(1).unwrap(), revoked.split('_').nth(2).unwrap());

    let bearer = |token: &str| vec![("authorization".to_owned(), format!("Bearer {token}"))];
    let unknown = datadip::domain::auth::token::Token::generate().unwrap();
    let clients = [
        ("no token", vec![]),
        ("garbage", bearer("garbage")),
        ("empty", bearer("")),
        ("another scheme", vec![("authorization".to_owned(), format!("Basic {valid}"))]),
        ("two headers", [bearer(&valid), bearer(&valid)].concat()),
        ("well-formed but unknown", bearer(unknown.reveal())),
        ("a known id with another secret", bearer(&format!("dip_{id}_{secret}"))),
        ("revoked", bearer(&revoked)),
        ("expired", bearer(&expired)),
        ("import token", bearer(&import)),
        ("lookup token", bearer(&valid)),
        (
            "lookup token, scheme in small letters",
            vec![("authorization".to_owned(), format!("bearer {valid}"))],
        ),
        ("lookup token, scheme in capitals", vec![("AUTHORIZATION".to_owned(), format!("BEARER {valid}"))]),
        ("token in the query string", vec![]),
        ("token as a cookie", vec![("cookie".to_owned(), format!("datadip={valid}; token={valid}"))]),
        ("session", vec![("cookie".to_owned(), session.clone())]),
        ("session's secret as a token", bearer(session.strip_prefix("datadip=").unwrap())),
        ("nobody, by another host", vec![("host".to_owned(), "evil.example".to_owned())]),
        (
            "lookup token, by another host",
            [bearer(&valid), vec![("host".to_owned(), "lookups.example".to_owned())]].concat(),
        ),
        (
            "lookup token, from a server before us",
            [bearer(&valid), vec![("x-forwarded-for".to_owned(), "::1".to_owned())]].concat(),
        ),
    ];
    let mut unauthorized = std::collections::HashSet::new();
    for (method, path) in ROUTES {
        for (client, headers) in &clients {
            let query = match *client {
                "token in the query string" => {
                    format!("{path}?token={valid}&access_token={valid}&Authorization=Bearer+{valid}")
                }
                _ => (*path).to_owned(),
            };
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let response = server.send(method, &query, &headers, br#"{"phone":"8015551234"}"#);
            let expected = match (*path, *client) {
                ("/healthz", "token in the query string") => 400,
                ("/" | "/healthz", _) => 200,
                ("/lookup", client) if client.starts_with("lookup token") => 200,
                ("/lookup", "import token") => 403,
                ("/lookup", _) => 401,
                _ => panic!("{method} {path} is not in this table"),
            };
            assert_eq!(response.status, expected, "{method} {path} for {client}: {}", response.body);
            if expected == 401 {
                assert_eq!(response.header("www-authenticate"), Some("Bearer"), "{client}");
                assert_eq!(response.header("content-type"), Some("application/problem+json"), "{client}");
                unauthorized.insert(response.body);
            }
        }
    }
    assert_eq!(unauthorized.len(), 1, "a bad token is refused in other words than another: {unauthorized:?}");
}

/// Returns the status of an admin's request with the body `{}`; other clients are rejected.
fn admin_status(method: &str, path: &str) -> u16 {
    match (method, path) {
        ("PUT", "/api/sheets/{name}") => 422,
        ("POST", "/api/uploads") => 400,
        ("GET", "/api/sheets/{name}/export" | "/api/backups/{name}") => 404,
        ("POST", "/api/backups") => 201,
        (_, path) if path.starts_with("/api/uploads/") || path.starts_with("/api/jobs/") => 404,
        ("POST", "/api/sheets/{name}/undo") | ("DELETE", "/api/sheets/{name}") => 404,
        ("GET", _) | ("POST", "/api/lookup") => 200,
        ("DELETE", "/api/session") => 204,
        ("POST", "/api/session" | "/api/setup" | "/api/tokens") => 400,
        ("PUT", "/api/password" | "/api/settings/{name}") => 400,
        ("DELETE", "/api/sessions/{id}" | "/api/tokens/{id}" | "/api/keys/{name}") => 404,
        ("PATCH" | "DELETE", "/api/fields/{name}")
        | ("POST", "/api/fields/{name}/confirm")
        | ("PUT", "/api/keys/{name}") => 404,
        _ => panic!("{method} {path} is not in this table"),
    }
}

#[test]
fn every_route_of_the_page_is_for_the_admin_alone_and_not_from_another_site() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let import = appliance.token(&["--for", "import"]);
    let expired_import = appliance.token(&["--for", "import", "--expires", "1s"]);
    let revoked_import = appliance.token(&["--for", "import"]);
    appliance.run(&["token", "revoke", revoked_import.split('_').nth(1).unwrap()]);
    std::thread::sleep(Duration::from_millis(2100));
    let server = appliance.page();
    let cookie = |value: &str| vec![("cookie", value.to_owned())];
    let bearer = |token: &str| vec![("authorization", format!("Bearer {token}"))];
    let ended = server.sign_in();
    ended.send("DELETE", "/api/session", "");
    let idle = idle_session(&appliance, &server);
    let valid = server.sign_in().cookie;
    let secret = valid.strip_prefix("datadip=").unwrap();
    let from =
        |header: &'static str, value: &str| [cookie(&valid), vec![(header, value.to_owned())]].concat();
    let clients = [
        ("nobody", vec![]),
        ("nobody, by another host", vec![("host", "evil.example".to_owned())]),
        (
            "another host's own page",
            vec![("host", "evil.example".to_owned()), ("origin", "http://evil.example".to_owned())],
        ),
        ("ended session", cookie(&ended.cookie)),
        ("session of 31 days ago", cookie(&idle)),
        ("garbage", cookie("datadip=garbage")),
        ("another secret", cookie(&format!("datadip={}", "0".repeat(52)))),
        ("the https cookie without https", cookie(&format!("__Host-datadip={secret}"))),
        ("secret as a token", bearer(secret)),
        ("lookup token", bearer(&server.token)),
        ("import token", bearer(&import)),
        ("expired import token", bearer(&expired_import)),
        ("revoked import token", bearer(&revoked_import)),
        ("another site's script", from("sec-fetch-site", "cross-site")),
        ("a sister site's script", from("sec-fetch-site", "same-site")),
        ("another origin", from("origin", "https://evil.example")),
        ("no origin", from("origin", "null")),
        ("admin", vec![]),
    ];
    for (method, path) in API_ROUTES {
        let is_open = matches!((*method, *path), ("GET" | "POST", "/api/session") | ("POST", "/api/setup"));
        for (client, headers) in &clients {
            let mut headers = headers.clone();
            if *client == "admin" {
                // A session for each request, because some end it.
                headers = cookie(&server.sign_in().cookie);
            }
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let address = path.replace("{name}", "x").replace("{id}", "x").replace("{job}", "x");
            // This route also takes import tokens, for scripts.
            let takes_tokens = (*method, *path) == ("PUT", "/api/sheets/{name}");
            let response = server.send(method, &address, &headers, b"{}");
            let expected = match *client {
                "another site's script" | "a sister site's script" | "another origin" | "no origin" => 403,
                "admin" => admin_status(method, path),
                "import token" if takes_tokens => 422,
                "lookup token" if takes_tokens => 403,
                _ if is_open => admin_status(method, path),
                _ => 401,
            };
            assert_eq!(response.status, expected, "{method} {path} for {client}: {}", response.body);
            if expected == 401 {
                let shows_cookie = headers.iter().any(|(name, _)| *name == "cookie");
                let code = if takes_tokens && !shows_cookie { "token-needed" } else { "session-needed" };
                assert!(response.body.contains(code), "{}", response.body);
            }
        }
    }
}

/// Returns the cookie of a session past its idle timeout of 30 days.
fn idle_session(appliance: &Appliance, server: &crate::support::Server) -> String {
    let cookie = server.sign_in().cookie;
    let store = datadip::server::open_store(appliance.folder()).unwrap();
    let long_ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(31 * 24);
    store.change_sessions(&mut |all| all.iter_mut().for_each(|one| one.last_seen_at = long_ago)).unwrap();
    cookie
}

#[test]
fn a_request_without_a_valid_token_is_rejected_before_its_body_is_checked() {
    let server = Appliance::with_sheet("Name,Phone\nTom,8015551234\n").serve();
    let large = vec![b' '; 100_000];
    for body in [&b"not json"[..], b"[]", &large] {
        let response = server.send("POST", "/lookup", &[("authorization", "Bearer dip_x")], body);
        assert_eq!(response.status, 401);
    }
    // Without a sheet as well, so that an unauthenticated client cannot tell.
    let empty = Appliance::empty().serve();
    assert_eq!(empty.post("dip_x", "{}").status, 401);
    assert_eq!(empty.post(&empty.token, "{}").status, 503);
}

#[test]
fn a_token_expires_while_the_server_runs() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    let short = appliance.token(&["--expires", "3s"]);
    let server = appliance.serve();
    assert_eq!(server.post(&short, "{}").status, 200);
    std::thread::sleep(Duration::from_millis(4100));
    assert_eq!(server.post(&short, "{}").status, 401);
}
