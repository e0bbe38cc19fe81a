//! The server from start to end: the one file that knows all floors.

mod config;
mod error;
mod initial_load;
mod listener;
mod logging;

pub use config::{Serve, listen, listen_as};
pub use error::ServeError;
pub use logging::log;

use crate::activity::Activity;
use crate::backups::Backups;
use crate::http::{self, Doorkeeper, Parts, Spool};
use crate::import::watch_folder;
use crate::live_directory::Live;
use crate::net::endpoints::Door;
use crate::store::Store;
use crate::store::sqlite::{OpenError, Sqlite};
use actix_web::web::{Data, ServiceConfig};
use futures_util::future::{Either, select, try_join_all};
use std::net::TcpListener;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

/// Threads that serve a page with an address of its own: lookups have theirs for themselves.
const FOR_THE_PAGE: usize = 2;

/// Opens the store in a data folder.
pub fn open_store(folder: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Ok(Arc::new(Sqlite::open(folder)?))
}

/// Serves until the process is told to stop (SIGTERM, or Ctrl-C), then finishes the requests that are running.
///
/// Requests that come before the contacts are loaded are answered with 503. Where their rows are damaged it ends at once.
pub fn serve(store: Arc<dyn Store>, listener: TcpListener, how: Serve) -> Result<(), ServeError> {
    let place = how.place(&listener).map_err(ServeError::Stopped)?;
    // First of all: nobody is answered before the contacts are loaded.
    let live = Arc::new(Live::new(store.clone()));
    let damaged = initial_load::load(live.clone(), &how.data);
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
        let watched = watch_folder::watch(store.clone(), &folder, move || live.refresh_now_or_later());
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
            listener::open(listener, workers, place.tls.as_ref(), move || http::answers(parts.clone(), door))
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
        listener::open(listener, Some(workers), None, move || (None, routes()))?
            .await
            .map_err(ServeError::Stopped)
    })
}
