//! What keys and fields look like in the contacts there are: how many rows a key can find, and examples.

use super::Directory;
use crate::domain::catalog::field::{Field, FieldId};
use crate::domain::catalog::key::is_blank_or_placeholder;
use serde::Serialize;

/// Rows of a sheet that are looked at for an example.
const LOOKED_AT: usize = 1000;

/// A cell and what it is compared by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sample {
    /// As it stands in the sheet.
    pub value: String,
    /// Its normal form.
    pub normal: String,
}

impl Directory {
    /// How many rows the key at a position of the catalog's keys can find.
    pub fn coverage(&self, key: usize) -> usize {
        self.sheets.iter().filter_map(|loaded| loaded.keys.get(key)).map(|key_index| key_index.coverage).sum()
    }

    /// Up to `most` examples of what that key compares, the differently spelled first.
    pub fn samples(&self, key: usize, most: usize) -> Vec<Sample> {
        let mut samples: Vec<Sample> = Vec::new();
        for loaded in &self.sheets {
            let Some(key_index) = loaded.keys.get(key) else { continue };
            for (_, row) in loaded.contacts.rows().take(LOOKED_AT) {
                let cells = row.cells();
                for cell in key_index.columns.iter().filter_map(|&column| cells.get(column)) {
                    let value = cell.text().into_owned();
                    if let Some(normal) = key_index.kind.normalize(&value, key_index.region) {
                        samples.push(Sample { normal: normal.as_str().to_owned(), value });
                    }
                }
            }
        }
        samples.sort_by_key(|sample| sample.value == sample.normal);
        samples.truncate(most);
        samples
    }

    /// The first cell of a field that holds anything; dots for one that is withheld, so that the list of fields can
    /// be shown to others.
    pub fn sample(&self, field: &Field) -> Option<String> {
        let value = self.first_value(field.id)?;
        Some(if field.policy.sent { value } else { "••••".to_owned() })
    }

    fn first_value(&self, field: FieldId) -> Option<String> {
        self.sheets.iter().find_map(|loaded| {
            let column = loaded.version.columns.iter().position(|column| column.field == field)?;
            loaded.contacts.rows().take(LOOKED_AT).find_map(|(_, row)| {
                let cells = row.cells();
                let text = cells.get(column)?.text().into_owned();
                (!is_blank_or_placeholder(&text)).then_some(text)
            })
        })
    }
}
