//! Collects what the file system reports about files, by inotify on Linux.

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The most files whose events are kept between two looks; beyond it, files have to stand still instead.
const FILES_MAX: usize = 10_000;

/// The last event of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Event {
    Created,
    Written,
    /// Closed by a process that could write.
    Closed,
    Renamed,
}

/// The events since the last look.
#[derive(Default)]
pub(super) struct Events {
    pub(super) latest: HashMap<PathBuf, Event>,
    /// Whether some were lost.
    pub(super) missed: bool,
}

/// Collects events of the files in some folders.
pub(super) struct Watcher {
    /// `None` where the system reports no events.
    watcher: Option<RecommendedWatcher>,
    followed: HashSet<PathBuf>,
    events: Arc<Mutex<Events>>,
}

impl Watcher {
    pub(super) fn new() -> Watcher {
        let events = Arc::new(Mutex::new(Events::default()));
        let collected = events.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            collected.lock().add(event);
        });
        let watcher = watcher.inspect_err(warn_of).ok();
        Watcher { watcher, followed: HashSet::new(), events }
    }

    /// Follows the files in these folders, and no others. A folder that cannot be followed is logged once.
    pub(super) fn follow(&mut self, folders: &[PathBuf]) {
        let Some(watcher) = &mut self.watcher else { return };
        self.followed.retain(|folder| {
            let is_there = folders.contains(folder);
            if !is_there {
                let _gone_with_the_folder = watcher.unwatch(folder);
            }
            is_there
        });
        for folder in folders.iter().filter(|folder| self.followed.insert((*folder).clone())) {
            watcher.watch(folder, RecursiveMode::NonRecursive).unwrap_or_else(|error| warn_of(&error));
        }
    }

    /// Returns the events since the last call.
    pub(super) fn take(&self) -> Events {
        std::mem::take(&mut self.events.lock())
    }
}

impl Events {
    fn add(&mut self, event: notify::Result<notify::Event>) {
        let Ok(event) = event else {
            self.missed = true;
            return;
        };
        self.missed |= event.need_rescan();
        let kind = match event.kind {
            EventKind::Create(_) => Event::Created,
            EventKind::Modify(ModifyKind::Data(_)) => Event::Written,
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Event::Closed,
            EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Event::Renamed,
            _ => return,
        };
        for path in event.paths {
            if self.latest.len() < FILES_MAX || self.latest.contains_key(&path) {
                self.latest.insert(path, kind);
            } else {
                self.missed = true;
            }
        }
    }
}

fn warn_of(error: &notify::Error) {
    tracing::warn!(%error, "no events come from the watched folder; its files are taken once they stand still");
}
