//! Versions of sheets: publishing, rolling back, removing a sheet.

use super::Catalog;
use super::field::FieldId;
use super::name::SheetName;
use super::sheet::{Sheet, Version};
use crate::domain::error::DomainError;

impl Catalog {
    /// Makes a new version current and returns its number. The oldest versions beyond `keep_versions` are dropped.
    pub fn publish(&mut self, name: &SheetName, mut version: Version, identified_by: Option<FieldId>) -> u32 {
        let keep = self.settings.keep_versions.max(1) as usize;
        let at = self.sheets.iter().position(|sheet| &sheet.name == name).unwrap_or_else(|| {
            self.sheets.push(Sheet { name: name.clone(), current: 0, versions: vec![], identified_by: None });
            self.sheets.len() - 1
        });
        let sheet = &mut self.sheets[at];
        version.number = sheet.versions.last().map_or(1, |last| last.number + 1);
        sheet.current = version.number;
        sheet.identified_by = identified_by;
        sheet.versions.push(version);
        let surplus = sheet.versions.len().saturating_sub(keep);
        sheet.versions.drain(..surplus);
        sheet.current
    }

    /// Makes a kept version current again, by default the one before the current, and returns its number.
    pub fn rollback(&mut self, name: &SheetName, number: Option<u32>) -> Result<u32, DomainError> {
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
        sheet.current = target;
        Ok(target)
    }

    /// Removes a sheet with all its versions. Its fields and keys stay.
    pub fn remove_sheet(&mut self, name: &SheetName) -> Result<(), DomainError> {
        self.sheet_named(name)?;
        self.sheets.retain(|sheet| &sheet.name != name);
        Ok(())
    }
}
