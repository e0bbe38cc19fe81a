//! The history of sheets: publishing a version, going back to one, removing a sheet.

use super::Catalog;
use super::field::FieldId;
use super::name::SheetName;
use super::sheet::{Sheet, Version};
use crate::domain::error::DomainError;

impl Catalog {
    /// Makes a new version current. Gives its number; the oldest versions beyond those to be kept are forgotten.
    pub fn publish(&mut self, name: &SheetName, mut version: Version, identified_by: Option<FieldId>) -> u32 {
        let keep = self.settings.keep_versions.max(1) as usize;
        let at = self.sheets.iter().position(|sheet| &sheet.name == name).unwrap_or_else(|| {
            self.sheets.push(Sheet {
                name: name.clone(),
                current: 0,
                versions: Vec::new(),
                identified_by: None,
            });
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

    /// Makes a kept version current again: the one with a number, or else the one before the current. Gives its number.
    pub fn rollback(&mut self, name: &SheetName, number: Option<u32>) -> Result<u32, DomainError> {
        let missing = self.no_sheet(name);
        let sheet = self.sheets.iter_mut().find(|sheet| &sheet.name == name).ok_or(missing)?;
        let kept = sheet.versions.iter().map(|version| version.number);
        let wanted = match number {
            Some(number) => kept.clone().find(|kept| *kept == number),
            None => kept.clone().filter(|kept| *kept < sheet.current).max(),
        };
        let Some(wanted) = wanted else {
            let kept: Vec<String> = kept.map(|number| number.to_string()).collect();
            return Err(DomainError::new(
                "no-such-version",
                match number {
                    Some(number) => {
                        format!("Version {number} of \"{name}\" is not kept. There are: {}.", kept.join(", "))
                    }
                    None => format!("There is no older version of \"{name}\" to go back to."),
                },
            ));
        };
        sheet.current = wanted;
        Ok(wanted)
    }

    /// Removes a sheet with all its versions. Its fields and the keys that look into them stay.
    pub fn remove_sheet(&mut self, name: &SheetName) -> Result<(), DomainError> {
        self.sheet_named(name)?;
        self.sheets.retain(|sheet| &sheet.name != name);
        Ok(())
    }
}
