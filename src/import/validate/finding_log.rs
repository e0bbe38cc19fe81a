//! Findings as they are made: all are counted, the first are listed.

use crate::import::finding::{Finding, FindingKind};
use std::collections::BTreeMap;

/// Findings that are listed, at the most.
pub(crate) const LISTED: usize = 1_000;

/// Findings that are kept for a file of problems, at the most: what nobody would mend by hand any more.
const WRITTEN_OUT: usize = 100_000;

/// Findings as they are made.
#[derive(Default)]
pub(crate) struct FindingLog {
    pub(crate) listed: Vec<Finding>,
    pub(crate) counts: BTreeMap<FindingKind, u64>,
    keeps_all: bool,
}

impl FindingLog {
    /// Keeps as many as are written to a file of problems.
    pub(crate) fn keep_all(&mut self) {
        self.keeps_all = true;
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.count(finding.kind, 1);
        if self.room() > 0 {
            self.listed.push(finding);
        }
    }

    /// Counts findings that are not listed.
    pub(crate) fn count(&mut self, kind: FindingKind, findings: u64) {
        if findings > 0 {
            *self.counts.entry(kind).or_default() += findings;
        }
    }

    /// How many more can be listed.
    pub(crate) fn room(&self) -> usize {
        let most = if self.keeps_all { WRITTEN_OUT } else { LISTED };
        most - self.listed.len()
    }
}
