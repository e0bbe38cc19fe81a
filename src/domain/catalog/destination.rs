//! Which sheet an import goes into: a list is replaced, and a new one made, only when that was asked for.

use super::Catalog;
use super::name::SheetName;
use crate::domain::error::DomainError;

/// The sheet that an import goes into, as the client gave it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// The only sheet there is; `contacts` in an empty store.
    Only,
    /// The sheet of this name; the first one in an empty store.
    Named(SheetName),
    /// A new sheet of this name.
    New(SheetName),
}

impl Catalog {
    /// Returns the name of the sheet that is meant; an error when that is a missing, an existing or any of several.
    pub fn resolve(&self, destination: &Destination) -> Result<SheetName, DomainError> {
        match destination {
            Destination::Only => self.only_sheet(),
            Destination::Named(name) if self.sheets.is_empty() || self.sheet(name).is_some() => {
                Ok(name.clone())
            }
            Destination::Named(name) => {
                let unknown = self.no_sheet(name);
                let message = format!(
                    "{} Nothing was imported. Give the name of a sheet, or ask for a new one: with --new on the command line, ?new=true in the address, or a folder named {name} inside the watched one.",
                    unknown.message
                );
                Err(DomainError::new(unknown.code, message))
            }
            Destination::New(name) if self.sheet(name).is_some() => {
                let message = format!(
                    "There is already a sheet \"{name}\". Nothing was imported. Choose another name for the new one, or import into the sheet that is there."
                );
                Err(DomainError::new("name-taken", message))
            }
            Destination::New(name) => Ok(name.clone()),
        }
    }

    /// Returns the destination that is this sheet, whether it exists or not.
    pub fn existing_or_new(&self, name: SheetName) -> Destination {
        if self.sheet(&name).is_some() { Destination::Named(name) } else { Destination::New(name) }
    }

    /// Returns the sheet of an import that names none.
    fn only_sheet(&self) -> Result<SheetName, DomainError> {
        match self.sheets.as_slice() {
            [] => Ok(SheetName::contacts()),
            [only] => Ok(only.name.clone()),
            several => {
                let names = several.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ");
                let message = format!(
                    "There are several sheets ({names}), and none of them was named. Nothing was imported. Name one: with --sheet on the command line, or by the name of the file in the watched folder."
                );
                Err(DomainError::new("unknown-sheet", message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::sheet::Sheet;

    fn named(name: &str) -> SheetName {
        SheetName::parse(name).unwrap()
    }

    fn with(names: &[&str]) -> Catalog {
        let sheet = |name: &&str| Sheet { name: named(name), current: 0, versions: vec![] };
        Catalog { sheets: names.iter().map(sheet).collect(), ..Catalog::default() }
    }

    #[test]
    fn a_list_is_made_only_in_an_empty_store_or_when_it_is_asked_for() {
        let only = || Destination::Only;
        let given = |name: &str| Destination::Named(named(name));
        let new = |name: &str| Destination::New(named(name));
        let two = ["customers", "suppliers"];
        for (sheets, destination, expected) in [
            (&[][..], only(), Ok("contacts")),
            (&[], given("customers"), Ok("customers")),
            (&[], new("customers"), Ok("customers")),
            (&two[..1], only(), Ok("customers")),
            (&two[..1], given("customers"), Ok("customers")),
            (&two[..1], given("custmers"), Err("unknown-sheet")),
            (&two[..1], new("suppliers"), Ok("suppliers")),
            (&two[..1], new("customers"), Err("name-taken")),
            (&two, only(), Err("unknown-sheet")),
            (&two, given("suppliers"), Ok("suppliers")),
        ] {
            let found = with(sheets).resolve(&destination).map_err(|error| error.code);
            assert_eq!(found, expected.map(named), "{destination:?} among {sheets:?}");
        }
        assert_eq!(with(&two).existing_or_new(named("suppliers")), given("suppliers"));
        assert_eq!(with(&two).existing_or_new(named("others")), new("others"));
    }
}
