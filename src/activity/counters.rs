//! One worker's counters: written by it alone, read by the thread that writes things down.

use crate::domain::activity::Totals;
use crate::domain::activity::latency_histogram::{BUCKETS, bucket};
use crate::domain::lookup::outcome::Outcome;
use std::sync::atomic::{AtomicU64, Ordering};

/// What one worker has answered since it started.
pub(super) struct Tally {
    outcomes: [AtomicU64; 3],
    latency: [AtomicU64; BUCKETS],
    dropped: AtomicU64,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            outcomes: Default::default(),
            latency: std::array::from_fn(|_| AtomicU64::new(0)),
            dropped: AtomicU64::new(0),
        }
    }
}

impl Tally {
    /// Counts an answer.
    pub(super) fn count(&self, result: Outcome, microseconds: u32) {
        self.outcomes[result as usize].fetch_add(1, Ordering::Relaxed);
        self.latency[bucket(microseconds.into())].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an answer that cannot be listed.
    pub(super) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

/// What was read of a tally before.
pub(super) struct Counted {
    outcomes: [u64; 3],
    latency: [u64; BUCKETS],
    dropped: u64,
}

impl Default for Counted {
    fn default() -> Counted {
        Counted { outcomes: [0; 3], latency: [0; BUCKETS], dropped: 0 }
    }
}

/// What has been counted since.
pub(super) struct More {
    pub(super) totals: Totals,
    pub(super) dropped: u64,
}

impl Counted {
    /// Takes what was counted since the last time.
    pub(super) fn catch_up(&mut self, tally: &Tally) -> More {
        let [found, not_found, several] =
            std::array::from_fn(|at| since(&mut self.outcomes[at], &tally.outcomes[at]));
        let mut totals = Totals { found, not_found, several, ..Totals::default() };
        for (at, counter) in tally.latency.iter().enumerate() {
            totals.latency.add(at, since(&mut self.latency[at], counter));
        }
        More { totals, dropped: since(&mut self.dropped, &tally.dropped) }
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
        let (tally, mut counted) = (Tally::default(), Counted::default());
        tally.count(Outcome::Found, 3);
        tally.count(Outcome::NotFound, 5000);
        tally.count_dropped();
        let more = counted.catch_up(&tally);
        let totals = &more.totals;
        assert_eq!((totals.found, totals.not_found, totals.several, more.dropped), (1, 1, 0, 1));
        assert_eq!(totals.latency.within(0.5), Some(0.003));
        tally.count(Outcome::Several, 3);
        let more = counted.catch_up(&tally);
        assert_eq!((more.totals.dips(), more.totals.several, more.dropped), (1, 1, 0));
    }
}
