//! Publishes a draft.

use super::prepare::columns;
use super::{Run, WriteSummary};
use crate::domain::catalog::sheet::{SourceFile, Version, VersionId};
use crate::domain::error::DomainError;
use crate::import::error::ImportError;
use crate::import::plan;
use jiff::Timestamp;

impl Run<'_> {
    /// Publishes in one transaction: fields, keys and the current version change together.
    pub(super) fn publish(
        &self,
        id: VersionId,
        summary: &WriteSummary,
        file: SourceFile,
    ) -> Result<u32, ImportError> {
        let mut number = 0;
        let identified_by = self.plan.identified_by.filter(|_| !summary.diff.identifier_repeats);
        self.store.change(&self.import.by, &mut |catalog| {
            // Planned again, because an admin may have changed a field or a key while the file was being read.
            let decisions = self.import.decisions.as_deref();
            let plan = plan::apply(catalog, &self.profile, &self.sheet, decisions, self.merge_by.is_some())?;
            let old = catalog.sheet(&self.sheet).and_then(|sheet| sheet.current_version());
            // A merge copied rows of the previous version. An erasure keeps the version's id, so a merge compares the
            // whole version; comparing ids would publish erased rows again.
            let id_of = |version: Option<&Version>| version.map(|version| version.id);
            let is_unchanged = if self.merge_by.is_some() {
                old == self.before.version()
            } else {
                id_of(old) == id_of(self.before.version())
            };
            // A list that this import would make must still be one that it may make.
            let may_publish = old.is_some() || catalog.resolve(&self.import.destination)? == self.sheet;
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
                published_by: self.import.by.clone(),
                rows: summary.rows,
                file: file.clone(),
                columns: columns(self.merge_by.is_some(), old, &plan),
            };
            number = catalog.publish(&self.sheet, version, identified_by);
            Ok(())
        })?;
        Ok(number)
    }
}

fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
