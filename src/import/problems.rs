//! Findings as they are made: all are counted, the first are listed.

use super::finding::{Finding, Kind};
use std::collections::BTreeMap;

/// Findings that are listed, at the most.
pub(super) const LISTED: usize = 1_000;

/// Findings as they are made.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) listed: Vec<Finding>,
    pub(super) counts: BTreeMap<Kind, u64>,
    keeps_all: bool,
}

impl Problems {
    pub(super) fn keep_all(&mut self) {
        self.keeps_all = true;
    }

    pub(super) fn add(&mut self, finding: Finding) {
        *self.counts.entry(finding.kind).or_default() += 1;
        if self.keeps_all || self.listed.len() < LISTED {
            self.listed.push(finding);
        }
    }
}
