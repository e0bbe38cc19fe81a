//! Floor 2, answering: the directory in service. Built from the store, swapped whole, kept up to date.
//!
//! Whoever answers a dip takes the directory as it is and never waits: not for the store, not for a lock.

use crate::domain::catalog::Catalog;
use crate::domain::catalog::changelog::AuditEntry;
use crate::domain::catalog::sheet::{Version, VersionId};
use crate::domain::directory::Directory;
use crate::domain::directory::contacts::{Contacts, PackError};
use crate::domain::error::DomainError;
use crate::store::{ChangeError, Revision, Store, StoreError};
use crate::thread_priority;
use arc_swap::{ArcSwapOption, Guard};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the store is asked whether another process has changed it.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Longer than any dip looks at a directory, its deadline included.
const READER_MAX: Duration = Duration::from_secs(60);

/// The directory in service and the store behind it.
pub struct LiveDirectory {
    store: Arc<dyn Store>,
    directory: ArcSwapOption<Directory>,
    /// The revision that `directory` was built from; locked while one is being built.
    built: Mutex<Option<Revision>>,
    store_is_away: AtomicBool,
}

/// What [`LiveDirectory::health`] says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// No directory yet: dips are refused.
    Starting,
    /// Dips are answered and changes are followed.
    Well,
    /// Dips are answered by the last known state; the store cannot be reached.
    StoreAway,
}

impl LiveDirectory {
    /// Nothing is loaded yet: see [`refresh`](LiveDirectory::refresh) and [`spawn_refresher`](LiveDirectory::spawn_refresher).
    pub fn new(store: Arc<dyn Store>) -> LiveDirectory {
        LiveDirectory {
            store,
            directory: ArcSwapOption::empty(),
            built: Mutex::new(None),
            store_is_away: AtomicBool::new(false),
        }
    }

    /// The store behind it.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The store behind it, to be kept by a thread of its own.
    pub fn shared_store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// The directory as it is now; `None` until the first one is built. Never waits.
    pub fn directory(&self) -> Guard<Option<Arc<Directory>>> {
        self.directory.load()
    }

    /// Whether dips are answered, and by what.
    pub fn health(&self) -> Health {
        match (self.directory.load().is_some(), self.store_is_away.load(Ordering::Relaxed)) {
            (false, _) => Health::Starting,
            (true, false) => Health::Well,
            (true, true) => Health::StoreAway,
        }
    }

    /// Changes the catalog, as changed by `by`, and answers by it at once.
    pub fn change(
        &self,
        by: &str,
        edit: &mut dyn FnMut(&mut Catalog) -> Result<(), DomainError>,
    ) -> Result<(), ChangeError> {
        self.store.change(by, edit)?;
        self.refresh_or_log();
        Ok(())
    }

    /// Answers by what was just changed. Where that fails the change is kept all the same, and the follower tries again.
    pub fn refresh_or_log(&self) {
        if let Err(error) = self.refresh() {
            tracing::error!(%error, "a change was kept, but could not be loaded yet");
        }
    }

    /// The latest changes, newest first, `most` of them. Blocks.
    pub fn changes(&self, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.store.changes(most)
    }

    /// Builds and swaps in a new directory if the store has changed. Blocks; not for a thread that answers dips.
    pub fn refresh(&self) -> Result<(), StoreError> {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if *built == Some(self.store.revision()?) {
            return Ok(());
        }
        let start = Instant::now();
        let (revision, catalog) = self.store.catalog()?;
        let previous = self.directory.load_full();
        let building = || build(&*self.store, catalog, previous.as_deref());
        // While nobody can be answered there is nobody to give way to.
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

    /// Keeps the directory up to date for as long as anybody holds it: changes made by other processes are answered
    /// by within a second. While the store is away the last directory goes on answering.
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

/// Takes a replaced directory down once no dip looks at it any more: else the dip that looked at it last would have to, and
/// hundreds of megabytes take longer than a call can wait.
fn drop_when_unused(replaced: Option<Arc<Directory>>) {
    let Some(replaced) = replaced else { return };
    thread::spawn(move || {
        let deadline = Instant::now() + READER_MAX;
        while Arc::strong_count(&replaced) > 1 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Builds a directory from what the store holds. Rows that `previous` has in memory are not read again.
pub fn build(
    store: &dyn Store,
    catalog: Catalog,
    previous: Option<&Directory>,
) -> Result<Directory, StoreError> {
    let mut loaded: Vec<(VersionId, Arc<Contacts>)> = Vec::new();
    for version in catalog.sheets.iter().filter_map(|sheet| sheet.current_version()) {
        let kept = previous.and_then(|directory| directory.contacts(version));
        let contacts = match kept {
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
    let mut unpackable: Option<PackError> = None;
    store.rows(version.id, &mut |block| {
        thread::yield_now();
        if unpackable.is_none() {
            unpackable = contacts.push(block).err();
        }
    })?;
    match unpackable {
        None => Ok(contacts),
        Some(error) => Err(cannot_hold(&error)),
    }
}

fn cannot_hold(why: &PackError) -> StoreError {
    StoreError::Unavailable(why.to_string())
}
