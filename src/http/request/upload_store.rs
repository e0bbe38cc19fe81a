//! Uploads: received files, on the disk until they are imported, and the jobs that import them.

use super::json_body::request_timeout;
use crate::http::response::problem::Problem;
use crate::import::job::queue::ImportQueue;
use crate::import::job::{Done, Job, Jobs};
use crate::import::temp_file::TempFile;
use crate::import::{self, CheckedImport, ImportError, ImportRequest, Mode, OnProgress, Published, Report};
use crate::live_directory::LiveDirectory;
use crate::spreadsheet::Limits;
use crate::store::Store;
use actix_web::web::{Data, Payload};
use data_encoding::HEXLOWER;
use futures_util::StreamExt;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

/// The most uploads kept; a new one displaces the oldest.
const UPLOADS_MAX: usize = 8;
const UPLOAD_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Keeps received files and the jobs that import them.
pub struct UploadStore {
    folder: PathBuf,
    uploads: Mutex<VecDeque<Arc<Upload>>>,
    jobs: Jobs,
}

/// A received file.
pub(crate) struct Upload {
    /// The id in its URLs.
    pub(crate) id: String,
    /// The client's name for the file, without folders.
    pub(crate) name: String,
    pub(crate) bytes: u64,
    file: TempFile,
    last_import: Mutex<Option<ImportRequest>>,
    /// The latest check, whose draft is kept in the store.
    checked: Mutex<Option<Arc<CheckedImport>>>,
}

impl UploadStore {
    /// Creates an empty store whose imports wait in `queue`, and removes the files that a killed process left in `folder`.
    pub fn new(folder: PathBuf, queue: ImportQueue) -> std::io::Result<UploadStore> {
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => std::fs::create_dir_all(&folder)?,
        }
        Ok(UploadStore { folder, uploads: Mutex::default(), jobs: Jobs::new(queue) })
    }

    /// Creates a temporary file in the folder, which is emptied at each start because its files hold customers' rows.
    pub(crate) fn temp_file(&self) -> Result<TempFile, Problem> {
        TempFile::new_in(&self.folder).map_err(Problem::cannot_write)
    }

    /// Streams a body to the disk, and refuses it once it is larger than a sheet may be.
    pub(crate) async fn receive(&self, name: &str, mut body: Payload) -> Result<Upload, Problem> {
        let limit = Limits::default().file_bytes;
        let file = self.temp_file()?;
        let mut out = tokio::fs::File::from_std(file.open().map_err(Problem::cannot_write)?);
        let mut bytes = 0;
        // The timeout is per chunk, because a large file may take long in total.
        while let Some(chunk) =
            timeout(UPLOAD_IDLE_TIMEOUT, body.next()).await.map_err(|_| request_timeout())?
        {
            let chunk = chunk
                .map_err(|_| Problem::bad_request("cut-off", "The file is incomplete. Send it again."))?;
            bytes += chunk.len() as u64;
            if bytes > limit {
                let detail = format!("The file is larger than {} MiB. Send a smaller one.", limit >> 20);
                return Err(Problem::too_large(detail));
            }
            out.write_all(&chunk).await.map_err(Problem::cannot_write)?;
        }
        out.flush().await.map_err(Problem::cannot_write)?;
        let id = random_id("The upload could not be received")?;
        let name = Path::new(name).file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Upload { id, name, bytes, file, last_import: Mutex::default(), checked: Mutex::default() })
    }

    /// Keeps an upload for its preview, check and import.
    pub(crate) fn insert(&self, upload: Upload) {
        let mut uploads = self.uploads.lock();
        uploads.push_back(Arc::new(upload));
        while uploads.len() > UPLOADS_MAX {
            uploads.pop_front();
        }
    }

    /// Returns the upload with an id.
    pub(crate) fn get(&self, id: &str) -> Result<Arc<Upload>, Problem> {
        let uploads = self.uploads.lock();
        let found = uploads.iter().find(|upload| upload.id == id).cloned();
        found.ok_or_else(|| {
            Problem::missing("no-such-upload", "This file is not kept any more. Drop it here again.")
        })
    }

    /// Refuses an import that would find the queue full, before its file is received.
    pub(crate) fn refuse_when_full(&self) -> Result<(), Problem> {
        if self.jobs.queue().is_full() { Err(ImportError::Busy.into()) } else { Ok(()) }
    }

    /// Starts an import. The directory is refreshed before the job is done, and `upload` is kept until the import ends.
    pub(crate) fn import(
        &self,
        live: Data<LiveDirectory>,
        import: ImportRequest,
        upload: Arc<Upload>,
    ) -> Result<Arc<Job>, Problem> {
        self.start(move |progress| {
            let report = Arc::new(import::run(live.store(), &import, progress)?);
            drop(upload);
            Ok(loaded(&live, report))
        })
    }

    /// Starts a check, which keeps its draft with the upload in place of the one before.
    pub(crate) fn check(
        &self,
        live: Data<LiveDirectory>,
        import: ImportRequest,
        upload: Arc<Upload>,
    ) -> Result<Arc<Job>, Problem> {
        self.start(move |progress| Ok(upload.check(live.store(), &import, progress)?.into()))
    }

    /// Starts publishing what was checked. If that is not true any more, it is checked again; a file that was never
    /// checked is imported.
    pub(crate) fn publish(
        &self,
        live: Data<LiveDirectory>,
        import: ImportRequest,
        upload: Arc<Upload>,
    ) -> Result<Arc<Job>, Problem> {
        self.start(move |progress| {
            let store = live.store();
            let checked = upload.checked.lock().clone();
            let Some(checked) = checked else {
                return Ok(loaded(&live, Arc::new(import::run(store, &import, progress)?)));
            };
            match import::publish(&checked, store, &import, progress)? {
                Published::Yes(report) => Ok(loaded(&live, report)),
                Published::HeldBack => Ok(checked.report.clone().into()),
                Published::Outdated(reason) => {
                    let report = upload.check(store, &import, progress)?;
                    let sentence = format!(
                        "{reason}, so the file was checked again. Nothing is published. Look at the new check, then publish."
                    );
                    Ok(Done { report, checked_again: Some(sentence) })
                }
            }
        })
    }

    fn start(
        &self,
        import: impl FnOnce(OnProgress<'_>) -> Result<Done, ImportError> + Send + 'static,
    ) -> Result<Arc<Job>, Problem> {
        Ok(self.jobs.start(random_id("The import could not be started")?, import)?)
    }

    /// Waits for its turn, then runs an import without a job.
    pub(crate) fn run(&self, live: &LiveDirectory, import: &ImportRequest) -> Result<Report, Problem> {
        self.in_turn(|| Ok(import::run(live.store(), import, &mut |_| ControlFlow::Continue(()))?))
    }

    /// Waits for its turn, then does something that reads a file as an import does.
    pub(crate) fn in_turn<T>(&self, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
        let place = self.jobs.queue().join()?;
        place.wait(&mut |_| ControlFlow::Continue(()))?;
        work()
    }

    /// Returns the job with an id.
    pub(crate) fn job(&self, id: &str) -> Result<Arc<Job>, Problem> {
        let detail = "This import is not kept any more. The sheet's versions show whether it was published.";
        self.jobs.get(id).ok_or_else(|| Problem::missing("no-such-job", detail))
    }
}

impl Upload {
    /// Returns the path on the disk.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Checks the file and keeps the draft in place of the one before.
    fn check(
        &self,
        store: &dyn Store,
        import: &ImportRequest,
        progress: OnProgress<'_>,
    ) -> Result<Arc<Report>, ImportError> {
        // It stays known, so that publishing after a failed check does not read the file without saying so.
        let before = self.checked.lock().clone();
        if let Some(before) = before {
            before.discard(store);
        }
        let checked = Arc::new(import::check(store, import, progress)?);
        *self.checked.lock() = Some(checked.clone());
        Ok(checked.report.clone())
    }

    /// Stores the options of the last check or import.
    pub(crate) fn remember(&self, import: &ImportRequest) {
        *self.last_import.lock() = Some(import.clone());
    }

    /// Returns the options of the last check or import, or the defaults.
    pub(crate) fn last_import(&self) -> ImportRequest {
        let last = self.last_import.lock().clone();
        let plain = || ImportRequest {
            file_name: self.name.clone(),
            mode: Mode::Replace,
            ..ImportRequest::new(self.path(), "")
        };
        last.unwrap_or_else(plain)
    }
}

/// Refreshes the directory if a version was published, so that lookups use it before the job is done.
fn loaded(live: &LiveDirectory, report: Arc<Report>) -> Done {
    if report.published {
        live.refresh_or_log();
    }
    report.into()
}

fn random_id(failure: &'static str) -> Result<String, Problem> {
    let mut bits = [0_u8; 16];
    let detail = "The system gave datadip no random numbers. Nothing was changed. Try again.";
    getrandom::fill(&mut bits).map_err(|_| Problem::unavailable(failure, "no-random", detail))?;
    Ok(HEXLOWER.encode(&bits))
}
