//! A certificate and its key, read from two files; and why they cannot be used, as advice.

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

/// Why a certificate cannot be used. Each sentence says what to change.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("The file {0} cannot be read: {1}.")]
    Unreadable(PathBuf, io::Error),
    /// The certificate's file holds none.
    #[error(
        "The file {0} holds no certificate. It should begin with -----BEGIN CERTIFICATE-----; use the full chain, such as fullchain.pem."
    )]
    NoCertificate(PathBuf),
    /// The key's file holds none.
    #[error(
        "The file {0} holds no private key. It should contain -----BEGIN PRIVATE KEY-----, such as privkey.pem."
    )]
    NoKey(PathBuf),
    /// The key's file asks for a password.
    #[error("The private key in {0} is locked with a password. Unlock it into a file of its own, for example with: openssl pkey -in {file} -out key.pem", file = .0.display())]
    Locked(PathBuf),
    /// The two do not belong together.
    #[error(
        "The certificate in {0} and the private key in {1} do not belong together. Give the two files that were made with each other."
    )]
    Mismatch(PathBuf, PathBuf),
    /// Of a kind that is not known.
    #[error("The certificate in {0} or the key in {1} cannot be used: {2}.")]
    Unusable(PathBuf, PathBuf, Error),
}

/// Both files as they were read, to see whether they have changed.
#[derive(PartialEq, Eq, Clone, Default)]
pub(crate) struct Files {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

/// A certificate with its key, ready for use.
pub(crate) struct Certificate {
    /// What is shown to visitors.
    pub(crate) key: Arc<CertifiedKey>,
    /// What is told to people.
    pub(crate) state: CertificateState,
}

impl Files {
    /// Reads both files.
    pub(crate) fn read(certificate: &Path, key: &Path) -> Result<Files, CertificateError> {
        let read = |path: &Path| {
            fs::read(path).map_err(|error| CertificateError::Unreadable(path.to_owned(), error))
        };
        Ok(Files { certificate: read(certificate)?, key: Zeroizing::new(read(key)?) })
    }

    /// The certificate in them; the paths are for the advice.
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
        match self.key.windows(locked.len()).any(|window| window == locked) {
            true => CertificateError::Locked(key.to_owned()),
            false => CertificateError::NoKey(key.to_owned()),
        }
    }
}

impl Certificate {
    /// Whether it is past its time.
    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        self.state.ends_at <= now
    }
}
