//! Row fingerprints: hashes by which the rows of two versions are compared.

pub(crate) use super::hash::hash;
use super::pairing::Pairing;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::sheet::Column;

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
pub(crate) struct Fingerprinter<'a> {
    pairing: &'a Pairing,
    /// The compared columns: their positions and fields.
    compared: Vec<(usize, FieldId)>,
    /// The column by which rows are paired.
    by: Option<(usize, FieldId)>,
}

impl<'a> Fingerprinter<'a> {
    pub(crate) fn new(columns: &[Column], pairing: &'a Pairing) -> Fingerprinter<'a> {
        let fields = || columns.iter().map(|column| column.field).enumerate();
        let is_compared =
            |field: FieldId| pairing.compared.as_ref().is_none_or(|compared| compared.contains(&field));
        Fingerprinter {
            pairing,
            compared: fields().filter(|(_, field)| is_compared(*field)).collect(),
            by: fields().find(|(_, field)| Some(*field) == pairing.by),
        }
    }

    pub(crate) fn fingerprint<'c>(&self, cell: impl Fn(usize) -> &'c str) -> RowFingerprint {
        // A sum over filled cells and their fields, so that the order of the columns does not matter.
        let mut content = 0_u64;
        for (column, field) in &self.compared {
            let text = cell(*column);
            if !text.is_empty() {
                content = content.wrapping_add(hash(&(field.0, text)));
            }
        }
        let id = self.by.and_then(|(column, field)| self.pairing.value(field, cell(column)));
        RowFingerprint::of(id, content)
    }
}
