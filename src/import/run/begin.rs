//! Begins an import: finds its sheet, and waits while another import, by any process, writes the same one.

use crate::domain::catalog::name::SheetName;
use crate::import::error::ImportError;
use crate::import::progress::{self, OnProgress, Phase};
use crate::import::request::ImportRequest;
use crate::store::{Store, StoreError};
use std::thread;
use std::time::{Duration, Instant};

const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Returns the sheet that is imported into.
pub(super) fn sheet(store: &dyn Store, import: &ImportRequest) -> Result<SheetName, ImportError> {
    Ok(store.catalog()?.1.resolve(&import.destination)?)
}

/// Takes a draft, and waits up to `lock_wait` of the import while another import writes one of the sheet.
pub(super) fn wait<T>(
    import: &ImportRequest,
    progress: OnProgress<'_>,
    take: impl Fn() -> Result<T, StoreError>,
) -> Result<T, ImportError> {
    let start = Instant::now();
    loop {
        match take() {
            Err(StoreError::Conflict(_)) if start.elapsed() < import.lock_wait => {
                progress::begin(progress, Phase::Waiting, 0)?;
                thread::sleep(POLL_INTERVAL);
            }
            ended => return Ok(ended?),
        }
    }
}
