//! Makes the report of an import.

use super::{Run, WriteSummary};
use crate::domain::catalog::key::Key;
use crate::domain::catalog::sheet::SourceFile;
use crate::import::compare::shrink_guard::{self, NewVersionStats};
use crate::import::finding::Finding;
use crate::import::report::{KeyCoverage, Report, RowCounts};
use crate::import::rows::row_pipeline::PipelineResult;

impl Run<'_> {
    pub(super) fn report(&self, result: PipelineResult, summary: &WriteSummary, file: SourceFile) -> Report {
        let diff = &summary.diff;
        let candidate = NewVersionStats {
            rows: summary.rows,
            coverage: &summary.coverage,
            identifier_repeats: diff.identifier_repeats,
            is_merged: self.merge_by.is_some(),
        };
        let mut problems = result.findings.listed;
        let rows = result.counts.read - result.counts.blank;
        if result.counts.refused >= 3 && result.counts.refused * 5 > rows {
            problems.iter_mut().for_each(Finding::suspect_the_header);
        }
        let held_back = shrink_guard::reason(&self.before, &candidate, &self.planned.keys);
        let coverage = |(key, rows): (&Key, &u64)| KeyCoverage { key: key.name.clone(), rows: *rows };
        Report {
            sheet: self.sheet.clone(),
            version: None,
            published: false,
            held_back: held_back.filter(|_| !self.import.publish_anyway),
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
            coverage: self.planned.keys.iter().zip(&summary.coverage).map(coverage).collect(),
            set_aside_lines: result.set_aside,
            problems,
            problem_counts: result.findings.counts,
        }
    }
}
