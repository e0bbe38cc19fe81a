//! Exponential backoff per key.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Keys kept; beyond that, the half whose last attempt is oldest is dropped.
const ENTRIES_MAX: usize = 4096;

/// The burst and delays of one key.
pub(crate) struct BackoffPolicy {
    /// Attempts before the first wait.
    pub(crate) burst: u32,
    /// The first wait; each further attempt doubles it.
    pub(crate) initial_delay: Duration,
    /// The longest wait, so that the owner gets in again soon.
    pub(crate) max_delay: Duration,
    /// Time without an attempt after which the count starts at 0.
    pub(crate) reset_after: Duration,
}

/// Counts attempts by key, such as the client's network.
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
    /// Creates an empty backoff.
    pub(crate) fn new(policy: &'static BackoffPolicy) -> Backoff<K> {
        Backoff { policy, entries: HashMap::new() }
    }

    /// Returns how long a key has to wait before its next attempt.
    pub(crate) fn wait(&self, key: &K, now: Instant) -> Duration {
        let Some(entry) = self.entries.get(key).filter(|entry| !entry.is_expired(self.policy, now)) else {
            return Duration::ZERO;
        };
        let Some(beyond) = entry.attempts.checked_sub(self.policy.burst) else {
            return Duration::ZERO;
        };
        let wait = self.policy.initial_delay.saturating_mul(1 << beyond.min(16)).min(self.policy.max_delay);
        (entry.last + wait).saturating_duration_since(now)
    }

    /// Counts an attempt. Counting logins before their outcome makes 100 concurrent guesses count as 100.
    pub(crate) fn count(&mut self, key: K, now: Instant) {
        if self.entries.len() >= ENTRIES_MAX && !self.entries.contains_key(&key) {
            self.make_room();
        }
        let entry = self.entries.entry(key).or_insert(Entry { attempts: 0, last: now });
        let before = if entry.is_expired(self.policy, now) { 0 } else { entry.attempts };
        *entry = Entry { attempts: before.saturating_add(1), last: now };
    }

    /// Resets a key.
    pub(crate) fn forget(&mut self, key: &K) {
        self.entries.remove(key);
    }

    /// Uncounts one attempt of a key.
    pub(crate) fn take_back(&mut self, key: &K) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.attempts = entry.attempts.saturating_sub(1);
        }
    }

    /// Drops the half whose last attempt is oldest, expired ones among them, so that a flood of new keys pays for one
    /// scan in 2,048 attempts.
    fn make_room(&mut self) {
        let mut lasts: Vec<Instant> = self.entries.values().map(|entry| entry.last).collect();
        let (_, middle, _) = lasts.select_nth_unstable(ENTRIES_MAX / 2);
        let middle = *middle;
        self.entries.retain(|_, entry| entry.last > middle);
    }
}

impl Entry {
    fn is_expired(&self, policy: &BackoffPolicy, now: Instant) -> bool {
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
        let mut backoff = Backoff::new(&POLICY);
        let mut now = Instant::now();
        let mut waits = Vec::new();
        for _ in 0..14 {
            let wait = backoff.wait(&1, now);
            waits.push(wait.as_secs());
            now += wait;
            backoff.count(1, now);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(backoff.wait(&2, now), Duration::ZERO);
    }

    #[test]
    fn success_and_time_start_afresh() {
        let mut backoff = Backoff::new(&POLICY);
        let now = Instant::now();
        (0..9).for_each(|_| backoff.count(1, now));
        (0..9).for_each(|_| backoff.count(2, now));
        backoff.forget(&2);
        assert!(backoff.wait(&1, now) > Duration::ZERO);
        assert_eq!(backoff.wait(&2, now), Duration::ZERO);
        assert_eq!(backoff.wait(&1, now + Duration::from_secs(15 * 60 + 1)), Duration::ZERO);
    }

    #[test]
    fn the_memory_of_keys_is_bounded_and_the_latest_stay() {
        let mut backoff = Backoff::new(&POLICY);
        let now = Instant::now();
        for number in 0..3 * ENTRIES_MAX as u64 {
            backoff.count(number, now + Duration::from_millis(number));
            assert!(backoff.entries.len() <= ENTRIES_MAX);
        }
        assert!(backoff.entries.contains_key(&(3 * ENTRIES_MAX as u64 - 1)));
        // All at the same moment.
        (0..2 * ENTRIES_MAX as u64).for_each(|number| backoff.count(number, now + Duration::from_secs(60)));
        assert!(backoff.entries.len() <= ENTRIES_MAX);
    }
}
