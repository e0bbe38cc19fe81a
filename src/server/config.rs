//! How to serve, and the addresses to listen at.

use super::error::ServeError;
use crate::net::endpoints::Endpoints;
use crate::net::tls::ReloadingCertificate;
use crate::net::trusted_proxies::TrustedProxies;
use std::io::{self};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How to serve.
pub struct ServerConfig {
    /// The data folder; files on their way in are kept in `uploads/` there.
    pub data: PathBuf,
    /// Threads that answer; `None`: as many as there are processors.
    pub workers: Option<usize>,
    /// A folder from which sheets are imported as they appear.
    pub watch: Option<PathBuf>,
    /// An address for the page alone.
    pub page: Option<TcpListener>,
    /// HTTPS, at every address.
    pub tls: Option<Arc<ReloadingCertificate>>,
    /// Servers before us that are believed.
    pub proxies: TrustedProxies,
}

impl ServerConfig {
    /// Plainly, from a data folder.
    pub fn new(data: &Path) -> ServerConfig {
        ServerConfig {
            data: data.to_owned(),
            workers: None,
            watch: None,
            page: None,
            tls: None,
            proxies: TrustedProxies::default(),
        }
    }

    /// Where that is, with lookups answered at this listener.
    pub fn endpoints(&self, lookups: &TcpListener) -> io::Result<Endpoints> {
        Ok(Endpoints {
            lookups: lookups.local_addr()?,
            page: self.page.as_ref().map(TcpListener::local_addr).transpose()?,
            tls: self.tls.clone(),
            proxies: self.proxies.clone(),
        })
    }
}

/// Takes an address to listen at; port 0 takes a free one.
pub fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    listen_as("--listen", address)
}

/// The same, for an address that another flag has given.
pub fn listen_as(flag: &'static str, address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address, flag),
        _ => ServeError::CannotListen(address, error),
    })
}
