//! A worker's side of the activity, which never waits.

use super::anomalies;
use super::counters::WorkerCounters;
use super::event::{LookupEvent, LookupFacts, SharedNames};
use crate::domain::activity::{Anomaly, AnomalyCounts, hour_of};
use crate::domain::directory::Directory;
use crate::domain::directory::names::TokenIndex;
use jiff::Timestamp;
use std::cell::RefCell;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Counts a worker's lookups and queues them for the activity writer.
pub struct Recorder {
    pub(super) events: SyncSender<LookupEvent>,
    pub(super) counters: Arc<WorkerCounters>,
    pub(super) names: RefCell<Option<SharedNames>>,
    /// Anomalies of this worker; the activity writer takes them.
    pub(super) shared: Arc<Mutex<AnomalyCounts>>,
    /// Anomalies counted while the writer held `shared`.
    pub(super) deferred: RefCell<AnomalyCounts>,
}

impl Recorder {
    /// Counts and queues a lookup answered just now from this directory. Never waits.
    pub fn record(&self, directory: &Directory, token: TokenIndex, facts: LookupFacts, took: Duration) {
        let event = facts.into_event(self.names(directory), token, took);
        self.counters.count(event.result, event.microseconds);
        if self.events.try_send(event).is_err() {
            self.counters.count_dropped();
        }
    }

    fn names(&self, directory: &Directory) -> SharedNames {
        let mut cached = self.names.borrow_mut();
        match &*cached {
            Some(names) if Arc::ptr_eq(&**names, directory.names()) => names.clone(),
            _ => cached.insert(Arc::new(directory.names().clone())).clone(),
        }
    }

    /// Counts an anomaly of a rejected request; `about` is a name or an id, never a value. Never waits and shares nothing
    /// with other workers, because rejections may come in floods.
    pub fn notice(&self, anomaly: Anomaly, about: &str) {
        let mut deferred = self.deferred.borrow_mut();
        anomalies::add(&mut deferred, hour_of(Timestamp::now()), anomaly, about, 1);
        if let Ok(mut shared) = self.shared.try_lock() {
            for ((hour, anomaly, about), count) in std::mem::take(&mut *deferred) {
                anomalies::add(&mut shared, hour, anomaly, &about, count);
            }
        }
    }
}
