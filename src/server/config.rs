//! The server's configuration and its listeners.

use super::error::ServeError;
use crate::net::endpoints::Endpoints;
use crate::net::tls::ReloadingCertificate;
use crate::net::trusted_proxies::TrustedProxies;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Configures a server.
pub struct ServerConfig {
    /// The data folder; its `uploads/` holds uploaded files.
    pub data: PathBuf,
    /// The number of workers; `None` means one per processor.
    pub workers: Option<usize>,
    /// A watched folder whose new files are imported.
    pub watch: Option<PathBuf>,
    /// The admin listener, if the page has an address of its own.
    pub page: Option<TcpListener>,
    /// The certificate for HTTPS at every listener.
    pub tls: Option<Arc<ReloadingCertificate>>,
    /// The proxies whose forwarding headers are trusted.
    pub proxies: TrustedProxies,
}

impl ServerConfig {
    /// Returns the defaults for a data folder: plain HTTP on one listener.
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

    /// Returns the server's endpoints, with lookups at this listener.
    pub fn endpoints(&self, lookups: &TcpListener) -> io::Result<Endpoints> {
        Ok(Endpoints {
            lookups: lookups.local_addr()?,
            page: self.page.as_ref().map(TcpListener::local_addr).transpose()?,
            tls: self.tls.clone(),
            proxies: self.proxies.clone(),
        })
    }
}

/// Binds the address of a flag, which the error message names; port 0 picks a free port.
pub fn listen(flag: &'static str, address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address, flag),
        _ => ServeError::CannotListen(address, error, flag),
    })
}
