//! The spool: files that were received, on the disk until they are imported, and the jobs that import them.

use super::json_body::request_timeout;
use crate::http::response::problem::Problem;
use crate::import::job::{Job, Jobs};
use crate::import::temp_file::TempFile;
use crate::import::{ImportRequest, Mode};
use crate::live_directory::LiveDirectory;
use crate::spreadsheet::Limits;
use actix_web::web::{Data, Payload};
use data_encoding::HEXLOWER;
use futures_util::StreamExt;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

/// Files that are kept, at the most; the oldest goes first.
const UPLOADS_MAX: usize = 8;
/// How long a file on its way may pause.
const UPLOAD_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Files that were received and the jobs that import them.
pub struct UploadStore {
    folder: PathBuf,
    uploads: Mutex<VecDeque<Arc<Upload>>>,
    jobs: Jobs,
}

/// A file that was received.
pub(crate) struct Upload {
    id: String,
    name: String,
    bytes: u64,
    file: TempFile,
    last_import: Mutex<Option<ImportRequest>>,
}

impl UploadStore {
    /// An empty spool in a folder of its own; what a killed process has left there is removed.
    pub fn new(folder: PathBuf) -> std::io::Result<UploadStore> {
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => std::fs::create_dir_all(&folder)?,
        }
        Ok(UploadStore { folder, uploads: Mutex::default(), jobs: Jobs::default() })
    }

    /// An empty file for a while. It has customers' rows in it, and what a killed process leaves here is removed.
    pub(crate) fn temp_file(&self) -> Result<TempFile, Problem> {
        TempFile::new_in(&self.folder).map_err(Problem::cannot_write)
    }

    /// Streams a body to the disk. Refused as soon as it is larger than a sheet may be.
    pub(crate) async fn receive(&self, name: &str, mut body: Payload) -> Result<Upload, Problem> {
        let limit = Limits::default().file_bytes;
        let file = self.temp_file()?;
        let mut out = tokio::fs::File::from_std(file.open().map_err(Problem::cannot_write)?);
        let mut bytes = 0;
        // However large a file is, it keeps coming.
        while let Some(chunk) =
            timeout(UPLOAD_IDLE_TIMEOUT, body.next()).await.map_err(|_| request_timeout())?
        {
            let chunk = chunk
                .map_err(|_| Problem::bad_request("cut-off", "The file ended before it was complete."))?;
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(Problem::too_large(format!("A sheet's file has at most {} MiB.", limit >> 20)));
            }
            out.write_all(&chunk).await.map_err(Problem::cannot_write)?;
        }
        out.flush().await.map_err(Problem::cannot_write)?;
        let plain =
            Path::new(name).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Upload { id: random_id()?, name: plain, bytes, file, last_import: Mutex::default() })
    }

    /// Keeps a file for the steps to come.
    pub(crate) fn insert(&self, upload: Upload) {
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.push_back(Arc::new(upload));
        while uploads.len() > UPLOADS_MAX {
            uploads.pop_front();
        }
    }

    /// The file with an id.
    pub(crate) fn get(&self, id: &str) -> Result<Arc<Upload>, Problem> {
        let uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        let found = uploads.iter().find(|upload| upload.id == id).cloned();
        found.ok_or_else(|| {
            Problem::missing("no-such-upload", "This file is not kept any more. Drop it here once more.")
        })
    }

    /// Starts an import; dips are answered by what it publishes before the job is done. `upload` is kept until then.
    pub(crate) fn start(
        &self,
        live: Data<LiveDirectory>,
        import: ImportRequest,
        upload: Option<Arc<Upload>>,
    ) -> Result<Arc<Job>, Problem> {
        let store = live.shared_store();
        Ok(self.jobs.start(random_id()?, store, import, move || {
            drop(upload);
            live.refresh_or_log();
        }))
    }

    /// The job with an id.
    pub(crate) fn job(&self, id: &str) -> Result<Arc<Job>, Problem> {
        self.jobs.get(id).ok_or_else(|| Problem::missing("no-such-job", "This import is not known any more."))
    }
}

impl Upload {
    /// What it is asked for by.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What it was called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its size.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Remembers how it was checked or published last.
    pub(crate) fn remember(&self, import: &ImportRequest) {
        *self.last_import.lock().unwrap_or_else(PoisonError::into_inner) = Some(import.clone());
    }

    /// How it was checked or published last, else plainly.
    pub(crate) fn last_import(&self) -> ImportRequest {
        let last = self.last_import.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let plain = || ImportRequest {
            file_name: self.name.clone(),
            mode: Mode::Replace,
            ..ImportRequest::new(self.path(), "")
        };
        last.unwrap_or_else(plain)
    }
}

fn random_id() -> Result<String, Problem> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits)
        .map_err(|_| Problem::unavailable("no-random", "The machine gives no random numbers."))?;
    Ok(HEXLOWER.encode(&bits))
}
