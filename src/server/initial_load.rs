//! The initial load of the contacts. Damaged rows do not heal and no older directory is in memory, so the server exits
//! with instructions instead of answering 503 forever while looking healthy.

use super::error::ServeError;
use crate::live_directory::LiveDirectory;
use crate::store::StoreError;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

const RETRY_INTERVAL: Duration = Duration::from_millis(200);

/// Loads the contacts on a new thread and then starts the refresher thread. The future resolves only on damage.
pub(crate) fn spawn(live: Arc<LiveDirectory>, data: &Path) -> impl Future<Output = ServeError> + use<> {
    let (sender, receiver) = oneshot::channel();
    let data = data.to_owned();
    thread::spawn(move || {
        let mut is_logged = false;
        loop {
            match live.refresh() {
                Ok(()) => return live.spawn_refresher(),
                Err(StoreError::Damaged) => {
                    let _ended_meanwhile = sender.send(damaged(&live, data));
                    return;
                }
                // Any other error may be temporary, so it is logged once and the load retried.
                Err(error) if !is_logged => tracing::error!(%error, "the contacts cannot be loaded yet"),
                Err(_) => {}
            }
            is_logged = true;
            thread::sleep(RETRY_INTERVAL);
        }
    });
    async {
        match receiver.await {
            Ok(damaged) => damaged,
            Err(_) => std::future::pending().await,
        }
    }
}

fn damaged(live: &LiveDirectory, data: PathBuf) -> ServeError {
    let store = live.store();
    let sheets = store.catalog().map(|(_, catalog)| catalog.sheets).unwrap_or_default();
    let damaged = sheets.into_iter().filter(|sheet| {
        let current = sheet.current_version();
        current.is_some_and(|version| matches!(store.rows(version.id, &mut |_| {}), Err(StoreError::Damaged)))
    });
    let names: Vec<String> = damaged.map(|sheet| format!("\"{}\"", sheet.name)).collect();
    if names.is_empty() { ServeError::AllDamaged(data) } else { ServeError::Damaged(data, names.join(", ")) }
}
