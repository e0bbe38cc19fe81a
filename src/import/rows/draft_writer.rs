//! Packs rows into blocks and writes them to the draft on a second thread, while the next rows are read and validated.

use super::row_pipeline::RowSink;
use crate::domain::directory::row_block::Block;
use crate::import::compare::fingerprint::{Fingerprinter, RowFingerprint};
use crate::import::error::ImportError;
use crate::store::{Draft, StoreError};
use crate::thread_priority;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

/// Blocks that may wait to be written. Beyond four the reading thread waits for the disk.
const QUEUE_MAX: usize = 4;

/// Packs rows and hands them to the writer thread.
pub(crate) struct DraftWriter {
    block: Block,
    rows: u64,
    blocks: SyncSender<Block>,
}

/// The rows that were written.
pub(crate) struct DraftSummary {
    pub(crate) rows: u64,
    /// The fingerprints of all rows, sorted.
    pub(crate) fingerprints: Vec<RowFingerprint>,
}

impl DraftWriter {
    /// Writes all rows that `fill` pushes, each of `columns` cells. Without a draft they are only fingerprinted.
    pub(crate) fn write<T>(
        draft: Option<&mut dyn Draft>,
        columns: usize,
        fingerprinter: &Fingerprinter<'_>,
        fill: impl FnOnce(&mut DraftWriter) -> Result<T, ImportError>,
    ) -> Result<(T, DraftSummary), ImportError> {
        thread::scope(|scope| {
            let (blocks, packed) = mpsc::sync_channel(QUEUE_MAX);
            let thread = scope.spawn(move || append_all(draft, columns, fingerprinter, &packed));
            let mut writer = DraftWriter { block: Block::default(), rows: 0, blocks };
            let filled = fill(&mut writer).and_then(|filled| writer.flush().map(|()| filled));
            let rows = writer.rows;
            drop(writer);
            // If writing failed, `fill` failed with a closed channel; the writer's error is the cause, so it goes
            // first.
            let fingerprints = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((filled?, DraftSummary { rows, fingerprints }))
        })
    }

    /// Hands the packed rows to the writer thread.
    pub(crate) fn flush(&mut self) -> Result<(), ImportError> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::take(&mut self.block);
        self.blocks
            .send(block)
            .map_err(|_| StoreError::Unavailable("writing has ended early.".to_owned()).into())
    }
}

impl RowSink for DraftWriter {
    fn row(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError> {
        self.rows += 1;
        self.block.push(line, cells.iter().copied());
        if self.block.is_full() { self.flush() } else { Ok(()) }
    }
}

fn append_all(
    mut draft: Option<&mut dyn Draft>,
    columns: usize,
    fingerprinter: &Fingerprinter<'_>,
    blocks: &Receiver<Block>,
) -> Result<Vec<RowFingerprint>, StoreError> {
    let mut fingerprints = Vec::new();
    for block in blocks {
        // A block that was packed here cannot be damaged.
        let _read_whole = block.each_row(columns, |_, cells| {
            fingerprints.push(fingerprinter.fingerprint(|column| cells[column]));
            thread_priority::yield_periodically(fingerprints.len() as u64);
        });
        if let Some(draft) = &mut draft {
            draft.append(&block)?;
        }
    }
    fingerprints.sort_unstable();
    Ok(fingerprints)
}
