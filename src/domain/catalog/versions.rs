//! Versions of sheets: publishing, rolling back, removing a sheet.

use super::Catalog;
use super::import_edits::ImportEdits;
use super::name::SheetName;
use super::sheet::{Sheet, Version};
use crate::domain::error::DomainError;
use serde::Serialize;
use utoipa::ToSchema;

/// The outcome of making another version current.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
pub struct Rollback {
    /// The number of the version that answers lookups now.
    pub current: u32,
    /// A sentence for each field and key that did not go back with the rows.
    pub kept: Vec<String>,
}

impl Catalog {
    /// Makes a new version current and returns its number. The oldest versions beyond `keep_versions` are dropped.
    pub fn publish(&mut self, name: &SheetName, mut version: Version) -> u32 {
        let keep = self.settings.keep_versions.max(1) as usize;
        let at = self.sheets.iter().position(|sheet| &sheet.name == name).unwrap_or_else(|| {
            self.sheets.push(Sheet { name: name.clone(), current: 0, versions: vec![] });
            self.sheets.len() - 1
        });
        let sheet = &mut self.sheets[at];
        version.number = sheet.versions.last().map_or(1, |last| last.number + 1);
        // It may follow an undo. Its edits then begin where the latest version's end, so that one row of edits leads
        // through all versions in the order of their numbers.
        let undone = sheet.versions.iter().rev().take_while(|undone| undone.number > sheet.current);
        let to_current =
            undone.fold(ImportEdits::default(), |edits, undone| edits.then(undone.edits.inverse()));
        version.edits = to_current.then(version.edits);
        sheet.current = version.number;
        sheet.versions.push(version);
        let surplus = sheet.versions.len().saturating_sub(keep);
        sheet.versions.drain(..surplus);
        sheet.current
    }

    /// Makes a kept version current again, by default the one before the current. Fields and keys that the imports in
    /// between changed go with it, but for those that were changed by hand since.
    pub fn rollback(&mut self, name: &SheetName, number: Option<u32>) -> Result<Rollback, DomainError> {
        let missing = self.no_sheet(name);
        let sheet = self.sheets.iter_mut().find(|sheet| &sheet.name == name).ok_or(missing)?;
        let kept = sheet.versions.iter().map(|version| version.number);
        let target = match number {
            Some(number) => kept.clone().find(|kept| *kept == number),
            None => kept.clone().filter(|kept| *kept < sheet.current).max(),
        };
        let Some(target) = target else {
            let kept = kept.map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
            let message = match number {
                Some(number) => format!("Version {number} of \"{name}\" is not kept. There are: {kept}."),
                None => format!("There is no older version of \"{name}\" to go back to."),
            };
            return Err(DomainError::new("no-such-version", message));
        };
        let from = std::mem::replace(&mut sheet.current, target);
        let is_between =
            |version: &&Version| (target.min(from) + 1..=target.max(from)).contains(&version.number);
        let between = sheet.versions.iter().filter(is_between);
        let none = ImportEdits::default();
        let edits = if target < from {
            between.rev().fold(none, |edits, version| edits.then(version.edits.inverse()))
        } else {
            between.fold(none, |edits, version| edits.then(version.edits.clone()))
        };
        let mut kept = self.apply(edits);
        kept.extend(self.add_missing_fields(name));
        Ok(Rollback { current: target, kept })
    }

    /// Removes a sheet with all its versions. Its fields and keys stay.
    pub fn remove_sheet(&mut self, name: &SheetName) -> Result<(), DomainError> {
        self.sheet_named(name)?;
        self.sheets.retain(|sheet| &sheet.name != name);
        Ok(())
    }
}
