//! Key coverage in the loaded contacts: how many rows a key can find, with examples of keys and fields.

use super::Directory;
use crate::domain::catalog::field::{Field, FieldId};
use crate::domain::catalog::key::is_blank_or_placeholder;
use serde::Serialize;
use utoipa::ToSchema;

/// The rows of a sheet that are read for an example; more would delay the page's list of fields.
const SAMPLED_ROWS: usize = 1000;

/// Pairs a cell with its normal form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Sample {
    /// The cell as in the sheet.
    pub value: String,
    /// Its normal form.
    pub normal: String,
}

impl Directory {
    /// Returns how many rows a key can find, by its position in the catalog.
    pub fn coverage(&self, key: usize) -> usize {
        self.sheets.iter().filter_map(|loaded| loaded.keys.get(key)).map(|key_index| key_index.coverage).sum()
    }

    /// Returns up to `limit` samples for a key, those that normalizing changes first.
    pub fn samples(&self, key: usize, limit: usize) -> Vec<Sample> {
        let mut samples: Vec<Sample> = Vec::new();
        for loaded in &self.sheets {
            let Some(key_index) = loaded.keys.get(key) else { continue };
            for (_, row) in loaded.contacts.rows().take(SAMPLED_ROWS) {
                let cells = row.cells();
                for cell in key_index.columns.iter().filter_map(|&column| cells.get(column)) {
                    let value = cell.text().into_owned();
                    let normals = key_index.kind.normalize_cell(&value, key_index.region);
                    samples.extend(
                        normals.iter().map(|normal| Sample {
                            normal: normal.as_str().to_owned(),
                            value: value.clone(),
                        }),
                    );
                }
            }
        }
        samples.sort_by_key(|sample| sample.value == sample.normal);
        samples.truncate(limit);
        samples
    }

    /// Returns a field's first filled cell, or dots for a withheld field, so that an owner can show the list of fields.
    pub fn sample(&self, field: &Field) -> Option<String> {
        let value = self.first_value(field.id)?;
        Some(if field.policy.sent { value } else { "••••".to_owned() })
    }

    fn first_value(&self, field: FieldId) -> Option<String> {
        self.sheets.iter().find_map(|loaded| {
            let column = loaded.version.columns.iter().position(|column| column.field == field)?;
            loaded.contacts.rows().take(SAMPLED_ROWS).find_map(|(_, row)| {
                let cells = row.cells();
                let text = cells.get(column)?.text().into_owned();
                (!is_blank_or_placeholder(&text)).then_some(text)
            })
        })
    }
}
