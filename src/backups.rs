//! Backups in `backups/` in the data folder: one a night, for as many nights as are set, and those an admin requests.

use crate::live_directory::LiveDirectory;
use crate::store::{RestoreError, Store, StoreError};
use crate::thread_priority;
use jiff::{Timestamp, Zoned};
use parking_lot::Mutex;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How often the backup thread checks whether today's backup is missing.
const POLL_INTERVAL: Duration = Duration::from_secs(60);
/// How often it checks while the first directory is loading.
const STARTUP_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// The backups of one data folder.
pub struct Backups {
    store: Arc<dyn Store>,
    folder: PathBuf,
    /// Held while a backup is made.
    making: Mutex<()>,
    nightly_failed: AtomicBool,
}

/// One backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, utoipa::ToSchema)]
pub struct BackupFile {
    /// Its file name.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its size.
    pub bytes: u64,
}

/// Names a nightly backup by its day. Other backups, requested or made before a restore, stay.
const NIGHTLY: &str = "%Y-%m-%d.db";
const ON_REQUEST: &str = "%Y-%m-%d-%H%M%S-%3f.db";
const BEFORE_RESTORE: &str = "before-restore-%Y-%m-%d-%H%M%S-%3f.db";

impl Backups {
    /// Returns the backups in a data folder.
    pub fn of(store: Arc<dyn Store>, data: &Path) -> Backups {
        let folder = data.join("backups");
        Backups { store, folder, making: Mutex::default(), nightly_failed: AtomicBool::default() }
    }

    /// Lists the backups, newest first. Blocks.
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

    /// Finds a backup by its file name. Blocks.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        // A bare file name, so that a client cannot reach other folders.
        let is_name = Path::new(name).file_name().is_some_and(|alone| alone == name);
        Some(self.folder.join(name)).filter(|path| is_name && name.ends_with(".db") && path.is_file())
    }

    /// Makes a backup now and returns its name. Blocks.
    pub fn make(&self) -> Result<String, StoreError> {
        self.make_named(ON_REQUEST)
    }

    /// Replaces everything by a backup and returns the path of a copy of what was there. Blocks.
    pub fn restore(&self, file: &Path, by: &str) -> Result<PathBuf, RestoreError> {
        self.make_folder()?;
        let before = self.folder.join(Zoned::now().strftime(BEFORE_RESTORE).to_string());
        self.store.restore(file, &before, by)?;
        Ok(before)
    }

    /// Returns whether the latest nightly backup failed.
    pub fn nightly_failed(&self) -> bool {
        self.nightly_failed.load(Ordering::Relaxed)
    }

    /// Spawns the backup thread, which makes nightly backups and removes old ones. A missing backup of today is made as
    /// soon as contacts are loaded, because a server may be off at night.
    pub fn follow(self: &Arc<Self>, live: Arc<LiveDirectory>) {
        let backups = self.clone();
        thread::spawn(move || {
            thread_priority::lower_priority();
            loop {
                let nights = live.directory().as_ref().map(|directory| {
                    if directory.has_sheets() { directory.catalog.settings.keep_backups_days } else { 0 }
                });
                match nights {
                    None => thread::sleep(STARTUP_POLL_INTERVAL),
                    Some(nights) => {
                        backups.make_nightly_or_log(nights);
                        thread::sleep(POLL_INTERVAL);
                    }
                }
            }
        });
    }

    fn make_nightly_or_log(&self, nights: u32) {
        let result = self.make_nightly(nights);
        let failed = result.is_err();
        if let (Err(error), false) = (result, self.nightly_failed.swap(failed, Ordering::Relaxed)) {
            tracing::error!(%error, "the nightly backup could not be made; it is tried again every minute");
        }
    }

    /// Makes today's backup if it is missing, then removes old ones: only after a backup of readable rows,
    /// so that a removed list, a wrong clock, a full or failing disk leave the older ones to restore from.
    fn make_nightly(&self, nights: u32) -> Result<(), StoreError> {
        let today = Zoned::now().strftime(NIGHTLY).to_string();
        if nights == 0 || self.path(&today).is_some() {
            return Ok(());
        }
        // Rows are read here because lookups are answered from memory long after a disk has lost the rows.
        for version in self.store.catalog()?.1.sheets.iter().filter_map(|sheet| sheet.current_version()) {
            match self.store.rows(version.id, &mut |_| {}) {
                // A conflict: another version replaced this one meanwhile.
                Ok(()) | Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.make_named(NIGHTLY)?;
        let files = self.list()?.into_iter().map(|file| file.name);
        let mut older: Vec<String> = files.filter(|name| is_nightly(name) && *name != today).collect();
        older.sort_unstable_by(|a, b| b.cmp(a));
        for name in older.iter().skip(nights as usize - 1) {
            fs::remove_file(self.folder.join(name)).map_err(|error| self.away(&error))?;
        }
        Ok(())
    }

    fn make_named(&self, pattern: &str) -> Result<String, StoreError> {
        let _one_at_a_time = self.making.lock();
        self.make_folder()?;
        let name = Zoned::now().strftime(pattern).to_string();
        self.store.backup(&self.folder.join(&name))?;
        Ok(name)
    }

    /// Creates the folder, readable by its owner only, because names show when backups were made.
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
    fn a_nightly_backup_is_distinguished_from_a_requested_one() {
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
