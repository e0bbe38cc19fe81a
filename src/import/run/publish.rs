//! Publishes a draft, without the file that it was made from.

use crate::domain::catalog::Catalog;
use crate::domain::catalog::destination::Destination;
use crate::domain::catalog::field::FieldId;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{Column, SourceFile, Version, VersionId};
use crate::domain::error::DomainError;
use crate::import::error::ImportError;
use crate::import::plan::column_decision::ColumnDecision;
use crate::import::plan::column_profile::SheetProfile;
use crate::import::plan::{self, Plan};
use crate::import::rows::merge;
use crate::store::Store;
use jiff::Timestamp;

/// What publishing a written draft needs.
pub(super) struct Publication {
    pub(super) sheet: SheetName,
    pub(super) profile: SheetProfile,
    pub(super) destination: Destination,
    pub(super) decisions: Option<Vec<ColumnDecision>>,
    pub(super) merges: bool,
    /// The version that the draft was compared with.
    pub(super) before: Option<Version>,
    pub(super) identified_by: Option<FieldId>,
    pub(super) rows: u64,
    pub(super) file: SourceFile,
}

impl Publication {
    /// Publishes in one transaction: fields, keys and the current version change together. `check` may refuse the
    /// catalog as it is by then.
    pub(super) fn publish(
        &self,
        store: &dyn Store,
        by: &str,
        id: VersionId,
        check: &dyn Fn(&Catalog) -> Result<(), DomainError>,
    ) -> Result<u32, ImportError> {
        let mut number = 0;
        store.change(by, &mut |catalog| {
            check(catalog)?;
            let before = catalog.clone();
            // Planned again, because an admin may have changed a field or a key while the file was being read.
            let plan =
                plan::apply(catalog, &self.profile, &self.sheet, self.decisions.as_deref(), self.merges)?;
            let old = catalog.sheet(&self.sheet).and_then(|sheet| sheet.current_version());
            // A merge copied rows of the previous version. An erasure keeps the version's id, so a merge compares the
            // whole version; comparing ids would publish erased rows again.
            let id_of = |version: Option<&Version>| version.map(|version| version.id);
            let is_unchanged = if self.merges {
                old == self.before.as_ref()
            } else {
                id_of(old) == id_of(self.before.as_ref())
            };
            // A list that this import would make must still be one that it may make.
            let may_publish = old.is_some() || catalog.resolve(&self.destination)? == self.sheet;
            if !is_unchanged || !may_publish {
                return Err(DomainError::new(
                    "sheet-changed",
                    "This sheet was changed while the file was being read. Nothing was imported; import the file again.",
                ));
            }
            let version = Version {
                id,
                number: 0,
                published_at: whole_second(Timestamp::now()),
                published_by: by.to_owned(),
                rows: self.rows,
                file: self.file.clone(),
                columns: columns(self.merges, old, &plan),
                identified_by: self.identified_by,
                edits: catalog.edits_since(&before),
            };
            number = catalog.publish(&self.sheet, version);
            Ok(())
        })?;
        Ok(number)
    }
}

/// Returns the columns of the new version.
pub(super) fn columns(merges: bool, old: Option<&Version>, plan: &Plan) -> Vec<Column> {
    match old.filter(|_| merges) {
        Some(old) => merge::columns(&old.columns, &plan.columns),
        None => plan.columns.clone(),
    }
}

fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
