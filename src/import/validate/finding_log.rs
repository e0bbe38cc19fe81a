//! Counts all findings and lists the first 1,000.

use crate::import::finding::{Finding, FindingKind};
use std::collections::BTreeMap;

/// The most findings listed in a report.
pub(crate) const LISTED_MAX: usize = 1_000;

/// The most findings kept for a problems file. More would take memory, and people do not correct so many by hand.
const WRITTEN_MAX: usize = 100_000;

/// The findings of one import.
#[derive(Default)]
pub(crate) struct FindingLog {
    pub(crate) listed: Vec<Finding>,
    pub(crate) counts: BTreeMap<FindingKind, u64>,
    keeps_all: bool,
}

impl FindingLog {
    /// Keeps up to 100,000 findings, for a problems file.
    pub(crate) fn keep_all(&mut self) {
        self.keeps_all = true;
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.count(finding.kind, 1);
        if self.remaining() > 0 {
            self.listed.push(finding);
        }
    }

    /// Counts findings without listing them.
    pub(crate) fn count(&mut self, kind: FindingKind, findings: u64) {
        if findings > 0 {
            *self.counts.entry(kind).or_default() += findings;
        }
    }

    /// Returns how many more findings can be listed.
    pub(crate) fn remaining(&self) -> usize {
        let limit = if self.keeps_all { WRITTEN_MAX } else { LISTED_MAX };
        limit - self.listed.len()
    }
}
