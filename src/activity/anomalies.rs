//! Counts anomalies by the hour, and detects parameter names that resemble a key's.

use crate::domain::activity::{Anomaly, AnomalyCounts};
use crate::domain::catalog::key::Key;
use crate::domain::warnings::near_key;
use jiff::Timestamp;
use std::collections::HashMap;

/// Distinct anomalies counted between two flushes.
const ANOMALIES_MAX: usize = 200;
/// Longest name that is kept, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Counts an anomaly. Number and length are bounded, because clients choose the names.
pub(super) fn add(anomalies: &mut AnomalyCounts, hour: Timestamp, anomaly: Anomaly, about: &str, count: u64) {
    let entry = (hour, anomaly, about.to_owned());
    if about.len() <= NAME_BYTES_MAX && (anomalies.len() < ANOMALIES_MAX || anomalies.contains_key(&entry)) {
        *anomalies.entry(entry).or_default() += count;
    }
}

/// Remembers up to 1,000 compared names for one flush, because most requests give the same ones.
#[derive(Default)]
pub(super) struct NearNames(HashMap<String, bool>);

impl NearNames {
    /// Returns whether an unknown name is near to a key's.
    pub(super) fn is_near(&mut self, name: &str, keys: &[Key]) -> bool {
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return false;
        }
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        let is_near = near_key(keys, name).is_some();
        if self.0.len() < 1000 {
            self.0.insert(name.to_owned(), is_near);
        }
        is_near
    }
}
