//! A checked file whose draft is kept, so that what was checked is what is published.

use super::begin;
use super::publish::Publication;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::sheet::VersionId;
use crate::domain::error::DomainError;
use crate::import::error::ImportError;
use crate::import::progress::{self, OnProgress, Phase};
use crate::import::report::Report;
use crate::import::request::ImportRequest;
use crate::store::{Store, kept_since};
use std::sync::Arc;

/// The code of a check that is not true any more.
const OUTDATED: &str = "check-outdated";

/// The report of a check, and what publishing it needs. The rows are in the store.
pub struct CheckedImport {
    pub(super) import: ImportRequest,
    /// The report of the check.
    pub report: Arc<Report>,
    pub(super) draft: VersionId,
    pub(super) publication: Publication,
    /// The catalog that the check was planned with.
    pub(super) planned_with: Catalog,
}

/// What became of publishing a check.
pub enum Published {
    /// Lookups use the version now.
    Yes(Arc<Report>),
    /// The check's report held it back, and the request did not insist.
    HeldBack,
    /// The check is not true any more, for this reason.
    Outdated(&'static str),
}

impl CheckedImport {
    /// Publishes the draft as it was checked, if `import` is what was checked and nothing it depends on has changed.
    pub(crate) fn publish(
        &self,
        store: &dyn Store,
        import: &ImportRequest,
        progress: OnProgress<'_>,
    ) -> Result<Published, ImportError> {
        if !self.is_of(import) {
            return Ok(Published::Outdated("Other choices were made than those that were checked"));
        }
        if !self.report.held_back.is_empty() && !import.publish_anyway {
            return Ok(Published::HeldBack);
        }
        progress::begin(progress, Phase::Publishing, self.report.rows.read)?;
        let sheet = &self.publication.sheet;
        let Some(draft) = begin::wait(import, progress, || store.reopen(sheet, self.draft))? else {
            return Ok(Published::Outdated("What was checked is not kept any more"));
        };
        let number = self.publication.publish(store, &import.by, draft.id(), &|now| self.is_true_for(now));
        // Gives the lock back, so that this list's sweep comes to it.
        drop(draft);
        match number {
            Ok(number) => {
                let checked = Report::clone(&self.report);
                let report =
                    Report { version: Some(number), published: true, held_back: Vec::new(), ..checked };
                let _swept_now_or_later = store.sweep(kept_since());
                Ok(Published::Yes(Arc::new(report)))
            }
            Err(ImportError::Refused(error)) if error.code == OUTDATED => {
                Ok(Published::Outdated("The list, its fields or its keys were changed since the check"))
            }
            Err(error) => Err(error),
        }
    }

    /// Removes the draft. One that cannot be removed now is swept within an hour.
    pub fn discard(&self, store: &dyn Store) {
        let _swept_now_or_later = store.reopen(&self.publication.sheet, self.draft);
    }

    /// Returns whether this is the check of `import`, by any actor.
    fn is_of(&self, import: &ImportRequest) -> bool {
        let ImportRequest { publish_anyway, by, .. } = self.import.clone();
        self.import == ImportRequest { publish_anyway, by, ..import.clone() }
    }

    fn is_true_for(&self, now: &Catalog) -> Result<(), DomainError> {
        let then = &self.planned_with;
        let sheet = &self.publication.sheet;
        let is_true = (&now.fields, &now.headers, &now.keys) == (&then.fields, &then.headers, &then.keys)
            && now.settings.region == then.settings.region
            && now.sheet(sheet) == then.sheet(sheet)
            // A new list was compared with all others.
            && (then.sheet(sheet).is_some() || now.sheets == then.sheets);
        if is_true { Ok(()) } else { Err(DomainError::new(OUTDATED, String::new())) }
    }
}
