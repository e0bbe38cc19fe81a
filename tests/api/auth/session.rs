//! Tests set-up, signing in and out, and the limits on guessing passwords.

use crate::support::{Appliance, PASSWORD, Response, Server, wait_until};
use insta::assert_snapshot;

fn state(server: &Server, cookie: &str) -> String {
    let response = server.send("GET", "/api/session", &[("cookie", cookie)], b"");
    assert_eq!(response.status, 200);
    serde_json::from_str::<serde_json::Value>(&response.body).unwrap()["state"].as_str().unwrap().to_owned()
}

fn sign_in(server: &Server, password: &str) -> Response {
    server.send("POST", "/api/session", &[], format!(r#"{{"password":"{password}"}}"#).as_bytes())
}

fn set_up(server: &Server, code: &str, password: &str) -> Response {
    let body = format!(r#"{{"setup":"{code}","password":"{password}"}}"#);
    server.send("POST", "/api/setup", &[], body.as_bytes())
}

fn text(response: &Response) -> String {
    format!("{} {}", response.status, response.body)
}

#[test]
fn the_printed_link_sets_the_password_once() {
    let appliance = Appliance::empty();
    let server = appliance.serve();
    assert_eq!(state(&server, ""), "setup");
    assert_eq!(sign_in(&server, PASSWORD).status, 401);
    let code = server.setup_code();

    assert_snapshot!(text(&set_up(&server, &code, "short")), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-password","detail":"The password has fewer than 10 characters. It was not changed. Choose a longer one."}"#);
    assert_snapshot!(text(&set_up(&server, &code, "Password123")), @r#"422 {"type":"about:blank","title":"This cannot be done","status":422,"code":"bad-password","detail":"This password is one of the first that attackers try. It was not changed. Choose another, such as four words that do not belong together."}"#);
    assert_eq!(set_up(&server, &"0".repeat(52), PASSWORD).status, 403);
    assert_eq!(set_up(&server, "", PASSWORD).status, 403);
    assert_eq!(state(&server, ""), "setup");

    let done = set_up(&server, &code, PASSWORD);
    assert_eq!(done.status, 204);
    assert_eq!(state(&server, &server.page(&done).cookie), "signed-in");
    assert_eq!(state(&server, ""), "signed-out");
    assert_snapshot!(text(&set_up(&server, &code, "another good one")), @r#"403 {"type":"about:blank","title":"This is not allowed","status":403,"code":"setup-used","detail":"This link was used already, is too old, or there is a newer one. \"datadip password --link\" on the server prints a new link."}"#);
    assert_eq!(sign_in(&server, PASSWORD).status, 204);
}

#[test]
fn a_forgotten_password_is_replaced_by_a_link_from_the_command_line() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let before = server.sign_in();
    let link = appliance.run(&["password", "--link", "--listen", "0.0.0.0:9000"]);
    let code = link.trim().strip_prefix("http://127.0.0.1:9000/#/setup/").unwrap();
    wait_until("the link is valid", || set_up(&server, code, "another good one").status == 204);
    assert_eq!(state(&server, &before.cookie), "signed-out");
    assert_eq!(sign_in(&server, "another good one").status, 204);
    assert_eq!(sign_in(&server, PASSWORD).status, 401);
    assert_eq!(set_up(&server, code, "yet another one").status, 403);
}

#[test]
fn a_session_is_a_hardened_cookie_of_which_only_a_digest_is_kept() {
    let appliance = Appliance::empty();
    appliance.set_password(PASSWORD);
    let server = appliance.serve_with(&["--trusted-proxy", "127.0.0.1"]);
    let cookie = sign_in(&server, PASSWORD).header("set-cookie").unwrap().to_owned();
    let (name, rest) = cookie.split_once('=').unwrap();
    let (secret, attributes) = rest.split_once("; ").unwrap();
    assert_eq!((name, secret.len()), ("datadip", 52));
    assert_eq!(attributes, "Max-Age=34560000; Path=/; HttpOnly; SameSite=Strict");
    let mut kept = Vec::new();
    for file in std::fs::read_dir(appliance.folder()).unwrap() {
        // Folders fail to read and count as empty.
        kept.extend(std::fs::read(file.unwrap().path()).unwrap_or_default());
    }
    let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds(secret) && !holds(PASSWORD));

    let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
    let https = [("x-forwarded-proto", "https")];
    let cookie = server.send("POST", "/api/session", &https, body.as_bytes());
    let cookie = cookie.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-datadip="), "{cookie}");
    assert!(cookie.ends_with("Path=/; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
}

#[test]
fn sessions_are_listed_and_ended() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let (here, there) = (server.sign_in(), server.sign_in());
    let sessions = here.json("/api/sessions");
    let all = sessions.as_array().unwrap();
    assert_eq!(all.len(), 2);
    let current: Vec<bool> = all.iter().map(|session| session["current"].as_bool().unwrap()).collect();
    assert_eq!(current.iter().filter(|current| **current).count(), 1);
    assert_eq!(all[0]["from"], "127.0.0.1");
    let other = all.iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/api/sessions/{}", other["id"].as_str().unwrap());
    assert_eq!(here.send("DELETE", &path, "").status, 204);
    assert_eq!(here.send("DELETE", &path, "").status, 404);
    assert_eq!(state(&server, &there.cookie), "signed-out");
    assert_snapshot!(there.text("GET", "/api/sessions", ""), @r#"401 {"type":"about:blank","title":"You are not signed in","status":401,"code":"session-needed","detail":"Sign in with the admin's password."}"#);

    let response = here.send("DELETE", "/api/session", "");
    assert_eq!(response.status, 204);
    assert!(response.header("set-cookie").unwrap().starts_with("datadip=; Max-Age=0;"));
    assert_eq!(state(&server, &here.cookie), "signed-out");
}

#[test]
fn a_new_password_ends_every_other_session() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let (here, there) = (server.sign_in(), server.sign_in());
    let change = |current: &str, new: &str| {
        here.send("PUT", "/api/password", &format!(r#"{{"current":"{current}","new":"{new}"}}"#))
    };
    assert_eq!(change("a wrong password", "another good one").status, 401);
    assert_eq!(change(PASSWORD, "qwertyuiop").status, 422);
    assert_eq!(state(&server, &there.cookie), "signed-in");
    let changed = change(PASSWORD, "another good one");
    assert_eq!(changed.status, 204);
    assert_eq!(state(&server, &server.page(&changed).cookie), "signed-in");
    assert_eq!(state(&server, &there.cookie), "signed-out");
    assert_eq!(state(&server, &here.cookie), "signed-out");
}

#[test]
fn a_password_set_on_the_command_line_ends_every_session_within_a_second() {
    let appliance = Appliance::empty();
    let server = appliance.page();
    let page = server.sign_in();
    assert_eq!(state(&server, &page.cookie), "signed-in");
    appliance.set_password("another good one");
    wait_until("the session has ended", || state(&server, &page.cookie) == "signed-out");
}

#[test]
fn a_session_survives_a_restart_of_the_server() {
    let appliance = Appliance::empty();
    let cookie = appliance.page().sign_in().cookie;
    assert_eq!(state(&appliance.serve(), &cookie), "signed-in");
}

#[test]
fn guessing_passwords_is_slowed_down_and_an_owner_at_another_address_is_not() {
    let appliance = Appliance::empty();
    appliance.set_password(PASSWORD);
    let server = appliance.serve_with(&["--trusted-proxy", "127.0.0.1"]);
    let from = |address: &str, password: &str| {
        let body = format!(r#"{{"password":"{password}"}}"#);
        server.send("POST", "/api/session", &[("x-forwarded-for", address)], body.as_bytes())
    };
    let statuses: Vec<u16> =
        (0..20).map(|number| from("192.0.2.1", &format!("wrong guess {number}")).status).collect();
    assert_eq!(statuses[..5], [401; 5]);
    assert!(statuses.iter().filter(|status| **status == 429).count() >= 12, "{statuses:?}");
    let response = from("192.0.2.1", PASSWORD);
    assert_eq!(response.status, 429);
    let seconds: u64 = response.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&seconds));
    assert_eq!(from("192.0.2.2", PASSWORD).status, 204);
}

#[test]
fn guessing_from_forty_addresses_leaves_lookups_unaffected() {
    let appliance = Appliance::with_sheet("Name,Phone\nTom,8015551234\n");
    appliance.set_password(PASSWORD);
    let server = appliance.serve_with(&["--trusted-proxy", "127.0.0.0/8"]);
    server.lookup("{}");
    let statuses = std::thread::scope(|scope| {
        let guessers: Vec<_> = (0..40)
            .map(|number| {
                let server = &server;
                scope.spawn(move || {
                    let from = format!("198.51.100.{number}");
                    let body = br#"{"password":"not the password"}"#;
                    server.send("POST", "/api/session", &[("x-forwarded-for", &from)], body).status
                })
            })
            .collect();
        for _ in 0..20 {
            assert!(server.lookup(r#"{"phone":"8015551234"}"#).contains("Tom"));
        }
        guessers.into_iter().map(|guesser| guesser.join().unwrap()).collect::<Vec<u16>>()
    });
    assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
}
