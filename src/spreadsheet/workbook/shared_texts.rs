//! The texts that the cells of a workbook share.

use crate::spreadsheet::limits::Limits;
use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;

/// Holds the shared texts one behind the other, because a value of its own for each would take more than its text.
pub(crate) struct SharedTexts {
    text: String,
    ends: Vec<u32>,
    limit: usize,
}

impl SharedTexts {
    pub(crate) fn new(limits: Limits) -> SharedTexts {
        let limit = usize::try_from(limits.held_bytes.min(1 << 31)).unwrap_or(1 << 31);
        SharedTexts { text: String::new(), ends: Vec::new(), limit }
    }

    pub(crate) fn push(&mut self, text: &str) -> Result<(), OpenError> {
        let needed = self.text.len() + text.len() + (self.ends.len() + 1) * size_of::<u32>();
        if needed > self.limit {
            return Err(ReadError::TooLargeUnpacked { limit: self.limit as u64 }.into());
        }
        // Grows by an eighth, because doubling would take twice the limit.
        if self.text.capacity() - self.text.len() < text.len() {
            self.text.reserve_exact(text.len() + self.text.len() / 8 + 4096);
        }
        if self.ends.len() == self.ends.capacity() {
            self.ends.reserve_exact(self.ends.len() / 8 + 1024);
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        Ok(())
    }

    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.text[start..end])
    }
}
