//! HTTPS with a certificate of one's own: the one in use, swapped when its files change.

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

/// How often the files are looked at.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// HTTPS: two files and the certificate that was read from them.
pub struct ReloadingCertificate {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<Certificate>,
    /// Why newer files were not taken.
    reload_error: ArcSwapOption<String>,
}

/// What is remembered between two looks at the files.
#[derive(PartialEq, Clone)]
enum FileSnapshot {
    Files(Files),
    /// They could not be read; in words.
    Unreadable(String),
}

impl ReloadingCertificate {
    /// Reads both files. A certificate that is past its time is taken, to be warned of: a box that starts shows on its
    /// Overview what is the matter, and takes up the new files by itself.
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

    /// How rustls is to speak: TLS 1.2 and 1.3, by the certificate that is in use at that moment.
    pub fn config(self: &Arc<Self>) -> Result<rustls::ServerConfig, rustls::Error> {
        let config = rustls::ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?;
        let mut config = config.with_no_client_auth().with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// What to tell of the certificate in use.
    pub fn state(&self) -> CertificateState {
        let not_replaced = self.reload_error.load().as_deref().cloned();
        CertificateState { reload_error: not_replaced, ..self.current.load().state.clone() }
    }

    /// Takes up new files as they appear, for as long as anybody else holds this.
    fn follow(self: Arc<Self>, seen: FileSnapshot) {
        let watched = Arc::downgrade(&self);
        let mut seen = seen;
        let mut judged = seen.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(POLL_INTERVAL);
                let Some(tls) = watched.upgrade() else { break };
                let now = tls.read_files();
                // What is different again at the next look is still being written: two files are never put in place
                // at once.
                if now == seen && now != judged {
                    tls.reload(&now);
                    judged = now.clone();
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

    /// Takes what was seen, or says once why not.
    fn reload(&self, seen: &FileSnapshot) {
        let now = Timestamp::now();
        let read = match seen {
            FileSnapshot::Files(files) => {
                files.certificate(&self.certificate, &self.key, &self.provider).map_err(|bad| bad.to_string())
            }
            FileSnapshot::Unreadable(why) => Err(why.clone()),
        };
        let refused = read.and_then(|new| {
            if new.has_expired(now) && !self.current.load().has_expired(now) {
                return Err(format!("The certificate in {} has expired.", self.certificate.display()));
            }
            tracing::info!(ends_at = %new.state.ends_at, "a new HTTPS certificate is in use");
            self.current.store(Arc::new(new));
            Ok(())
        });
        if let Err(why) = &refused {
            tracing::warn!(why, "the new HTTPS certificate is not used, the old one goes on");
        }
        self.reload_error.store(refused.err().map(Arc::new));
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
