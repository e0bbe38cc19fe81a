//! The server from start to end: the one file that knows all floors.

use crate::activity::Activity;
use crate::backups::Backups;
use crate::http::{self, Doorkeeper, Parts, Spool};
use crate::import::watch;
use crate::live::Live;
use crate::store::Store;
use crate::store::sqlite::{OpenError, Sqlite};
use actix_web::web::Data;
use std::io::{self, IsTerminal};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the store in a data folder.
pub fn open_store(folder: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Ok(Arc::new(Sqlite::open(folder)?))
}

/// Why a server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program listens there.
    #[error("The address {0} is in use by another program. Choose another, for example --listen {next}.", next = next_port(*.0))]
    InUse(SocketAddr),
    /// The address cannot be listened at for another reason.
    #[error("The address {0} cannot be listened at: {1}.")]
    CannotListen(SocketAddr, io::Error),
    /// A folder that is worked in cannot be made or written to.
    #[error("The folder {0} cannot be written to: {1}.")]
    Folder(PathBuf, io::Error),
    /// The server itself failed.
    #[error("The server stopped: {0}.")]
    Stopped(io::Error),
}

/// How to serve.
pub struct Serve {
    /// The data folder; files on their way in are kept in `uploads/` there.
    pub data: PathBuf,
    /// Threads that answer; `None`: as many as there are processors.
    pub workers: Option<usize>,
    /// A folder from which sheets are imported as they appear.
    pub watch: Option<PathBuf>,
}

impl Serve {
    /// Plainly, from a data folder.
    pub fn from(data: &Path) -> Serve {
        Serve { data: data.to_owned(), workers: None, watch: None }
    }
}

/// Takes an address to listen at; port 0 takes a free one.
pub fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address),
        _ => ServeError::CannotListen(address, error),
    })
}

/// Serves until the process is told to stop (SIGTERM, or Ctrl-C), then finishes the requests that are running.
///
/// Requests that come before the contacts are loaded are answered with 503.
pub fn serve(store: Arc<dyn Store>, listener: TcpListener, how: Serve) -> Result<(), ServeError> {
    // First of all: nobody is answered before the contacts are loaded.
    let live = Arc::new(Live::new(store.clone()));
    live.follow();
    let spool =
        Spool::new(how.data.join("uploads")).map_err(|error| ServeError::Folder(how.data.clone(), error))?;
    let swept = store.clone();
    std::thread::spawn(move || {
        if let Err(error) = swept.sweep() {
            tracing::warn!(%error, "rows of abandoned imports could not be removed; the next start tries again");
        }
    });
    if let Some(folder) = how.watch {
        let live = live.clone();
        let watched = watch::watch(store.clone(), &folder, move || live.refresh_now_or_later());
        watched.map_err(|error| ServeError::Folder(folder, error))?;
    }
    let backups = Arc::new(Backups::of(store.clone(), &how.data));
    backups.follow(live.clone());
    let doorkeeper = Data::new(Doorkeeper::new(store.clone()));
    let activity = Arc::new(Activity::new(store, live.clone()));
    activity.follow();
    let parts = Parts {
        live: Data::from(live),
        doorkeeper,
        spool: Data::new(spool),
        activity: Data::from(activity.clone()),
        backups: Data::from(backups),
    };
    let ended =
        http::run(listener, how.workers, move || http::routes(parts.clone())).map_err(ServeError::Stopped);
    activity.write_down();
    ended
}

fn next_port(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8080))
}

/// Writes the log to stderr: JSON lines for a machine, plain lines for a terminal. Nothing of a dip is ever logged.
pub fn log() {
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_target(false);
    if io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().flatten_event(true).init();
    }
}
