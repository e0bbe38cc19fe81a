//! Reads a workbook's rows on a separate thread and hands them over in batches.
//!
//! A thread, because the reader of a part borrows its archive, so one value cannot hold both. It also reads ahead on a
//! second core, and a reader that panics over a malformed file ends only this thread: the file is reported as damaged.

mod biff;
mod budget;
mod cell_formats;
mod number_format;
mod ods;
mod part;
mod progress_file;
mod remarks;
mod row_batches;
mod shared_texts;
mod worksheet;
mod worksheet_choice;
mod xls;
mod xlsb;
mod xlsx;
mod xml;
pub(super) mod zip;

use progress_file::{ProgressFile, ReaderState};
pub(super) use remarks::Remarks;
use row_batches::{ReaderMessage, RowBatcher};
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use worksheet::{Wanted, Worksheet, WorksheetChoice};
use worksheet_choice::Workbook;

use self::zip::damaged;
use super::detected::{Detected, Format};
use super::limits::Limits;
use super::open_error::OpenError;
use super::options::ReadOptions;
use super::read_error::ReadError;
use super::record::Record;

/// A workbook with a chosen worksheet. Its rows can be read repeatedly.
pub(super) struct WorkbookFile {
    file: File,
    size: u64,
    pub(super) format: Format,
    /// The number of the worksheet that is read.
    number: usize,
    pub(super) worksheet: Detected<String>,
    pub(super) others: Vec<String>,
    /// The hidden worksheets, the one that is read included.
    pub(super) hidden: Vec<String>,
    limits: Limits,
}

impl WorkbookFile {
    /// Opens the specified worksheet, or the one that looks like contacts.
    pub(super) fn open(
        file: File,
        size: u64,
        format: Format,
        options: &ReadOptions,
    ) -> Result<(WorkbookFile, WorkbookRows), OpenError> {
        let wanted = options.worksheet.clone().map_or(Wanted::Contacts, Wanted::Named);
        let is_specified = matches!(wanted, Wanted::Named(_));
        let rows = WorkbookRows::start(&file, size, format, wanted, options.limits)?;
        let WorksheetChoice { number, worksheet, others } = match rows.receive() {
            ReaderMessage::Opened(chosen) => chosen,
            ReaderMessage::Failed(error) => return Err(error),
            ReaderMessage::Rows(_) | ReaderMessage::End => return Err(damaged(&"rows before worksheets")),
        };
        let name = |worksheet: &Worksheet| worksheet.name.clone();
        let all = std::iter::once(&worksheet).chain(&others);
        let hidden = all.filter(|worksheet| !worksheet.is_visible).map(name).collect();
        let others: Vec<String> = others.iter().map(name).collect();
        let worksheet = match is_specified {
            true => Detected::specified(worksheet.name),
            false if others.is_empty() => Detected::certain(worksheet.name),
            false => Detected::guessed(worksheet.name),
        };
        let limits = options.limits;
        let file = WorkbookFile { file, size, format, number, worksheet, others, hidden, limits };
        Ok((file, rows))
    }

    /// Returns the rows from the first. The previous reader must be dropped.
    pub(super) fn rows(&self) -> Result<WorkbookRows, ReadError> {
        let wanted = Wanted::Number(self.number);
        match WorkbookRows::start(&self.file, self.size, self.format, wanted, self.limits) {
            Ok(rows) => Ok(rows),
            Err(OpenError::Unreadable(error)) => Err(error),
            Err(OpenError::Io(error)) => Err(ReadError::Io(error)),
            // Only a changed file fails to open a second time.
            Err(_) => Err(ReadError::Changed),
        }
    }
}

/// Reads the rows of one worksheet, from the first to the last with text.
pub(super) struct WorkbookRows {
    receiver: Option<Receiver<ReaderMessage>>,
    batch: std::vec::IntoIter<Record>,
    state: Arc<ReaderState>,
    thread: Option<JoinHandle<()>>,
}

impl WorkbookRows {
    fn start(
        file: &File,
        size: u64,
        format: Format,
        wanted: Wanted,
        limits: Limits,
    ) -> Result<WorkbookRows, OpenError> {
        let state = Arc::new(ReaderState::default());
        let file = ProgressFile {
            file: file.try_clone().map_err(OpenError::from_io)?,
            size,
            state: Arc::clone(&state),
        };
        // Two queued batches keep both threads busy.
        let (sender, receiver) = sync_channel(2);
        let thread = std::thread::Builder::new()
            .name("workbook".to_owned())
            .spawn(move || read(file, format, &wanted, limits, sender))
            .map_err(OpenError::Io)?;
        Ok(WorkbookRows {
            receiver: Some(receiver),
            batch: Vec::new().into_iter(),
            state,
            thread: Some(thread),
        })
    }

    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        loop {
            if let Some(next) = self.batch.next() {
                *record = next;
                return Ok(true);
            }
            if self.receiver.is_none() {
                return Ok(false);
            }
            match self.receive() {
                ReaderMessage::Rows(batch) => self.batch = batch.into_iter(),
                ReaderMessage::Opened(_) => {}
                ReaderMessage::End => self.receiver = None,
                ReaderMessage::Failed(OpenError::Unreadable(error)) => return Err(error),
                ReaderMessage::Failed(error) => return Err(ReadError::Damaged { cause: error.to_string() }),
            }
        }
    }

    /// Returns the bytes of the file read so far.
    pub(super) fn done(&self) -> u64 {
        match self.receiver {
            Some(_) => self.state.done.load(Ordering::Relaxed),
            None => u64::MAX,
        }
    }

    /// Returns remarks about the rows read so far, and some further ones.
    pub(super) fn remarks(&self) -> Remarks {
        self.state.remarks.lock().clone()
    }

    fn receive(&self) -> ReaderMessage {
        let message = self.receiver.as_ref().and_then(|receiver| receiver.recv().ok());
        message.unwrap_or_else(|| ReaderMessage::Failed(damaged(&"the reader thread ended early")))
    }
}

impl Drop for WorkbookRows {
    /// Waits for the thread, because its file handle shares its position with the next reader.
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        self.receiver = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the reader is already reported as a damaged file.
            let _ = thread.join();
        }
    }
}

fn read(
    file: ProgressFile,
    format: Format,
    wanted: &Wanted,
    limits: Limits,
    sender: SyncSender<ReaderMessage>,
) {
    let mut sink = RowBatcher::new(sender.clone(), Arc::clone(&file.state), file.size, limits);
    let watch = file.clone_watch();
    let outcome = open(file, format, limits)
        .and_then(|mut workbook| worksheet_choice::read(&mut *workbook, wanted, &mut sink))
        .and_then(|()| sink.finish());
    let last = match outcome {
        _ if watch.as_ref().is_some_and(|watch| watch.changed()) => {
            ReaderMessage::Failed(ReadError::Changed.into())
        }
        Ok(()) => ReaderMessage::End,
        Err(error) => ReaderMessage::Failed(error),
    };
    // Sending fails if the sheet was closed early.
    let _ = sender.send(last);
}

fn open(file: ProgressFile, format: Format, limits: Limits) -> Result<Box<dyn Workbook>, OpenError> {
    Ok(match format {
        Format::Ods => Box::new(ods::Ods::open(file, limits)?),
        Format::Xls => Box::new(xls::Xls::open(file, limits)?),
        Format::Xlsb => Box::new(xlsb::Xlsb::open(file, limits)?),
        Format::Xlsx | Format::Text => Box::new(xlsx::Xlsx::open(file, limits)?),
    })
}
