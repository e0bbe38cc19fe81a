//! HTTPS with a certificate of one's own.

use crate::harness::{Appliance, PASSWORD, Server, wait_until};
use insta::assert_snapshot;
use rcgen::{CertificateParams, KeyPair};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SHEET: &str = "Name,Phone\nTom,8015551234\n";

/// A certificate and its key, as text.
struct Pair {
    certificate: String,
    key: String,
    der: CertificateDer<'static>,
}

/// One for this machine, from yesterday until so many days from now.
fn pair(days: i32) -> Pair {
    let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let now = SystemTime::now();
    params.not_before = (now - DAY * 400).into();
    let length = DAY * days.unsigned_abs();
    params.not_after = if days < 0 { now - length } else { now + length + DAY / 2 }.into();
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let der = certificate.der().clone();
    Pair { certificate: certificate.pem(), key: key.serialize_pem(), der }
}

/// A box with the two files beside its data.
struct Secured {
    appliance: Appliance,
    files: tempfile::TempDir,
}

impl Secured {
    fn new(pair: &Pair) -> Secured {
        let appliance = Appliance::with_sheet(SHEET);
        appliance.set_password(PASSWORD);
        let secured = Secured { appliance, files: tempfile::tempdir().unwrap() };
        secured.put(&pair.certificate, &pair.key);
        secured
    }

    fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// As a renewal does: first one file, then the other.
    fn put(&self, certificate: &str, key: &str) {
        std::fs::write(self.path("key.pem"), key).unwrap();
        std::fs::write(self.path("cert.pem"), certificate).unwrap();
    }

    fn flags(&self) -> [String; 4] {
        let file = |name| self.path(name).to_str().unwrap().to_owned();
        ["--tls-cert".to_owned(), file("cert.pem"), "--tls-key".to_owned(), file("key.pem")]
    }

    fn serve(&self, more: &[&str]) -> Server {
        let token = self.appliance.token(&[]);
        let mut command = self.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(self.flags()).args(more);
        let server = Server::start(command, token);
        assert!(server.address.starts_with("https://127.0.0.1:"), "{}", server.address);
        wait_until("it is loaded", || ask(&server, "GET", "/healthz", &[], "").starts_with("HTTP/1.1 200"));
        server
    }

    /// Does not start; what it says, with plain names for its files.
    fn refused(&self) -> String {
        let mut command = self.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
        let output = command.args(self.flags()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let folder = format!("{}/", self.files.path().display());
        format!("{} {}", output.status.code().unwrap(), stderr.trim().replace(&folder, ""))
    }
}

/// Takes any certificate, and lets the test look at it.
#[derive(Debug)]
struct Anyone(CryptoProvider);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

fn connect_at(address: &str, version: &'static rustls::SupportedProtocolVersion) -> std::io::Result<Stream> {
    let provider = ring::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider.clone()))
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone(provider)))
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let stream = TcpStream::connect(address.split_once("://").unwrap().1)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut stream = StreamOwned::new(connection, stream);
    stream.conn.complete_io(&mut stream.sock)?;
    Ok(stream)
}

fn connect(server: &Server) -> std::io::Result<Stream> {
    connect_at(&server.address, &rustls::version::TLS13)
}

fn shown(server: &Server) -> Option<CertificateDer<'static>> {
    let stream = connect(server).ok()?;
    stream.conn.peer_certificates().map(|chain| chain[0].clone().into_owned())
}

fn ask_over(mut stream: Stream, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // It may end without saying so.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

fn ask(server: &Server, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    ask_over(connect(server).unwrap(), method, path, headers, body)
}

fn sign_in(server: &Server) -> String {
    let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
    ask(server, "POST", "/api/session", &[], &body)
}

fn overview(server: &Server) -> Value {
    let signed_in = sign_in(server);
    let cookie = signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let answer = ask(server, "GET", "/api/overview", &[("cookie", cookie)], "");
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn warnings(server: &Server) -> Vec<String> {
    let overview = overview(server);
    let warning = |warning: &Value| format!("{}: {}", warning["code"], warning["sentence"]).replace('"', "");
    overview["warnings"].as_array().unwrap().iter().map(warning).collect()
}

#[test]
fn by_https_dips_are_answered_and_browsers_told_to_come_back_by_https() {
    let pair = pair(90);
    let secured = Secured::new(&pair);
    let server = secured.serve(&["--admin-listen", "127.0.0.1:0"]);
    assert_eq!(shown(&server), Some(pair.der));
    let bearer = format!("Bearer {}", server.token);
    let good = [("authorization", bearer.as_str())];
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let stream = connect_at(&server.address, version).unwrap();
        let answer = ask_over(stream, "POST", "/lookup", &good, r#"{"phone":"8015551234"}"#);
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Tom"), "{answer}");
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
        let answer = ask_over(stream, method, path, &[], "");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{method} {path}: {answer}");
        for header in
            ["strict-transport-security: max-age=31536000\r\n", "x-content-type-options: nosniff\r\n"]
        {
            assert!(answer.contains(header), "{method} {path}: {answer}");
        }
        assert!(answer.contains("frame-ancestors 'none'"), "{method} {path}: {answer}");
    }
}

#[test]
fn by_https_the_session_is_a_cookie_that_no_other_host_can_set() {
    let secured = Secured::new(&pair(90));
    let server = secured.serve(&[]);
    let answer = sign_in(&server);
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
    assert!(cookie.starts_with("set-cookie: __Host-datadip="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
}

#[test]
fn plain_http_where_https_is_spoken_is_turned_away() {
    let secured = Secured::new(&pair(90));
    let server = secured.serve(&[]);
    let answer = server.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(!answer.contains("HTTP/1.1"), "{answer}");
    assert!(ask(&server, "GET", "/healthz", &[], "").starts_with("HTTP/1.1 200"));
}

#[test]
fn new_files_are_taken_up_without_a_restart_and_without_ending_a_connection() {
    let (old, new) = (pair(90), pair(200));
    let secured = Secured::new(&old);
    let server = secured.serve(&[]);
    let before = connect(&server).unwrap();
    assert_eq!(overview(&server)["certificate"]["days_left"], 90);
    secured.put(&new.certificate, &new.key);
    wait_until("the new certificate is shown", || shown(&server).as_ref() == Some(&new.der));
    let overview = overview(&server);
    assert_eq!(overview["certificate"]["days_left"], 200);
    assert_eq!(overview["certificate"]["names"][0], "localhost");
    assert_eq!(overview["certificate"]["not_replaced"], Value::Null);
    assert_eq!(warnings(&server), Vec::<String>::new());
    // The head of its first request may take five seconds, which a busy machine may have used up.
    let answer = ask_over(before, "GET", "/healthz", &[], "");
    assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(!server.log().contains("not used"), "{}", server.log());
}

#[test]
fn new_files_that_are_broken_are_said_once_and_the_old_ones_go_on() {
    let (old, new, expired) = (pair(90), pair(200), pair(-3));
    let secured = Secured::new(&old);
    let server = secured.serve(&[]);
    let lines = || server.log().matches("the old one goes on").count();
    secured.put(&new.certificate, &old.key);
    wait_until("it is noticed", || lines() == 1);
    let folder = format!("{}/", secured.files.path().display());
    let said = warnings(&server).join("\n").replace(&folder, "");
    assert_snapshot!(said, @"certificate-not-replaced: There are new certificate files, but the old certificate is still used: The certificate in cert.pem and the private key in key.pem do not belong together. Give the two files that were made with each other.");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(lines(), 1, "{}", server.log());
    assert_eq!(shown(&server).as_ref(), Some(&old.der));

    std::fs::remove_file(secured.path("cert.pem")).unwrap();
    wait_until("it is noticed", || lines() == 2);
    secured.put(&expired.certificate, &expired.key);
    wait_until("it is noticed", || lines() == 3);
    assert_eq!(shown(&server).as_ref(), Some(&old.der));

    secured.put(&new.certificate, &new.key);
    wait_until("the new certificate is shown", || shown(&server).as_ref() == Some(&new.der));
    assert_eq!(warnings(&server), Vec::<String>::new());
}

#[test]
fn a_certificate_that_ends_soon_or_has_ended_is_said_and_does_not_keep_the_box_from_starting() {
    let secured = Secured::new(&pair(5));
    let server = secured.serve(&[]);
    assert_eq!(
        warnings(&server),
        ["certificate-ends: The HTTPS certificate ends in 5 days; from then on Xima cannot ask."]
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
    wait_until("the new certificate is shown", || shown(&server).as_ref() == Some(&new.der));
    assert_eq!(warnings(&server), Vec::<String>::new());
}

#[test]
fn files_that_cannot_be_used_keep_it_from_starting_with_advice() {
    let (one, other) = (pair(90), pair(90));
    let secured = Secured::new(&one);
    let refused = |certificate: &str, key: &str| {
        secured.put(certificate, key);
        secured.refused()
    };
    assert_snapshot!(refused(&one.certificate, &other.key), @"1 datadip: The certificate in cert.pem and the private key in key.pem do not belong together. Give the two files that were made with each other.");
    assert_snapshot!(refused(&one.key, &one.certificate), @"1 datadip: The file cert.pem holds no certificate. It should begin with -----BEGIN CERTIFICATE-----; use the full chain, such as fullchain.pem.");
    assert_snapshot!(refused(&one.certificate, &one.certificate), @"1 datadip: The file key.pem holds no private key. It should contain -----BEGIN PRIVATE KEY-----, such as privkey.pem.");
    assert_snapshot!(refused(&one.certificate, ""), @"1 datadip: The file key.pem holds no private key. It should contain -----BEGIN PRIVATE KEY-----, such as privkey.pem.");
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert_snapshot!(refused(&one.certificate, locked), @"1 datadip: The private key in key.pem is locked with a password. Unlock it into a file of its own, for example with: openssl pkey -in key.pem -out key.pem");
    std::fs::remove_file(secured.path("key.pem")).unwrap();
    assert_snapshot!(secured.refused(), @"1 datadip: The file key.pem cannot be read: No such file or directory (os error 2).");

    let alone = secured.appliance.output(&["serve", "--tls-cert", "cert.pem"]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&alone.stderr).contains("--tls-key"));
}
