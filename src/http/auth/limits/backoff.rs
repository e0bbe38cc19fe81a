//! What has failed, and how often: whoever keeps failing waits longer and longer.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Keys that are remembered; beyond that, those that failed longest ago are forgotten.
const ENTRIES_MAX: usize = 4096;

/// How one key is slowed down.
pub(crate) struct BackoffPolicy {
    /// Attempts before anybody has to wait.
    pub(crate) burst: u32,
    /// The first wait; each further attempt doubles it.
    pub(crate) initial_delay: Duration,
    /// The longest wait: the owner must not be kept out for long.
    pub(crate) max_delay: Duration,
    /// After so long without an attempt all is forgotten.
    pub(crate) reset_after: Duration,
}

/// Attempts by a key, such as the network they came from.
pub(crate) struct Backoff<K> {
    policy: &'static BackoffPolicy,
    entries: HashMap<K, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    attempts: u32,
    last: Instant,
}

impl<K: Hash + Eq> Backoff<K> {
    /// Nothing has failed yet.
    pub(crate) fn new(policy: &'static BackoffPolicy) -> Backoff<K> {
        Backoff { policy, entries: HashMap::new() }
    }

    /// How long this key has to wait before its next attempt.
    pub(crate) fn wait(&self, key: &K, now: Instant) -> Duration {
        let Some(count) = self.entries.get(key).filter(|count| !count.is_forgotten(self.policy, now)) else {
            return Duration::ZERO;
        };
        let Some(beyond) = count.attempts.checked_sub(self.policy.burst) else {
            return Duration::ZERO;
        };
        let wait = self.policy.initial_delay.saturating_mul(1 << beyond.min(16)).min(self.policy.max_delay);
        (count.last + wait).saturating_duration_since(now)
    }

    /// Counts an attempt. Where it is counted before it is known how it ends, a hundred at once are a hundred.
    pub(crate) fn count(&mut self, key: K, now: Instant) {
        if self.entries.len() >= ENTRIES_MAX && !self.entries.contains_key(&key) {
            self.make_room(now);
        }
        let count = self.entries.entry(key).or_insert(Entry { attempts: 0, last: now });
        let before = if count.is_forgotten(self.policy, now) { 0 } else { count.attempts };
        *count = Entry { attempts: before.saturating_add(1), last: now };
    }

    /// This key starts afresh.
    pub(crate) fn forget(&mut self, key: &K) {
        self.entries.remove(key);
    }

    /// One attempt less.
    pub(crate) fn take_back(&mut self, key: &K) {
        if let Some(count) = self.entries.get_mut(key) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }

    /// Forgets half of them at once, so that a flood of keys does not make each new one dear.
    fn make_room(&mut self, now: Instant) {
        self.entries.retain(|_, count| !count.is_forgotten(self.policy, now));
        let mut lasts: Vec<Instant> = self.entries.values().map(|count| count.last).collect();
        if lasts.len() < ENTRIES_MAX {
            return;
        }
        let (_, middle, _) = lasts.select_nth_unstable(ENTRIES_MAX / 2);
        let middle = *middle;
        self.entries.retain(|_, count| count.last > middle);
    }
}

impl Entry {
    fn is_forgotten(&self, policy: &BackoffPolicy, now: Instant) -> bool {
        now.saturating_duration_since(self.last) > policy.reset_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static POLICY: BackoffPolicy = BackoffPolicy {
        burst: 5,
        initial_delay: Duration::from_secs(1),
        max_delay: Duration::from_secs(60),
        reset_after: Duration::from_secs(15 * 60),
    };

    #[test]
    fn each_attempt_beyond_the_free_ones_waits_twice_as_long_up_to_the_longest() {
        let mut attempts = Backoff::new(&POLICY);
        let mut now = Instant::now();
        let mut waits = Vec::new();
        for _ in 0..14 {
            let wait = attempts.wait(&1, now);
            waits.push(wait.as_secs());
            now += wait;
            attempts.count(1, now);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(attempts.wait(&2, now), Duration::ZERO);
    }

    #[test]
    fn success_and_time_start_afresh() {
        let mut attempts = Backoff::new(&POLICY);
        let now = Instant::now();
        (0..9).for_each(|_| attempts.count(1, now));
        (0..9).for_each(|_| attempts.count(2, now));
        attempts.forget(&2);
        assert!(attempts.wait(&1, now) > Duration::ZERO);
        assert_eq!(attempts.wait(&2, now), Duration::ZERO);
        assert_eq!(attempts.wait(&1, now + Duration::from_secs(15 * 60 + 1)), Duration::ZERO);
    }

    #[test]
    fn the_memory_of_keys_is_bounded_and_the_latest_stay() {
        let mut attempts = Backoff::new(&POLICY);
        let now = Instant::now();
        for number in 0..3 * ENTRIES_MAX as u64 {
            attempts.count(number, now + Duration::from_millis(number));
            assert!(attempts.entries.len() <= ENTRIES_MAX);
        }
        assert!(attempts.entries.contains_key(&(3 * ENTRIES_MAX as u64 - 1)));
        // All at the same moment.
        (0..2 * ENTRIES_MAX as u64).for_each(|number| attempts.count(number, now + Duration::from_secs(60)));
        assert!(attempts.entries.len() <= ENTRIES_MAX);
    }
}
