//! What a worker that answers dips holds: it leaves each to be remembered, and never waits.

use super::anomalies;
use super::counters::Tally;
use super::event::{Dip, Facts, Names};
use crate::domain::activity::{Notices, Oddity, hour_of};
use crate::domain::directory::Directory;
use crate::domain::directory::names::TokenPlace;
use jiff::Timestamp;
use std::cell::RefCell;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a worker that answers dips holds.
pub struct Recorder {
    pub(super) dips: SyncSender<Dip>,
    pub(super) tally: Arc<Tally>,
    pub(super) names: RefCell<Option<Names>>,
    /// What this worker noticed; the thread that writes takes it.
    pub(super) noticed: Arc<Mutex<Notices>>,
    /// What it noticed while that was being taken.
    pub(super) aside: RefCell<Notices>,
}

impl Recorder {
    /// Leaves a dip, answered just now from this directory, to be remembered. Never waits.
    pub fn record(&self, directory: &Directory, token: TokenPlace, facts: Facts, took: Duration) {
        let dip = facts.dip(self.names(directory), token, took);
        self.tally.count(dip.result, dip.microseconds);
        if self.dips.try_send(dip).is_err() {
            self.tally.count_dropped();
        }
    }

    fn names(&self, directory: &Directory) -> Names {
        let mut held = self.names.borrow_mut();
        match &*held {
            Some(names) if Arc::ptr_eq(&**names, directory.roster()) => names.clone(),
            _ => held.insert(Arc::new(directory.roster().clone())).clone(),
        }
    }

    /// Counts something odd, on the way to refusing a request; `about` is a name or an id, never a value. Never waits,
    /// and meets no other worker: refusals may come in floods.
    pub fn notice(&self, oddity: Oddity, about: &str) {
        let mut aside = self.aside.borrow_mut();
        anomalies::add(&mut aside, hour_of(Timestamp::now()), oddity, about, 1);
        if let Ok(mut noticed) = self.noticed.try_lock() {
            for ((hour, oddity, about), count) in std::mem::take(&mut *aside) {
                anomalies::add(&mut noticed, hour, oddity, &about, count);
            }
        }
    }
}
