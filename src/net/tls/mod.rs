//! HTTPS with the owner's certificate, reloaded when its files change.

pub mod certificate;
mod x509;

use crate::domain::warnings::network_exposure::CertificateState;
use arc_swap::{ArcSwap, ArcSwapOption};
use certificate::{Certificate, CertificateError, Files};
use jiff::Timestamp;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Sets the time between two reads of the files.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Resolves the current certificate for rustls and reloads it from two files.
pub struct ReloadingCertificate {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<Certificate>,
    /// Why the newest files were rejected.
    reload_error: ArcSwapOption<String>,
}

/// Records what one poll of the files found.
#[derive(PartialEq, Clone)]
enum FileSnapshot {
    Files(Files),
    /// The files could not be read; holds the error message.
    Unreadable(String),
}

impl ReloadingCertificate {
    /// Reads both files and starts the reloader thread. An expired certificate is accepted, so that the server starts,
    /// shows a warning on the Overview and reloads the new files by itself.
    pub fn open(certificate: &Path, key: &Path) -> Result<Arc<ReloadingCertificate>, CertificateError> {
        let provider = Arc::new(ring::default_provider());
        let files = Files::read(certificate, key)?;
        let current = files.certificate(certificate, key, &provider)?;
        let tls = Arc::new(ReloadingCertificate {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            provider,
            current: ArcSwap::from_pointee(current),
            reload_error: ArcSwapOption::empty(),
        });
        tls.clone().follow(FileSnapshot::Files(files));
        Ok(tls)
    }

    /// Returns the rustls configuration: TLS 1.2 and 1.3, with the current certificate at each handshake.
    pub fn config(self: &Arc<Self>) -> Result<rustls::ServerConfig, rustls::Error> {
        let config = rustls::ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?;
        let mut config = config.with_no_client_auth().with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// Returns names, dates and reload error of the current certificate.
    pub fn state(&self) -> CertificateState {
        let reload_error = self.reload_error.load().as_deref().cloned();
        CertificateState { reload_error, ..self.current.load().state.clone() }
    }

    /// Polls the files on a thread, which ends once the last other reference is dropped.
    fn follow(self: Arc<Self>, seen: FileSnapshot) {
        let watched = Arc::downgrade(&self);
        let mut seen = seen;
        let mut attempted = seen.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(POLL_INTERVAL);
                let Some(tls) = watched.upgrade() else { break };
                let now = tls.read_files();
                // Files that differ between two polls are still being written, because two files cannot be
                // replaced atomically.
                if now == seen && now != attempted {
                    tls.reload(&now);
                    attempted = now.clone();
                }
                seen = now;
            }
        });
    }

    fn read_files(&self) -> FileSnapshot {
        match Files::read(&self.certificate, &self.key) {
            Ok(files) => FileSnapshot::Files(files),
            Err(error) => FileSnapshot::Unreadable(error.to_string()),
        }
    }

    /// Puts the new certificate in use, or logs once why it is rejected.
    fn reload(&self, seen: &FileSnapshot) {
        let now = Timestamp::now();
        let read = match seen {
            FileSnapshot::Files(files) => files
                .certificate(&self.certificate, &self.key, &self.provider)
                .map_err(|error| error.to_string()),
            FileSnapshot::Unreadable(why) => Err(why.clone()),
        };
        let result = read.and_then(|new| {
            if new.has_expired(now) && !self.current.load().has_expired(now) {
                return Err(format!("The certificate in {} has expired.", self.certificate.display()));
            }
            tracing::info!(ends_at = %new.state.ends_at, "a new HTTPS certificate is in use");
            self.current.store(Arc::new(new));
            Ok(())
        });
        if let Err(why) = &result {
            tracing::warn!(why, "the new HTTPS certificate is rejected; the old one stays in use");
        }
        self.reload_error.store(result.err().map(Arc::new));
    }
}

impl ResolvesServerCert for ReloadingCertificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load().key.clone())
    }
}

impl fmt::Debug for ReloadingCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReloadingCertificate({})", self.certificate.display())
    }
}
