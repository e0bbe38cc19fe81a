//! Watches a folder: imports each file that is whole, then moves it to `done/` or `failed/` with its report.

mod arrivals;
mod events;
mod listing;
#[cfg(test)]
mod tests;
mod working;

use super::attempt::{caught, record_failure, recorded};
use super::error::ImportError;
use super::job::queue::ImportQueue;
use super::report::Report;
use super::request::ImportRequest;
use super::run::run;
use super::source_file::FileStamp;
use crate::domain::catalog::destination::Destination;
use crate::domain::catalog::name::SheetName;
use crate::spreadsheet::ReadError;
use crate::store::Store;
use crate::thread_priority;
use arrivals::Arrivals;
use events::Watcher;
use listing::Listed;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{io, thread};
use working::{DONE, ENDED, FAILED, NotTaken, Taken, WatchedFolder, problem_report};

/// Time between two looks at the folder.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Watches a folder until the process ends. Its imports wait in `queue`. Calls `published` after each published import.
///
/// Fails if the folder, or one of its own folders in it, cannot be created.
pub fn watch(
    store: Arc<dyn Store>,
    queue: ImportQueue,
    folder: &Path,
    published: impl Fn() + Send + 'static,
) -> io::Result<()> {
    let (folder, left) = WatchedFolder::open(&folder.canonicalize().or_else(|_| {
        std::fs::create_dir_all(folder)?;
        folder.canonicalize()
    })?)?;
    left.iter().for_each(|path| record_failure(&*store, &request(path), ENDED));
    // Follows it before the server listens, so that a file that comes after the start has events.
    let mut watcher = Watcher::new();
    watcher.follow(&listing::list(folder.root())?.1);
    thread::spawn(move || {
        thread_priority::lower_priority();
        let mut arrivals = Arrivals::default();
        loop {
            match next(&folder, &mut arrivals, &mut watcher) {
                Ok(Some(file)) => {
                    // Before the file is moved, because the import before it may be the one that ends the process.
                    let place = queue.join_when_free();
                    let _never_cancelled = place.wait(&mut |_| ControlFlow::Continue(()));
                    import_file(&*store, &folder, &mut arrivals, &file, &published);
                }
                Ok(None) => thread::sleep(POLL_INTERVAL),
                Err(error) => {
                    tracing::warn!(%error, "the watched folder cannot be read");
                    thread::sleep(POLL_INTERVAL);
                }
            }
        }
    });
    Ok(())
}

/// Returns the next file that is whole.
fn next(
    folder: &WatchedFolder,
    arrivals: &mut Arrivals,
    watcher: &mut Watcher,
) -> io::Result<Option<Listed>> {
    // Taken before the folder is listed, so that no event is newer than what is listed.
    let events = watcher.take();
    let (files, folders) = listing::list(folder.root())?;
    watcher.follow(&folders);
    Ok(arrivals.next(files, &events, Instant::now()))
}

/// Takes a file, imports it, and moves it away with its report, or back when it was not whole after all.
fn import_file(
    store: &dyn Store,
    folder: &WatchedFolder,
    arrivals: &mut Arrivals,
    listed: &Listed,
    published: &impl Fn(),
) {
    let taken = match folder.take(&listed.path) {
        Ok(taken) => taken,
        Err(NotTaken::Stays(error)) => {
            tracing::error!(%error, "a file in the watched folder could not be moved; it will be tried again");
            return arrivals.put_back(&listed.path, Instant::now());
        }
        Err(NotTaken::Moved(path, error)) => {
            let detail = format!(
                "This cannot be opened: {error}. It was not imported. Put a copy of the file itself into the folder."
            );
            record_failure(store, &request(&listed.path), &detail);
            let report = problem_report("not-a-file", &detail);
            return log_moved("", FAILED, folder.archive(&path, FAILED, &report));
        }
    };
    let mut import = ImportRequest { file: taken.readable_path(), ..request(&listed.path) };
    let result = destination(store, listed).and_then(|destination| {
        import.destination = destination;
        caught(|| import_taken(store, listed, &taken, &import))
    });
    if matches!(result, Err(ImportError::Read(ReadError::Changed)))
        && folder.put_back(&taken).unwrap_or_default()
    {
        tracing::info!("a file in the watched folder is still being written; it will be read again");
        return arrivals.put_back(&taken.origin, Instant::now());
    }
    let result = recorded(store, &import, || result);
    let (sheet, place, report) = match &result {
        Ok(report) => {
            let place = if report.published { DONE } else { FAILED };
            (report.sheet.as_str(), place, serde_json::to_string_pretty(report).unwrap_or_default())
        }
        Err(error) => ("", FAILED, problem_report(error.code(), &error.to_string())),
    };
    if place == DONE {
        published();
    }
    log_moved(sheet, place, folder.finish(&taken, place, &report));
}

fn request(path: &Path) -> ImportRequest {
    ImportRequest { unattended: true, ..ImportRequest::new(path, "watched folder") }
}

fn import_taken(
    store: &dyn Store,
    listed: &Listed,
    taken: &Taken,
    import: &ImportRequest,
) -> Result<Report, ImportError> {
    // A writer may have come back between the look at the folder and the move.
    let stamp = taken.file.metadata().and_then(|metadata| FileStamp::of_metadata(&metadata));
    if stamp.ok().as_ref() != Some(&listed.stamp) {
        return Err(ReadError::Changed.into());
    }
    run(store, import, &mut |_| ControlFlow::Continue(()))
}

/// Returns the sheet that a file is for: that of its folder, the one of its name, or the only one.
fn destination(store: &dyn Store, listed: &Listed) -> Result<Destination, ImportError> {
    let (_, catalog) = store.catalog()?;
    if let Some(folder) = &listed.subfolder {
        return Ok(catalog.existing_or_new(SheetName::parse(folder)?));
    }
    let stem = listed.path.file_stem().unwrap_or_default().to_string_lossy();
    let named = SheetName::parse(&stem).ok().filter(|name| catalog.sheet(name).is_some());
    Ok(named.map_or(Destination::Only, Destination::Named))
}

fn log_moved(sheet: &str, place: &str, moved: io::Result<()>) {
    tracing::info!(sheet, place, "a file in the watched folder was processed");
    if let Err(error) = moved {
        tracing::error!(%error, "a file of the watched folder could not be moved out of working/ with its report");
    }
}
