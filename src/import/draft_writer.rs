//! Rows into blocks, blocks into the draft.

use super::difference::{Print, Printer};
use super::error::ImportError;
use super::intake::Sink;
use crate::domain::block::Block;
use crate::store::Draft;

/// Packs rows and appends them to a draft; without one they are only looked at.
pub(super) struct DraftWriter<'a> {
    draft: Option<&'a mut dyn Draft>,
    block: Block,
    printer: Printer,
    pub(super) prints: Vec<Print>,
}

impl<'a> DraftWriter<'a> {
    pub(super) fn new(draft: Option<&'a mut dyn Draft>, printer: Printer) -> DraftWriter<'a> {
        DraftWriter { draft, block: Block::default(), printer, prints: Vec::new() }
    }

    /// Rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.prints.len() as u64
    }

    /// Appends what is packed.
    pub(super) fn flush(&mut self) -> Result<(), ImportError> {
        if let Some(draft) = &mut self.draft
            && !self.block.is_empty()
        {
            draft.append(&self.block)?;
        }
        self.block.clear();
        Ok(())
    }
}

impl Sink for DraftWriter<'_> {
    fn row(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError> {
        self.prints.push(self.printer.print(|column| cells[column]));
        self.block.push(line, cells.iter().copied());
        match self.block.is_full() {
            true => self.flush(),
            false => Ok(()),
        }
    }
}
