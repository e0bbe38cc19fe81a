//! The directory in service: built from the store, swapped whole, kept up to date by the refresher thread.
//!
//! Workers load it without waiting for the store or a lock.

use crate::domain::catalog::Catalog;
use crate::domain::catalog::sheet::{Version, VersionId};
use crate::domain::directory::Directory;
use crate::domain::directory::contacts::{Contacts, PackError};
use crate::domain::error::DomainError;
use crate::store::{ChangeError, Revision, Store, StoreError};
use crate::thread_priority;
use arc_swap::{ArcSwapOption, Guard};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often the refresher thread compares the store's revision.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Longer than any lookup holds a directory: a deadline is at most 10 s.
const READER_MAX: Duration = Duration::from_secs(60);

/// The directory in service and the store behind it.
pub struct LiveDirectory {
    store: Arc<dyn Store>,
    directory: ArcSwapOption<Directory>,
    /// The revision that `directory` was built from; locked during a build.
    built: Mutex<Option<Revision>>,
    store_is_away: AtomicBool,
}

/// Whether lookups are answered, and whether from a current directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// No directory is built yet: lookups get 503.
    Starting,
    /// Lookups are answered and changes are followed.
    Well,
    /// Lookups are answered from the last known state; the store cannot be reached.
    StoreAway,
}

impl LiveDirectory {
    /// Creates it without a directory; [`refresh`](LiveDirectory::refresh) loads it.
    pub fn new(store: Arc<dyn Store>) -> LiveDirectory {
        LiveDirectory {
            store,
            directory: ArcSwapOption::empty(),
            built: Mutex::default(),
            store_is_away: AtomicBool::default(),
        }
    }

    /// Returns the store.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Returns the store, shared with another thread.
    pub fn shared_store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// Returns the current directory without waiting; `None` until the first is built.
    pub fn directory(&self) -> Guard<Option<Arc<Directory>>> {
        self.directory.load()
    }

    /// Returns whether lookups are answered, and from what.
    pub fn health(&self) -> Health {
        match (self.directory.load().is_some(), self.store_is_away.load(Ordering::Relaxed)) {
            (false, _) => Health::Starting,
            (true, false) => Health::Well,
            (true, true) => Health::StoreAway,
        }
    }

    /// Changes the catalog for the actor `by` and loads the change.
    pub fn change(
        &self,
        by: &str,
        edit: &mut dyn FnMut(&mut Catalog) -> Result<(), DomainError>,
    ) -> Result<(), ChangeError> {
        self.store.change(by, edit)?;
        self.refresh_or_log();
        Ok(())
    }

    /// Refreshes after a change. On failure the change stays stored, and the refresher thread tries again.
    pub fn refresh_or_log(&self) {
        if let Err(error) = self.refresh() {
            tracing::error!(%error, "a change is stored but not loaded yet; loading is tried again");
        }
    }

    /// Builds and swaps in a new directory if the store has changed. Blocks, so workers must not call it.
    pub fn refresh(&self) -> Result<(), StoreError> {
        let mut built = self.built.lock();
        if *built == Some(self.store.revision()?) {
            return Ok(());
        }
        let start = Instant::now();
        let (revision, catalog) = self.store.catalog()?;
        let previous = self.directory.load_full();
        let building = || build(&*self.store, catalog, previous.as_deref());
        // Before the first directory no lookup is answered, so the build may take the whole processor.
        let directory = Arc::new(if previous.is_some() {
            thread_priority::run_low_priority(building)?
        } else {
            building()?
        });
        tracing::info!(
            contacts = directory.len(),
            sheets = directory.catalog.sheets.len(),
            memory_bytes = directory.memory(),
            milliseconds = start.elapsed().as_millis() as u64,
            "directory loaded"
        );
        drop(previous);
        let old = self.directory.swap(Some(directory));
        *built = Some(revision);
        drop_when_unused(old);
        Ok(())
    }

    /// Spawns the refresher thread, which ends with the last other `Arc` of this. Changes by other processes take
    /// effect within a second; while the store is away the last directory stays in service.
    pub fn spawn_refresher(self: &Arc<Self>) {
        let watched = Arc::downgrade(self);
        thread::spawn(move || {
            while let Some(live) = watched.upgrade() {
                let result = live.refresh();
                let away = result.is_err();
                let was_away = live.store_is_away.swap(away, Ordering::Relaxed);
                match result {
                    Err(error) if !was_away => tracing::error!(%error, "the store is away"),
                    Ok(()) if was_away => tracing::info!("the store is back"),
                    _ => {}
                }
                drop(live);
                thread::sleep(POLL_INTERVAL);
            }
        });
    }
}

/// Drops a replaced directory on its own thread once no lookup holds it. Otherwise the last lookup would free hundreds of
/// megabytes before answering.
fn drop_when_unused(replaced: Option<Arc<Directory>>) {
    let Some(replaced) = replaced else { return };
    thread::spawn(move || {
        let deadline = Instant::now() + READER_MAX;
        while Arc::strong_count(&replaced) > 1 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Builds a directory from the store. Rows that `previous` holds in memory are taken from there.
pub fn build(
    store: &dyn Store,
    catalog: Catalog,
    previous: Option<&Directory>,
) -> Result<Directory, StoreError> {
    let mut loaded: Vec<(VersionId, Arc<Contacts>)> = Vec::new();
    for version in catalog.sheets.iter().filter_map(|sheet| sheet.current_version()) {
        let contacts = match previous.and_then(|directory| directory.contacts(version)) {
            Some(contacts) => contacts,
            None => Arc::new(load(store, version)?),
        };
        loaded.push((version.id, contacts));
    }
    let contacts = |id| loaded.iter().find(|(each, _)| *each == id).map(|(_, contacts)| contacts.clone());
    Directory::build(catalog, contacts, previous).map_err(|error| cannot_hold(&PackError::NoMemory(error)))
}

fn load(store: &dyn Store, version: &Version) -> Result<Contacts, StoreError> {
    let mut contacts = Contacts::new(version.columns.len());
    let mut failure: Option<PackError> = None;
    store.rows(version.id, &mut |block| {
        thread::yield_now();
        if failure.is_none() {
            failure = contacts.push(block).err();
        }
    })?;
    match failure {
        None => Ok(contacts),
        Some(error) => Err(cannot_hold(&error)),
    }
}

fn cannot_hold(why: &PackError) -> StoreError {
    StoreError::Unavailable(why.to_string())
}
