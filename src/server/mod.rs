//! The server from start to end: the one file that knows all floors.

mod door;
mod first_load;
mod patience;

use crate::activity::Activity;
use crate::backups::Backups;
use crate::http::{self, Door, Doorkeeper, Parts, Place, Proxies, Spool, Tls};
use crate::import::watch;
use crate::live::Live;
use crate::store::Store;
use crate::store::sqlite::{OpenError, Sqlite};
use actix_web::web::{Data, ServiceConfig};
use futures_util::future::{Either, select, try_join_all};
use std::io::{self, IsTerminal};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Threads that serve a page with an address of its own: lookups have theirs for themselves.
const FOR_THE_PAGE: usize = 2;

/// Opens the store in a data folder.
pub fn open_store(folder: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Ok(Arc::new(Sqlite::open(folder)?))
}

/// Why a server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program listens there.
    #[error("The address {0} is in use by another program. Choose another, for example {1} {next}.", next = next_port(*.0))]
    InUse(SocketAddr, &'static str),
    /// The address cannot be listened at for another reason.
    #[error("The address {0} cannot be listened at: {1}.")]
    CannotListen(SocketAddr, io::Error),
    /// A folder that is worked in cannot be made or written to.
    #[error("The folder {0} cannot be written to: {1}.")]
    Folder(PathBuf, io::Error),
    /// The rows that answer calls cannot be read.
    #[error(
        "The database in {0} is damaged: rows of {1} cannot be read, and nobody could be looked up. It was left as it is. Go back to a backup with \"datadip restore FILE\": those of each night are in {backups}, and if the newest is damaged too, take the one before. Or remove the sheet with \"datadip sheet remove NAME\" and import it again.",
        backups = .0.join("backups").display()
    )]
    Damaged(PathBuf, String),
    /// Nothing in the database can be read.
    #[error(
        "The database in {0} is damaged, and nobody could be looked up. It was left as it is. Move datadip.db, and datadip.db-wal if there is one, to another folder, then bring a backup in with \"datadip restore FILE\": those of each night are in {backups}.",
        backups = .0.join("backups").display()
    )]
    AllDamaged(PathBuf),
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
    /// An address for the page alone.
    pub page: Option<TcpListener>,
    /// HTTPS, at every address.
    pub tls: Option<Arc<Tls>>,
    /// Servers before us that are believed.
    pub proxies: Proxies,
}

impl Serve {
    /// Plainly, from a data folder.
    pub fn from(data: &Path) -> Serve {
        Serve {
            data: data.to_owned(),
            workers: None,
            watch: None,
            page: None,
            tls: None,
            proxies: Proxies::default(),
        }
    }

    /// Where that is, with lookups answered at this listener.
    pub fn place(&self, lookups: &TcpListener) -> io::Result<Place> {
        Ok(Place {
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

/// Serves until the process is told to stop (SIGTERM, or Ctrl-C), then finishes the requests that are running.
///
/// Requests that come before the contacts are loaded are answered with 503. Where their rows are damaged it ends at once.
pub fn serve(store: Arc<dyn Store>, listener: TcpListener, how: Serve) -> Result<(), ServeError> {
    let place = how.place(&listener).map_err(ServeError::Stopped)?;
    // First of all: nobody is answered before the contacts are loaded.
    let live = Arc::new(Live::new(store.clone()));
    let damaged = first_load::load(live.clone(), &how.data);
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
        place: Data::new(place.clone()),
    };
    let listeners = [Some(listener), how.page].into_iter().flatten();
    let ended = actix_web::rt::System::new().block_on(async {
        let doors = place.doors().into_iter().zip(listeners);
        let servers = doors.map(|((door, _), listener)| {
            let workers = if door == Door::Page { Some(FOR_THE_PAGE) } else { how.workers };
            let parts = parts.clone();
            door::open(listener, workers, place.tls.as_ref(), move || http::answers(parts.clone(), door))
        });
        let servers = servers.collect::<Result<Vec<_>, _>>()?;
        match select(pin!(try_join_all(servers)), pin!(damaged)).await {
            Either::Left((ended, _)) => ended.map(|_| ()).map_err(ServeError::Stopped),
            Either::Right((damaged, _)) => Err(damaged),
        }
    });
    activity.write_down();
    ended
}

/// Answers at a listener as [`serve`] does, by these routes alone: the ceiling that the benches compare a dip with.
pub fn serve_only<R, C>(listener: TcpListener, workers: usize, routes: R) -> Result<(), ServeError>
where
    R: Fn() -> C + Clone + Send + 'static,
    C: FnOnce(&mut ServiceConfig) + 'static,
{
    actix_web::rt::System::new().block_on(async {
        door::open(listener, Some(workers), None, move || (None, routes()))?
            .await
            .map_err(ServeError::Stopped)
    })
}

fn next_port(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8080))
}

/// Writes the log to stderr: JSON lines for a machine, plain lines for a terminal. Nothing of a dip is ever logged.
///
/// Nor what actix has to say of requests that it cannot read: whoever sends them would fill the disk.
pub fn log() {
    let level = Targets::new().with_default(LevelFilter::INFO).with_target("actix_http", LevelFilter::OFF);
    let log = tracing_subscriber::registry().with(level);
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(false);
    if io::stderr().is_terminal() {
        log.with(lines.compact()).init();
    } else {
        log.with(lines.json().flatten_event(true)).init();
    }
}
