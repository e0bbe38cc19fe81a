//! Tests HTTPS with a certificate that the owner brings.

use crate::support::https::{Secured, connect, connect_at, pair, send, send_over, served_certificate};
use crate::support::{PASSWORD, Server, wait_until};
use insta::assert_snapshot;
use serde_json::Value;
use std::time::Duration;

fn sign_in(server: &Server) -> String {
    let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
    send(server, "POST", "/api/session", &[], &body)
}

fn overview(server: &Server) -> Value {
    let signed_in = sign_in(server);
    let cookie = signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let response = send(server, "GET", "/api/overview", &[("cookie", cookie)], "");
    serde_json::from_str(response.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn warnings(server: &Server) -> Vec<String> {
    let overview = overview(server);
    let warning = |warning: &Value| format!("{}: {}", warning["code"], warning["sentence"]).replace('"', "");
    overview["warnings"].as_array().unwrap().iter().map(warning).collect()
}

#[test]
fn by_https_lookups_are_answered_and_browsers_get_hsts() {
    let pair = pair(90);
    let secured = Secured::new(&pair);
    let server = secured.serve(&["--admin-listen", "127.0.0.1:0"]);
    assert_eq!(served_certificate(&server), Some(pair.der));
    let bearer = format!("Bearer {}", server.token);
    let good = [("authorization", bearer.as_str())];
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let stream = connect_at(&server.address, version).unwrap();
        let response = send_over(stream, "POST", "/lookup", &good, r#"{"phone":"8015551234"}"#);
        assert!(response.starts_with("HTTP/1.1 200") && response.contains("Tom"), "{response}");
    }
    let page = server.page_address();
    assert!(page.starts_with("https://"));
    for (address, method, path, status) in [
        (&server.address, "POST", "/lookup", 401),
        (&server.address, "GET", "/lookup", 405),
        (&server.address, "GET", "/healthz", 200),
        (&server.address, "GET", "/", 404),
        (&page, "GET", "/", 200),
        (&page, "GET", "/nothing", 404),
        (&page, "GET", "/api/overview", 401),
        (&page, "GET", "/api/nothing", 404),
        (&page, "PATCH", "/api/session", 405),
    ] {
        let stream = connect_at(address, &rustls::version::TLS13).unwrap();
        let response = send_over(stream, method, path, &[], "");
        assert!(response.starts_with(&format!("HTTP/1.1 {status}")), "{method} {path}: {response}");
        for header in
            ["strict-transport-security: max-age=31536000\r\n", "x-content-type-options: nosniff\r\n"]
        {
            assert!(response.contains(header), "{method} {path}: {response}");
        }
        assert!(response.contains("frame-ancestors 'none'"), "{method} {path}: {response}");
    }
}

#[test]
fn by_https_the_session_is_a_cookie_that_no_other_host_can_set() {
    let secured = Secured::new(&pair(90));
    let server = secured.serve(&[]);
    let response = sign_in(&server);
    let cookie = response.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    assert!(cookie.starts_with("set-cookie: __Host-datadip="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
}

#[test]
fn plain_http_on_an_https_listener_gets_no_http_response() {
    let secured = Secured::new(&pair(90));
    let server = secured.serve(&[]);
    let response = server.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(!response.contains("HTTP/1.1"), "{response}");
    assert!(send(&server, "GET", "/healthz", &[], "").starts_with("HTTP/1.1 200"));
}

#[test]
fn renewed_files_are_loaded_without_a_restart_and_keep_open_connections() {
    let (old, new) = (pair(90), pair(200));
    let secured = Secured::new(&old);
    let server = secured.serve(&[]);
    let before = connect(&server).unwrap();
    assert_eq!(overview(&server)["certificate"]["days_left"], 90);
    secured.put(&new.certificate, &new.key);
    wait_until("the new certificate is shown", || served_certificate(&server).as_ref() == Some(&new.der));
    let overview = overview(&server);
    assert_eq!(overview["certificate"]["days_left"], 200);
    assert_eq!(overview["certificate"]["names"][0], "localhost");
    assert_eq!(overview["certificate"]["reload_error"], Value::Null);
    assert_eq!(warnings(&server), Vec::<String>::new());
    // A busy machine may exceed the five seconds for a connection's first head: 408.
    let response = send_over(before, "GET", "/healthz", &[], "");
    assert!(response.starts_with("HTTP/1.1 200") || response.starts_with("HTTP/1.1 408"), "{response}");
    assert!(!server.log().contains("not used"), "{}", server.log());
}

#[test]
fn broken_new_files_are_reported_once_and_the_old_certificate_stays_in_use() {
    let (old, new, expired) = (pair(90), pair(200), pair(-3));
    let secured = Secured::new(&old);
    let server = secured.serve(&[]);
    let lines = || server.log().matches("the old one stays in use").count();
    secured.put(&new.certificate, &old.key);
    wait_until("the broken files are reported", || lines() == 1);
    let folder = format!("{}/", secured.files.path().display());
    let message = warnings(&server).join("\n").replace(&folder, "");
    assert_snapshot!(message, @"certificate-not-replaced: There are new certificate files, but the old certificate is still used: The certificate in cert.pem and the private key in key.pem do not belong together. Give the two files that were made with each other.");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(lines(), 1, "{}", server.log());
    assert_eq!(served_certificate(&server).as_ref(), Some(&old.der));

    std::fs::remove_file(secured.path("cert.pem")).unwrap();
    wait_until("the broken files are reported", || lines() == 2);
    secured.put(&expired.certificate, &expired.key);
    wait_until("the broken files are reported", || lines() == 3);
    assert_eq!(served_certificate(&server).as_ref(), Some(&old.der));

    secured.put(&new.certificate, &new.key);
    wait_until("the new certificate is shown", || served_certificate(&server).as_ref() == Some(&new.der));
    assert_eq!(warnings(&server), Vec::<String>::new());
}

#[test]
fn a_certificate_that_ends_soon_or_has_ended_is_reported_and_the_server_starts() {
    let secured = Secured::new(&pair(5));
    let server = secured.serve(&[]);
    assert_eq!(
        warnings(&server),
        ["certificate-ends: The HTTPS certificate expires in 5 days; then Xima's lookups will fail."]
    );
    assert!(server.log().contains("The HTTPS certificate is good for 5 days."), "{}", server.log());
    drop(server);

    let (expired, new) = (pair(-3), pair(90));
    secured.put(&expired.certificate, &expired.key);
    let server = secured.serve(&[]);
    assert!(server.log().contains("WARNING: The HTTPS certificate has expired on 20"), "{}", server.log());
    assert!(
        warnings(&server)[0].starts_with("certificate-not-good: The HTTPS certificate has expired on 20")
    );
    assert_eq!(overview(&server)["certificate"]["days_left"], 0);
    secured.put(&new.certificate, &new.key);
    wait_until("the new certificate is shown", || served_certificate(&server).as_ref() == Some(&new.der));
    assert_eq!(warnings(&server), Vec::<String>::new());
}

#[test]
fn unusable_files_keep_the_server_from_starting_and_name_the_remedy() {
    let (one, other) = (pair(90), pair(90));
    let secured = Secured::new(&one);
    let refused = |certificate: &str, key: &str| {
        secured.put(certificate, key);
        secured.refused()
    };
    assert_snapshot!(refused(&one.certificate, &other.key), @"1 datadip: The certificate in cert.pem and the private key in key.pem do not belong together. Give the two files that were made with each other.");
    assert_snapshot!(refused(&one.key, &one.certificate), @"1 datadip: The file cert.pem holds no certificate. Give the full chain, a file that begins with -----BEGIN CERTIFICATE-----, such as fullchain.pem.");
    assert_snapshot!(refused(&one.certificate, &one.certificate), @"1 datadip: The file key.pem holds no private key. Give a file that contains -----BEGIN PRIVATE KEY-----, such as privkey.pem.");
    assert_snapshot!(refused(&one.certificate, ""), @"1 datadip: The file key.pem holds no private key. Give a file that contains -----BEGIN PRIVATE KEY-----, such as privkey.pem.");
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert_snapshot!(refused(&one.certificate, locked), @"1 datadip: The private key in key.pem is locked with a password. Unlock it into a file of its own, for example with: openssl pkey -in key.pem -out key.pem");
    std::fs::remove_file(secured.path("key.pem")).unwrap();
    assert_snapshot!(secured.refused(), @"1 datadip: The file key.pem cannot be read: No such file or directory (os error 2). Check the path, and that this user may read the file.");

    let alone = secured.appliance.output(&["serve", "--tls-cert", "cert.pem"]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&alone.stderr).contains("--tls-key"));
}
