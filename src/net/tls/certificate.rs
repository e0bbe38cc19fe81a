//! A certificate and its key, read from two files, and the errors that say what to change.

use super::x509;
use crate::domain::warnings::network_exposure::CertificateState;
use jiff::Timestamp;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};
use zeroize::Zeroizing;

/// Explains why a certificate cannot be used and what to change.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("The file {0} cannot be read: {1}. Check the path, and that this user may read the file.")]
    Unreadable(PathBuf, io::Error),
    /// The certificate file holds no certificate.
    #[error(
        "The file {0} holds no certificate. Give the full chain, a file that begins with -----BEGIN CERTIFICATE-----, such as fullchain.pem."
    )]
    NoCertificate(PathBuf),
    /// The key file holds no private key.
    #[error(
        "The file {0} holds no private key. Give a file that contains -----BEGIN PRIVATE KEY-----, such as privkey.pem."
    )]
    NoKey(PathBuf),
    /// The private key is encrypted with a password.
    #[error("The private key in {0} is locked with a password. Unlock it into a file of its own, for example with: openssl pkey -in {file} -out key.pem", file = .0.display())]
    Locked(PathBuf),
    /// The private key does not match the certificate.
    #[error(
        "The certificate in {0} and the private key in {1} do not belong together. Give the two files that were made with each other."
    )]
    Mismatch(PathBuf, PathBuf),
    /// rustls rejects the certificate or the key.
    #[error(
        "The certificate in {0} or the key in {1} cannot be used: {2}. Get a new certificate with its key, and give both files."
    )]
    Unusable(PathBuf, PathBuf, Error),
}

/// Holds the bytes of both files, to detect changes.
#[derive(PartialEq, Eq, Clone, Default)]
pub(crate) struct Files {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

/// Holds a certificate with its key, ready for handshakes.
pub(crate) struct Certificate {
    /// The chain and key that clients get in the handshake.
    pub(crate) key: Arc<CertifiedKey>,
    /// The names and dates that the admin sees.
    pub(crate) state: CertificateState,
}

impl Files {
    pub(crate) fn read(certificate: &Path, key: &Path) -> Result<Files, CertificateError> {
        let read = |path: &Path| {
            fs::read(path).map_err(|error| CertificateError::Unreadable(path.to_owned(), error))
        };
        Ok(Files { certificate: read(certificate)?, key: Zeroizing::new(read(key)?) })
    }

    /// Parses the certificate and its key; the paths are for the error messages.
    pub(crate) fn certificate(
        &self,
        certificate: &Path,
        key: &Path,
        provider: &CryptoProvider,
    ) -> Result<Certificate, CertificateError> {
        let none = || CertificateError::NoCertificate(certificate.to_owned());
        let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.map_err(|_| none())?;
        let info = chain.first().and_then(|first| x509::read_info(first)).ok_or_else(none)?;
        let secret = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| self.no_key(key))?;
        let key = CertifiedKey::from_der(chain, secret, provider).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                CertificateError::Mismatch(certificate.to_owned(), key.to_owned())
            }
            error => CertificateError::Unusable(certificate.to_owned(), key.to_owned(), error),
        })?;
        let state = CertificateState {
            names: info.names,
            begins_at: info.begins_at,
            ends_at: info.ends_at,
            reload_error: None,
        };
        Ok(Certificate { key: Arc::new(key), state })
    }

    fn no_key(&self, key: &Path) -> CertificateError {
        let locked = b"ENCRYPTED";
        if self.key.windows(locked.len()).any(|window| window == locked) {
            CertificateError::Locked(key.to_owned())
        } else {
            CertificateError::NoKey(key.to_owned())
        }
    }
}

impl Certificate {
    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        self.state.ends_at <= now
    }
}
