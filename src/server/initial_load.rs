//! The first look at the rows. What is damaged then does not get better by itself, and nothing in memory answers for it:
//! a server that only ever says that it could not look helps nobody, least of all him who would see that it runs.

use super::error::ServeError;
use crate::live_directory::LiveDirectory;
use crate::store::StoreError;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// How soon it is tried again.
const AGAIN: Duration = Duration::from_millis(200);

/// Loads the contacts and goes on following them, on a thread of its own. Ends only when they are damaged.
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
                // Whatever else is the matter may pass.
                Err(error) if !is_logged => tracing::error!(%error, "the contacts cannot be loaded yet"),
                Err(_) => {}
            }
            is_logged = true;
            thread::sleep(AGAIN);
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
    match names.is_empty() {
        true => ServeError::AllDamaged(data),
        false => ServeError::Damaged(data, names.join(", ")),
    }
}
