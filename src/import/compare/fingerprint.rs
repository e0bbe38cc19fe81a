//! Row fingerprints: hashes by which the rows of two versions are compared.

use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::sheet::Column;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A row's hashes, in `u32` pieces: 12 bytes a row, where `u64` would pad to 16.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowFingerprint {
    /// The hash of the identifying cell, made odd; for a row without one, the hash of the whole row, made even.
    pub(super) id: [u32; 2],
    /// The hash of the whole row, to compare rows with the same identifying cell; 0 without such a cell.
    content: u32,
}

impl RowFingerprint {
    pub(super) fn of(id: Option<u64>, content: u64) -> RowFingerprint {
        let (id, content) = match id {
            Some(id) => (id << 1 | 1, (content ^ content >> 32) as u32),
            None => (content << 1, 0),
        };
        RowFingerprint { id: [(id >> 32) as u32, id as u32], content }
    }

    pub(super) fn is_identified(self) -> bool {
        self.id[1] & 1 == 1
    }
}

/// Fingerprints the rows of one version.
pub(crate) struct Fingerprinter {
    fields: Vec<FieldId>,
    identifying: Option<usize>,
}

impl Fingerprinter {
    pub(crate) fn new(columns: &[Column], identified_by: Option<FieldId>) -> Fingerprinter {
        let fields: Vec<FieldId> = columns.iter().map(|column| column.field).collect();
        Fingerprinter { identifying: fields.iter().position(|field| Some(*field) == identified_by), fields }
    }

    pub(crate) fn fingerprint<'a>(&self, cell: impl Fn(usize) -> &'a str) -> RowFingerprint {
        // A sum over filled cells and their fields, so that the order of the columns does not matter.
        let mut content = 0_u64;
        for (column, field) in self.fields.iter().enumerate() {
            let text = cell(column);
            if !text.is_empty() {
                content = content.wrapping_add(hash(&(field.0, text)));
            }
        }
        let id = self.identifying.map(|column| cell(column).trim()).filter(|id| !id.is_empty());
        RowFingerprint::of(id.map(|id| hash(&id)), content)
    }
}

pub(crate) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
