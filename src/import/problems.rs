//! Findings as they are made: all are counted, the first are listed.

use super::finding::{Finding, Kind};
use std::collections::BTreeMap;

/// Findings that are listed, at the most.
pub(super) const LISTED: usize = 1_000;

/// Findings that are kept for a file of problems, at the most: what nobody would mend by hand any more.
const WRITTEN_OUT: usize = 100_000;

/// Findings as they are made.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) listed: Vec<Finding>,
    pub(super) counts: BTreeMap<Kind, u64>,
    keeps_all: bool,
}

impl Problems {
    /// Keeps as many as are written to a file of problems.
    pub(super) fn keep_all(&mut self) {
        self.keeps_all = true;
    }

    pub(super) fn add(&mut self, finding: Finding) {
        *self.counts.entry(finding.kind).or_default() += 1;
        let most = if self.keeps_all { WRITTEN_OUT } else { LISTED };
        if self.listed.len() < most {
            self.listed.push(finding);
        }
    }
}
