//! What is odd, counted by the hour; and which strange name is nearly a key's.

use crate::domain::activity::{Anomaly, AnomalyCounts};
use crate::domain::catalog::key::Key;
use crate::domain::warnings::near_key;
use jiff::Timestamp;
use std::collections::HashMap;

/// Different things that are noticed in one round.
const ANOMALIES_MAX: usize = 200;
/// Longest name that is kept, in bytes.
const LONGEST: usize = 64;

/// Counts an oddity, as long as there is room: names are made up by whoever asks.
pub(super) fn add(anomalies: &mut AnomalyCounts, hour: Timestamp, anomaly: Anomaly, about: &str, count: u64) {
    let entry = (hour, anomaly, about.to_owned());
    if about.len() <= LONGEST && (anomalies.len() < ANOMALIES_MAX || anomalies.contains_key(&entry)) {
        *anomalies.entry(entry).or_default() += count;
    }
}

/// Names that were compared already in this round: most calls bring the same ones.
#[derive(Default)]
pub(super) struct NearNames(HashMap<String, bool>);

impl NearNames {
    /// Whether a strange name is near to a key's.
    pub(super) fn is_near(&mut self, name: &str, keys: &[Key]) -> bool {
        if name.is_empty() || name.len() > LONGEST {
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
