//! Counters of one worker: written by it alone, read by the activity writer.

use crate::domain::activity::Totals;
use crate::domain::activity::latency_histogram::{BUCKETS, bucket};
use crate::domain::lookup::outcome::Outcome;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts one worker's responses since it started.
pub(super) struct WorkerCounters {
    outcomes: [AtomicU64; 3],
    latency: [AtomicU64; BUCKETS],
    dropped: AtomicU64,
}

impl Default for WorkerCounters {
    fn default() -> WorkerCounters {
        WorkerCounters {
            outcomes: Default::default(),
            latency: std::array::from_fn(|_| AtomicU64::new(0)),
            dropped: AtomicU64::new(0),
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

/// The values of a worker's counters at the last flush.
pub(super) struct CounterSnapshot {
    outcomes: [u64; 3],
    latency: [u64; BUCKETS],
    dropped: u64,
}

impl Default for CounterSnapshot {
    fn default() -> CounterSnapshot {
        CounterSnapshot { outcomes: [0; 3], latency: [0; BUCKETS], dropped: 0 }
    }
}

/// What a worker counted between two flushes.
pub(super) struct CounterDelta {
    pub(super) totals: Totals,
    pub(super) dropped: u64,
}

impl CounterSnapshot {
    /// Returns what was counted since the last call.
    pub(super) fn catch_up(&mut self, counters: &WorkerCounters) -> CounterDelta {
        let [found, not_found, several] =
            std::array::from_fn(|at| since(&mut self.outcomes[at], &counters.outcomes[at]));
        let mut totals = Totals { found, not_found, several, ..Totals::default() };
        for (at, counter) in counters.latency.iter().enumerate() {
            totals.latency.add(at, since(&mut self.latency[at], counter));
        }
        CounterDelta { totals, dropped: since(&mut self.dropped, &counters.dropped) }
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
        let more = counted.catch_up(&counters);
        let totals = &more.totals;
        assert_eq!((totals.found, totals.not_found, totals.several, more.dropped), (1, 1, 0, 1));
        assert_eq!(totals.latency.percentile(0.5), Some(0.003));
        counters.count(Outcome::Several, 3);
        let more = counted.catch_up(&counters);
        assert_eq!((more.totals.lookups(), more.totals.several, more.dropped), (1, 1, 0));
    }
}
