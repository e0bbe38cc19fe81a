//! Which fields are in use: filled from a current sheet, or looked in by a key.

use super::Catalog;
use super::field::{Field, FieldId, FieldPolicy};
use super::name::{Name, SheetName};
use super::sheet::{Column, Version};
use crate::domain::error::DomainError;
use std::collections::BTreeSet;

impl Catalog {
    /// Returns the fields that a current sheet fills.
    pub fn filled_fields(&self) -> BTreeSet<FieldId> {
        let current = self.sheets.iter().filter_map(|sheet| sheet.current_version());
        current.flat_map(|version| &version.columns).map(|column| column.field).collect()
    }

    /// Returns the fields in the order of lists: that of the response, and last those that no current sheet fills.
    pub fn listed_fields(&self) -> Vec<&Field> {
        let filled = self.filled_fields();
        let mut fields: Vec<&Field> = self.fields.iter().collect();
        fields.sort_by_key(|field| !filled.contains(&field.id));
        fields
    }

    /// Removes a field that nothing uses.
    pub fn remove_field(&mut self, name: &str) -> Result<Field, DomainError> {
        let field = self.field(name)?.clone();
        if let Some(use_) = self.use_of_field(field.id) {
            let message = format!(
                "The field \"{0}\" was not removed, because {use_}. Only a field that no current sheet fills and no key looks in can be removed. To keep it from Xima, withhold it; on the command line: datadip field set {0} --release withheld",
                field.name
            );
            return Err(DomainError::new("field-in-use", message));
        }
        self.drop_field(field.id);
        Ok(field)
    }

    /// Returns what uses a field, as the end of a sentence.
    pub(super) fn use_of_field(&self, id: FieldId) -> Option<String> {
        let mut current =
            self.sheets.iter().filter_map(|sheet| Some((&sheet.name, sheet.current_version()?)));
        let filled = current.find_map(|(sheet, version)| {
            let column = version.columns.iter().find(|column| column.field == id)?;
            Some(format!("the column \"{}\" of the sheet \"{sheet}\" fills it", column.header))
        });
        let key = || self.keys.iter().find(|key| key.fields.contains(&id));
        filled.or_else(|| Some(format!("the key \"{}\" looks in it", key()?.name)))
    }

    /// Removes a field and what points at it.
    pub(super) fn drop_field(&mut self, id: FieldId) {
        self.fields.retain(|field| field.id != id);
        self.headers.retain(|_, field| *field != id);
    }

    /// Adds the fields that columns of a current version lack, withheld, because an admin removed them. Returns a
    /// sentence for each.
    pub(super) fn add_missing_fields(&mut self, sheet: &SheetName) -> Vec<String> {
        let columns = self.sheet(sheet).and_then(|sheet| sheet.current_version());
        let columns: Vec<Column> = columns.map_or_else(Vec::new, |version| version.columns.clone());
        let mut sentences = Vec::new();
        for Column { header, field: id } in columns {
            if self.field_by_id(id).is_some() {
                continue;
            }
            let name = Name::from_header(&header).unwrap_or_else(Name::nameless_column);
            let name = name.first_free(|name| self.field_name_is_free(name));
            sentences.push(format!(
                "The field \"{name}\" is back, because the column \"{header}\" fills it again. It is withheld, because it was removed by hand."
            ));
            let field = Field {
                id,
                name,
                label: header,
                policy: FieldPolicy::withheld(),
                not_found_value: None,
                confirmed_headers: Vec::new(),
            };
            self.fields.push(field);
        }
        sentences
    }

    /// Returns an id that no field has or had in a kept version, because versions name their fields by id.
    pub(super) fn free_field_id(&self) -> FieldId {
        let of_version = |version: &Version| {
            let columns = version.columns.iter().map(|column| column.field);
            columns.chain(version.edits.field_ids()).max()
        };
        let versions = self.sheets.iter().flat_map(|sheet| &sheet.versions);
        let kept = versions.filter_map(of_version).max();
        FieldId(
            self.fields.iter().map(|field| field.id).chain(kept).max().map_or(1, |FieldId(last)| last + 1),
        )
    }
}
