//! Provides an HTTPS server, and a client that accepts any certificate and inspects it.

use super::{Appliance, PASSWORD, Server, wait_until};
use rcgen::{CertificateParams, KeyPair};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SHEET: &str = "Name,Phone\nTom,8015551234\n";

/// Holds a certificate and its key as PEM text.
pub(crate) struct Pair {
    pub(crate) certificate: String,
    pub(crate) key: String,
    pub(crate) der: CertificateDer<'static>,
}

/// Makes a certificate for this machine that expires in `days`, or has expired when negative.
pub(crate) fn pair(days: i32) -> Pair {
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

/// Provides a data folder, and a folder with the two certificate files.
pub(crate) struct Secured {
    pub(crate) appliance: Appliance,
    pub(crate) files: tempfile::TempDir,
}

impl Secured {
    pub(crate) fn new(pair: &Pair) -> Secured {
        let appliance = Appliance::with_sheet(SHEET);
        appliance.set_password(PASSWORD);
        let secured = Secured { appliance, files: tempfile::tempdir().unwrap() };
        secured.put(&pair.certificate, &pair.key);
        secured
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// Writes the key, then the certificate, as a renewal does.
    pub(crate) fn put(&self, certificate: &str, key: &str) {
        std::fs::write(self.path("key.pem"), key).unwrap();
        std::fs::write(self.path("cert.pem"), certificate).unwrap();
    }

    fn flags(&self) -> [String; 4] {
        let file = |name| self.path(name).to_str().unwrap().to_owned();
        ["--tls-cert".to_owned(), file("cert.pem"), "--tls-key".to_owned(), file("key.pem")]
    }

    pub(crate) fn serve(&self, more: &[&str]) -> Server {
        let token = self.appliance.token(&[]);
        let mut command = self.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(self.flags()).args(more);
        let server = Server::start(command, token);
        assert!(server.address.starts_with("https://127.0.0.1:"), "{}", server.address);
        wait_until("the server is loaded", || {
            send(&server, "GET", "/healthz", &[], "").starts_with("HTTP/1.1 200")
        });
        server
    }

    /// Starts a server that must fail; returns exit code and stderr, without the folder's path.
    pub(crate) fn refused(&self) -> String {
        let mut command = self.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
        let output = command.args(self.flags()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let folder = format!("{}/", self.files.path().display());
        format!("{} {}", output.status.code().unwrap(), stderr.trim().replace(&folder, ""))
    }
}

/// Accepts any certificate, so that a test can inspect it.
#[derive(Debug)]
struct AcceptAny(CryptoProvider);

impl ServerCertVerifier for AcceptAny {
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

pub(crate) type Headers<'a> = &'a [(&'a str, &'a str)];
pub(crate) type Stream = StreamOwned<ClientConnection, TcpStream>;

pub(crate) fn connect_at(
    address: &str,
    version: &'static rustls::SupportedProtocolVersion,
) -> std::io::Result<Stream> {
    let provider = ring::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider.clone()))
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AcceptAny(provider)))
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let stream = TcpStream::connect(address.split_once("://").unwrap().1)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut stream = StreamOwned::new(connection, stream);
    stream.conn.complete_io(&mut stream.sock)?;
    Ok(stream)
}

pub(crate) fn connect(server: &Server) -> std::io::Result<Stream> {
    connect_at(&server.address, &rustls::version::TLS13)
}

pub(crate) fn served_certificate(server: &Server) -> Option<CertificateDer<'static>> {
    let stream = connect(server).ok()?;
    stream.conn.peer_certificates().map(|chain| chain[0].clone().into_owned())
}

pub(crate) fn send_over(
    mut stream: Stream,
    method: &str,
    path: &str,
    headers: Headers<'_>,
    body: &str,
) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = Vec::new();
    // The server may close without `close_notify`.
    let _ = stream.read_to_end(&mut response);
    String::from_utf8(response).unwrap()
}

pub(crate) fn send(server: &Server, method: &str, path: &str, headers: Headers<'_>, body: &str) -> String {
    send_over(connect(server).unwrap(), method, path, headers, body)
}
