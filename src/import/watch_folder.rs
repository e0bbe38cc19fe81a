//! A watched folder: a file `NAME.csv` that has stopped growing is imported as the sheet `NAME`, then moved to `done/` or
//! `failed/` with its report beside it.

use super::request::ImportRequest;
use super::run::run;
use crate::domain::catalog::name::SheetName;
use crate::store::Store;
use crate::thread_priority;
use jiff::Timestamp;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io, thread};

/// How often the folder is looked at. A file that is the same twice in a row has stopped growing.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// What is taken for a sheet.
const EXTENSIONS: [&str; 7] = ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "ods"];

/// Watches a folder for as long as the process lives. `published` is called after each import that changed anything.
///
/// Fails when the folder, or `done/` and `failed/` in it, cannot be made.
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

/// A file's size and time of change.
type FileStamp = (u64, Option<SystemTime>);

/// The sheets in the folder that look as they did last time.
fn scan(folder: &Path, seen: &mut HashMap<PathBuf, FileStamp>) -> io::Result<Vec<PathBuf>> {
    let before = std::mem::take(seen);
    let mut ready = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        // A file may vanish between two looks.
        let Ok(about) = fs::metadata(&path) else { continue };
        if !about.is_file() || !extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str())) {
            continue;
        }
        let stamp = (about.len(), about.modified().ok());
        if before.get(&path) == Some(&stamp) {
            ready.push(path.clone());
        }
        seen.insert(path, stamp);
    }
    ready.sort();
    Ok(ready)
}

/// Imports a file and moves it away, so that it is not imported again.
fn import_file(store: &dyn Store, folder: &Path, file: &Path, published: &impl Fn()) {
    let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let result = SheetName::parse(&name).map_err(Into::into).and_then(|sheet| {
        let import = ImportRequest { sheet: Some(sheet), ..ImportRequest::new(file, "watched folder") };
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
    tracing::info!(sheet = name, place, "a file of the watched folder was taken");
    if let Err(error) = archive(folder, file, place, &report.unwrap_or_default()) {
        tracing::error!(%error, "a file of the watched folder could not be moved; it will be taken again");
    }
}

/// Moves a file to `done/` or `failed/` under the time, and writes its report beside it.
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
