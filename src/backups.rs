//! Backups kept beside the database, in `backups/` in the data folder: one a night for as many nights as are set, and
//! those that somebody asks for.

use crate::live_directory::LiveDirectory;
use crate::store::{RestoreError, Store, StoreError};
use crate::thread_priority;
use jiff::{Timestamp, Zoned};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How often is looked whether a night has passed.
const POLL_INTERVAL: Duration = Duration::from_secs(60);
/// How often while the contacts are being loaded.
const STARTUP_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// The backups of one box.
pub struct Backups {
    store: Arc<dyn Store>,
    folder: PathBuf,
    /// Locked while one is being made.
    making: Mutex<()>,
    nightly_failed: AtomicBool,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BackupFile {
    /// The file's name.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its size.
    pub bytes: u64,
}

/// What a night's backup is called: its day. What is called otherwise somebody asked for, and stays.
const NIGHTLY: &str = "%Y-%m-%d.db";
const ON_REQUEST: &str = "%Y-%m-%d-%H%M%S-%3f.db";
const BEFORE_RESTORE: &str = "before-restore-%Y-%m-%d-%H%M%S-%3f.db";

impl Backups {
    /// The backups in a data folder.
    pub fn of(store: Arc<dyn Store>, data: &Path) -> Backups {
        Backups {
            store,
            folder: data.join("backups"),
            making: Mutex::default(),
            nightly_failed: AtomicBool::new(false),
        }
    }

    /// All there are, the newest first. Blocks.
    pub fn list(&self) -> Result<Vec<BackupFile>, StoreError> {
        self.make_folder()?;
        let entries = fs::read_dir(&self.folder).map_err(|error| self.away(&error))?;
        let mut files: Vec<BackupFile> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name().into_string().ok()?;
                let metadata = entry.metadata().ok()?;
                let made_at = Timestamp::try_from(metadata.modified().ok()?).ok()?;
                name.ends_with(".db").then_some(BackupFile { name, made_at, bytes: metadata.len() })
            })
            .collect();
        files.sort_by(|a, b| (b.made_at, &b.name).cmp(&(a.made_at, &a.name)));
        Ok(files)
    }

    /// Where one of them is; `None` when there is none of that name. Blocks.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        // A name, not a way to somewhere else.
        let is_name = Path::new(name).file_name().is_some_and(|alone| alone == name);
        Some(self.folder.join(name)).filter(|path| is_name && name.ends_with(".db") && path.is_file())
    }

    /// Makes one now. Blocks.
    pub fn make(&self) -> Result<String, StoreError> {
        self.make_called(ON_REQUEST)
    }

    /// Puts a backup in place of everything; gives where what was there is kept. Blocks.
    pub fn restore(&self, file: &Path, by: &str) -> Result<PathBuf, RestoreError> {
        self.make_folder()?;
        let before = self.folder.join(Zoned::now().strftime(BEFORE_RESTORE).to_string());
        self.store.restore(file, &before, by)?;
        Ok(before)
    }

    /// Whether the last night's backup could not be made.
    pub fn nightly_failed(&self) -> bool {
        self.nightly_failed.load(Ordering::Relaxed)
    }

    /// Makes a backup each night, and removes those that are too old, for as long as the process lives. The first is
    /// made as soon as contacts are loaded, if there is none of today: a box may be off at night.
    pub fn follow(self: &Arc<Self>, live: Arc<LiveDirectory>) {
        let backups = self.clone();
        thread::spawn(move || {
            thread_priority::lower_priority();
            loop {
                let nights = live.directory().as_ref().map(|directory| match directory.has_sheets() {
                    false => 0,
                    true => directory.catalog.settings.keep_backups_days,
                });
                match nights {
                    None => thread::sleep(STARTUP_POLL_INTERVAL),
                    Some(nights) => {
                        backups.last_night(nights);
                        thread::sleep(POLL_INTERVAL);
                    }
                }
            }
        });
    }

    fn last_night(&self, nights: u32) {
        let done = self.make_nightly(nights);
        let failed = done.is_err();
        if let (Err(error), false) = (done, self.nightly_failed.swap(failed, Ordering::Relaxed)) {
            tracing::error!(%error, "the nightly backup could not be made; it is tried again every minute");
        }
    }

    /// Only a night that got its backup, of rows that can be read, lets an older one go: a list that was removed, a wrong
    /// clock, a full disk or one that goes bad must not take away what would be restored from.
    fn make_nightly(&self, nights: u32) -> Result<(), StoreError> {
        let tonight = Zoned::now().strftime(NIGHTLY).to_string();
        if nights == 0 || self.path(&tonight).is_some() {
            return Ok(());
        }
        // From memory calls may be answered for a long time after the rows cannot be read any more.
        for version in self.store.catalog()?.1.sheets.iter().filter_map(|sheet| sheet.current_version()) {
            match self.store.rows(version.id, &mut |_| {}) {
                // Somebody has replaced it meanwhile.
                Ok(()) | Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.make_called(NIGHTLY)?;
        let files = self.list()?.into_iter().map(|file| file.name);
        let mut older: Vec<String> = files.filter(|name| is_nightly(name) && *name != tonight).collect();
        older.sort_unstable_by(|a, b| b.cmp(a));
        for name in older.iter().skip(nights as usize - 1) {
            fs::remove_file(self.folder.join(name)).map_err(|error| self.away(&error))?;
        }
        Ok(())
    }

    fn make_called(&self, pattern: &str) -> Result<String, StoreError> {
        let _one_at_a_time = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        self.make_folder()?;
        let name = Zoned::now().strftime(pattern).to_string();
        self.store.backup(&self.folder.join(&name))?;
        Ok(name)
    }

    /// Whoever may look into the folder sees when backups were made; nobody else needs to.
    fn make_folder(&self) -> Result<(), StoreError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder).map_err(|error| self.away(&error))
    }

    fn away(&self, error: &std::io::Error) -> StoreError {
        StoreError::of_file(&self.folder, error)
    }
}

fn is_nightly(name: &str) -> bool {
    name.strip_suffix(".db").is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok() && day.len() == 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_told_from_what_somebody_asked_for() {
        for (name, nightly) in [
            ("2026-11-22.db", true),
            ("2026-11-22-164512.db", false),
            ("before-restore-2026-11-22-164512.db", false),
            ("2026-11-22", false),
            ("2026-13-40.db", false),
        ] {
            assert_eq!(is_nightly(name), nightly, "{name}");
        }
    }
}
