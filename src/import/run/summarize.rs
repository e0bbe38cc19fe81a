//! Makes the report of an import.

use super::{Run, WriteSummary};
use crate::domain::catalog::key::Key;
use crate::domain::catalog::sheet::{SourceFile, Version};
use crate::import::compare::guards::{self, NewVersion};
use crate::import::compare::key_stats::KeyStats;
use crate::import::compare::other_lists;
use crate::import::error::ImportError;
use crate::import::finding::Finding;
use crate::import::plan::{phone_columns, suggest_keys};
use crate::import::report::{KeyCoverage, Report, RowCounts};
use crate::import::rows::row_pipeline::PipelineResult;

impl Run<'_> {
    pub(super) fn report(
        &self,
        result: PipelineResult,
        summary: &WriteSummary,
        file: SourceFile,
    ) -> Result<Report, ImportError> {
        let held_back = self.reasons_to_hold_back(&result, summary)?;
        let diff = &summary.diff;
        let mut problems = result.findings.listed;
        let rows = result.counts.imported + result.counts.refused;
        if result.counts.refused >= 3 && result.counts.refused * 5 > rows {
            problems.iter_mut().for_each(Finding::suspect_the_header);
        }
        let coverage =
            |(key, stats): (&Key, &KeyStats)| KeyCoverage { key: key.name.clone(), rows: stats.rows() };
        Ok(Report {
            sheet: self.sheet.clone(),
            version: None,
            published: false,
            held_back,
            file,
            fields: self.plan.fields.clone(),
            keys: self.plan.keys.clone(),
            notes: [self.plan.notes.clone(), result.notes].concat(),
            rows: RowCounts {
                new: diff.new,
                changed: diff.changed,
                unchanged: diff.unchanged,
                removed: diff.removed,
                ..result.counts
            },
            contacts: summary.rows,
            coverage: self.planned.keys.iter().zip(&summary.keys).map(coverage).collect(),
            set_aside_lines: result.set_aside,
            problems,
            problem_counts: result.findings.counts,
        })
    }

    /// Returns whether the list in use has the same names: an owner has published it with them.
    fn has_known_header(&self) -> bool {
        let known = |version: &Version| {
            version.columns.iter().map(|column| &*column.header).eq(self.profile.headers())
        };
        self.before.version().is_some_and(known)
    }

    /// Returns what the guards object to; nothing when the owner has confirmed the version.
    fn reasons_to_hold_back(
        &self,
        result: &PipelineResult,
        summary: &WriteSummary,
    ) -> Result<Vec<String>, ImportError> {
        if self.import.publish_anyway {
            return Ok(Vec::new());
        }
        let is_new = self.before.version().is_none();
        let shared = if is_new {
            other_lists::shared_keys(self.store, &self.planned, &self.sheet, &summary.keys)?
        } else {
            Vec::new()
        };
        let candidate = NewVersion {
            counts: result.counts,
            rows: summary.rows,
            keys: &self.planned.keys,
            stats: &summary.keys,
            file_stats: &result.keys,
            is_merged: self.merge_by.is_some(),
            repeated: summary.diff.repeated,
            makeshift: suggest_keys::only_makeshift(&self.profile, &self.plan.columns, &self.planned.keys),
            phone_column: phone_columns::named(&self.profile),
            lacks_header: self.profile.lacks_header && !self.has_known_header(),
            shared,
        };
        Ok(guards::reasons(&self.before, &candidate))
    }
}
