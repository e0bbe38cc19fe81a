//! Counters of one worker: written by it alone, read by the activity writer.

use crate::domain::activity::Totals;
use crate::domain::activity::latency_histogram::{BUCKETS, bucket};
use crate::domain::lookup::outcome::Outcome;
use std::sync::atomic::{AtomicU64, Ordering};

/// Holds a number for each outcome and bucket of latency, and one for dropped records.
pub(super) struct Counters<T> {
    outcomes: [T; 3],
    latency: [T; BUCKETS],
    dropped: T,
}

/// One worker's responses since it started.
pub(super) type WorkerCounters = Counters<AtomicU64>;

/// The values of a worker's counters at the last flush.
pub(super) type CounterSnapshot = Counters<u64>;

impl<T: Default> Default for Counters<T> {
    fn default() -> Counters<T> {
        let zero = |_| T::default();
        Counters {
            outcomes: std::array::from_fn(zero),
            latency: std::array::from_fn(zero),
            dropped: T::default(),
        }
    }
}

impl WorkerCounters {
    /// Counts a response.
    pub(super) fn count(&self, result: Outcome, microseconds: u32) {
        self.outcomes[result as usize].fetch_add(1, Ordering::Relaxed);
        self.latency[bucket(microseconds.into())].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a response that the full queue could not take.
    pub(super) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

impl CounterSnapshot {
    /// Returns the totals, and the number of dropped records, since the last call.
    pub(super) fn catch_up(&mut self, counters: &WorkerCounters) -> (Totals, u64) {
        let [found, not_found, several] =
            std::array::from_fn(|at| since(&mut self.outcomes[at], &counters.outcomes[at]));
        let mut totals = Totals { found, not_found, several, ..Totals::default() };
        for (at, counter) in counters.latency.iter().enumerate() {
            totals.latency.add(at, since(&mut self.latency[at], counter));
        }
        (totals, since(&mut self.dropped, &counters.dropped))
    }
}

fn since(before: &mut u64, counter: &AtomicU64) -> u64 {
    let now = counter.load(Ordering::Relaxed);
    now - std::mem::replace(before, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_caught_up_with_once() {
        let (counters, mut counted) = (WorkerCounters::default(), CounterSnapshot::default());
        counters.count(Outcome::Found, 3);
        counters.count(Outcome::NotFound, 5000);
        counters.count_dropped();
        let (totals, dropped) = counted.catch_up(&counters);
        assert_eq!((totals.found, totals.not_found, totals.several, dropped), (1, 1, 0, 1));
        assert_eq!(totals.latency.percentile(0.5), Some(0.003));
        counters.count(Outcome::Several, 3);
        let (totals, dropped) = counted.catch_up(&counters);
        assert_eq!((totals.lookups(), totals.several, dropped), (1, 1, 0));
    }
}
