//! The server from start to shutdown: the only module that depends on all floors.

mod config;
mod error;
mod initial_load;
pub mod listener;
mod logging;

pub use config::{ServerConfig, listen};
pub use error::ServeError;
pub use logging::init_tracing;

use crate::activity::Activity;
use crate::backups::Backups;
use crate::http::{self, AppState, Authenticator, UploadStore};
use crate::import::job::queue::ImportQueue;
use crate::import::watch_folder;
use crate::live_directory::LiveDirectory;
use crate::net::endpoints::ListenerRole;
use crate::store::Store;
use crate::store::sqlite::{OpenError, Sqlite};
use actix_web::web::Data;
use futures_util::future::{Either, select, try_join_all};
use std::net::TcpListener;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

/// Sets the workers of a separate admin listener, so that lookups keep their own workers.
const ADMIN_WORKERS: usize = 2;

/// Opens the SQLite store in a data folder.
pub fn open_store(folder: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Ok(Arc::new(Sqlite::open(folder)?))
}

/// Serves until the process receives SIGTERM or Ctrl-C, then finishes running requests.
///
/// Requests get 503 until the contacts are loaded. Damaged rows end the server at once.
pub fn serve(store: Arc<dyn Store>, listener: TcpListener, config: ServerConfig) -> Result<(), ServeError> {
    let endpoints = config.endpoints(&listener).map_err(ServeError::Stopped)?;
    // Loading starts first, because requests get 503 until it ends.
    let live = Arc::new(LiveDirectory::new(store.clone()));
    let damaged = initial_load::spawn(live.clone(), &config.data);
    let queue = ImportQueue::default();
    let uploads = UploadStore::new(config.data.join("uploads"), queue.clone())
        .map_err(|error| ServeError::Folder(config.data.clone(), error))?;
    let swept = store.clone();
    std::thread::spawn(move || {
        if let Err(error) = swept.sweep() {
            tracing::warn!(%error, "rows of abandoned imports could not be removed; the next start tries again");
        }
    });
    if let Some(folder) = config.watch {
        let live = live.clone();
        let watched = watch_folder::watch(store.clone(), queue, &folder, move || live.refresh_or_log());
        watched.map_err(|error| ServeError::Folder(folder, error))?;
    }
    let backups = Arc::new(Backups::of(store.clone(), &config.data));
    backups.follow(live.clone());
    let authenticator = Data::new(Authenticator::new(store.clone()));
    let activity = Arc::new(Activity::new(store, live.clone()));
    activity.follow();
    let state = AppState {
        live: Data::from(live),
        authenticator,
        uploads: Data::new(uploads),
        activity: Data::from(activity.clone()),
        backups: Data::from(backups),
        endpoints: Data::new(endpoints.clone()),
    };
    let listeners = [Some(listener), config.page].into_iter().flatten();
    let ended = actix_web::rt::System::new().block_on(async {
        let roles = endpoints.listeners().into_iter().zip(listeners);
        let servers = roles.map(|((role, _), listener)| {
            let workers = if role == ListenerRole::Admin { Some(ADMIN_WORKERS) } else { config.workers };
            let state = state.clone();
            listener::bind(listener, workers, endpoints.tls.as_ref(), move || {
                http::configure(state.clone(), role)
            })
        });
        let servers = servers.collect::<Result<Vec<_>, _>>()?;
        match select(pin!(try_join_all(servers)), pin!(damaged)).await {
            Either::Left((ended, _)) => ended.map(|_| ()).map_err(ServeError::Stopped),
            Either::Right((damaged, _)) => Err(damaged),
        }
    });
    activity.flush();
    ended
}
