//! Watches a folder: imports each file `NAME.csv` that has stopped growing as the sheet `NAME`, then moves it to
//! `done/` or `failed/` with its report.

use super::request::ImportRequest;
use super::run::run;
use crate::domain::catalog::destination::Destination;
use crate::domain::catalog::name::SheetName;
use crate::spreadsheet::EXTENSIONS;
use crate::store::Store;
use crate::thread_priority;
use jiff::Timestamp;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io, thread};

/// Time between two scans of the folder. A file that is unchanged in two scans has stopped growing.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Watches a folder until the process ends. Calls `published` after each published import.
///
/// Fails if the folder, or `done/` and `failed/` in it, cannot be created.
pub fn watch(
    store: std::sync::Arc<dyn Store>,
    folder: &Path,
    published: impl Fn() + Send + 'static,
) -> io::Result<()> {
    let folder = folder.to_owned();
    for place in ["done", "failed"] {
        fs::create_dir_all(folder.join(place))?;
    }
    thread::spawn(move || {
        thread_priority::lower_priority();
        let mut seen = HashMap::new();
        loop {
            match scan(&folder, &mut seen) {
                Ok(ready) => ready.iter().for_each(|file| import_file(&*store, &folder, file, &published)),
                Err(error) => tracing::warn!(%error, "the watched folder cannot be read"),
            }
            thread::sleep(POLL_INTERVAL);
        }
    });
    Ok(())
}

/// A file's size and modification time.
type FileStamp = (u64, Option<SystemTime>);

/// Returns the sheets in the folder that are unchanged since the last scan.
fn scan(folder: &Path, seen: &mut HashMap<PathBuf, FileStamp>) -> io::Result<Vec<PathBuf>> {
    let before = std::mem::take(seen);
    let mut ready = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        // A file may vanish after it was listed.
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if !metadata.is_file() || !extension.is_some_and(|extension| EXTENSIONS.contains(&&*extension)) {
            continue;
        }
        let stamp = (metadata.len(), metadata.modified().ok());
        if before.get(&path) == Some(&stamp) {
            ready.push(path.clone());
        }
        seen.insert(path, stamp);
    }
    ready.sort();
    Ok(ready)
}

/// Imports a file and moves it away, so that it is imported only once.
fn import_file(store: &dyn Store, folder: &Path, file: &Path, published: &impl Fn()) {
    let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let result = SheetName::parse(&name).map_err(Into::into).and_then(|sheet| {
        let import = ImportRequest {
            destination: Destination::Named(sheet),
            ..ImportRequest::new(file, "watched folder")
        };
        run(store, &import, &mut |_| ControlFlow::Continue(()))
    });
    let (place, report) = match &result {
        Ok(report) if report.published => ("done", serde_json::to_string_pretty(report)),
        Ok(report) => ("failed", serde_json::to_string_pretty(report)),
        Err(error) => {
            let problem = serde_json::json!({"code": error.code(), "detail": error.to_string()});
            ("failed", serde_json::to_string_pretty(&problem))
        }
    };
    if place == "done" {
        published();
    }
    tracing::info!(sheet = name, place, "a file in the watched folder was processed");
    if let Err(error) = archive(folder, file, place, &report.unwrap_or_default()) {
        tracing::error!(%error, "a file in the watched folder could not be moved; it will be imported again");
    }
}

/// Moves a file to `done/` or `failed/`, prefixed with the time, and writes its report beside it.
fn archive(folder: &Path, file: &Path, place: &str, report: &str) -> io::Result<()> {
    let time = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%S").to_string();
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let free = (1..).map(|number| if number == 1 { time.clone() } else { format!("{time}-{number}") });
    let path = |time: &str| folder.join(place).join(format!("{time} {name}"));
    let target = free.map(|time| path(&time)).find(|path| !path.exists()).unwrap_or_else(|| path(&time));
    fs::rename(file, &target)?;
    fs::write(
        target.with_file_name(format!(
            "{}.report.json",
            target.file_name().unwrap_or_default().to_string_lossy()
        )),
        report,
    )
}
