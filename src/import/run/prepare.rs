//! Decides everything that is decided before the rows are read.

use super::Run;
use super::publish::columns;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::name::SheetName;
use crate::domain::error::DomainError;
use crate::import::compare::current_version::CurrentVersion;
use crate::import::compare::pairing::Pairing;
use crate::import::compare::renamed_columns;
use crate::import::error::ImportError;
use crate::import::plan::column_profile::SheetProfile;
use crate::import::plan::{self, Plan};
use crate::import::request::{ImportRequest, Mode};
use crate::spreadsheet::SheetReader;
use crate::store::Store;

impl<'a> Run<'a> {
    pub(super) fn plan(
        store: &'a dyn Store,
        import: &'a ImportRequest,
        sheet: SheetName,
        file: &mut SheetReader,
    ) -> Result<Run<'a>, ImportError> {
        let (_, catalog) = store.catalog()?;
        // Another import may have made a sheet while this one waited.
        catalog.resolve(&import.destination)?;
        let mut profile = SheetProfile::of(file, catalog.settings.region)?;
        renamed_columns::mark(store, &catalog, &sheet, file, &mut profile)?;
        let mut planned = catalog.clone();
        let old = catalog.sheet(&sheet).and_then(|sheet| sheet.current_version());
        let merges = old.is_some() && import.mode != Mode::Replace;
        let plan = plan::apply(&mut planned, &profile, &sheet, import.decisions.as_deref(), merges)?;
        let merge_by = match (&import.mode, old) {
            (Mode::Merge(by), Some(_)) => Some(merge_column(by.as_deref(), &planned, &plan)?),
            // Without a current version every row is new.
            _ => None,
        };
        let columns = columns(merge_by.is_some(), old, &plan);
        let before = CurrentVersion::of(store, &catalog, &sheet, &planned)?;
        let by = merge_by.map_or(plan.identified_by, |column| Some(plan.columns[column].field));
        let own_columns = profile.own_columns;
        let pairing = Pairing::choose(store, &planned, old, (file, own_columns), &plan.columns, by)?;
        Ok(Run { store, import, sheet, profile, catalog, planned, plan, merge_by, columns, pairing, before })
    }

    /// Plans again when columns that began empty have a filled cell later, because these are not withheld.
    pub(super) fn notice_filled(&mut self, filled_later: &[usize]) -> Result<(), ImportError> {
        if filled_later.is_empty() {
            return Ok(());
        }
        for column in filled_later {
            self.profile.columns[*column].is_filled_later = true;
        }
        let (_, mut catalog) = self.store.catalog()?;
        let decisions = self.import.decisions.as_deref();
        self.plan =
            plan::apply(&mut catalog, &self.profile, &self.sheet, decisions, self.merge_by.is_some())?;
        Ok(())
    }
}

/// Returns the column to merge rows by: the one named by field or header, or the identifying one.
fn merge_column(by: Option<&str>, planned: &Catalog, plan: &Plan) -> Result<usize, ImportError> {
    let field = match by {
        Some(by) => match plan.columns.iter().find(|column| column.header.trim() == by.trim()) {
            Some(column) => Some(column.field),
            None => Some(planned.field(by)?.id),
        },
        None => plan.identified_by,
    };
    let place = plan.columns.iter().position(|column| Some(column.field) == field);
    place.ok_or_else(|| {
        let sentence = match by {
            Some(by) => format!("The file has no column \"{by}\" to merge rows by."),
            None => "No column identifies the rows to merge. Name one with --by COLUMN.".to_owned(),
        };
        DomainError::new("merge-by", sentence).into()
    })
}
