//! Wrong passwords: each address that keeps guessing waits longer and longer, and all of them together wait too.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

/// Addresses that are remembered; beyond that, those that failed longest ago are forgotten.
const MOST: usize = 4096;

/// How one address, or all of them, are slowed down.
struct Pace {
    /// Attempts before anybody has to wait.
    free: u32,
    /// The first wait; each further attempt doubles it.
    first: Duration,
    /// The longest wait: the owner must not be kept out for long.
    longest: Duration,
    /// After so long without an attempt all is forgotten.
    memory: Duration,
}

const ONE: Pace = Pace {
    free: 5,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(60),
    memory: Duration::from_secs(15 * 60),
};

const ALL: Pace = Pace {
    free: 50,
    first: Duration::from_millis(250),
    longest: Duration::from_secs(4),
    memory: Duration::from_secs(5 * 60),
};

/// The attempts that were not right, or not yet known to be.
#[derive(Default)]
pub(super) struct Attempts {
    by_address: HashMap<IpAddr, Count>,
    all: Count,
}

#[derive(Clone, Copy, Default)]
struct Count {
    attempts: u32,
    last: Option<Instant>,
}

impl Attempts {
    /// Counts an attempt before it is known how it ends, so that a hundred at once are a hundred; or says how long to
    /// wait, and counts nothing.
    pub(super) fn begin(&mut self, from: IpAddr, now: Instant) -> Result<(), Duration> {
        let from = network(from);
        self.make_room(from, now);
        let one = self.by_address.entry(from).or_default();
        let wait = one.wait(&ONE, now).max(self.all.wait(&ALL, now));
        if !wait.is_zero() {
            return Err(wait);
        }
        one.count(&ONE, now);
        self.all.count(&ALL, now);
        Ok(())
    }

    /// The attempt was right: this address starts afresh.
    pub(super) fn succeeded(&mut self, from: IpAddr) {
        self.by_address.remove(&network(from));
        self.all.attempts = self.all.attempts.saturating_sub(1);
    }

    fn make_room(&mut self, from: IpAddr, now: Instant) {
        if self.by_address.len() < MOST || self.by_address.contains_key(&from) {
            return;
        }
        self.by_address.retain(|_, count| !count.is_forgotten(&ONE, now));
        if self.by_address.len() >= MOST {
            let oldest = self.by_address.iter().min_by_key(|(_, count)| count.last).map(|(from, _)| *from);
            self.by_address.retain(|from, _| Some(*from) != oldest);
        }
    }
}

impl Count {
    fn wait(&self, pace: &Pace, now: Instant) -> Duration {
        let Some(last) = self.last.filter(|_| !self.is_forgotten(pace, now)) else {
            return Duration::ZERO;
        };
        let Some(beyond) = self.attempts.checked_sub(pace.free) else {
            return Duration::ZERO;
        };
        let wait = pace.first.saturating_mul(1 << beyond.min(16)).min(pace.longest);
        (last + wait).saturating_duration_since(now)
    }

    fn count(&mut self, pace: &Pace, now: Instant) {
        let before = if self.is_forgotten(pace, now) { 0 } else { self.attempts };
        *self = Count { attempts: before.saturating_add(1), last: Some(now) };
    }

    fn is_forgotten(&self, pace: &Pace, now: Instant) -> bool {
        self.last.is_none_or(|last| now.saturating_duration_since(last) > pace.memory)
    }
}

/// Whoever has one IPv6 address has the 2^64 beside it too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn twenty_wrong_passwords_take_a_guesser_many_minutes_and_the_owner_a_minute_at_the_most() {
        let mut attempts = Attempts::default();
        let start = Instant::now();
        let mut now = start;
        for _ in 0..20 {
            while let Err(wait) = attempts.begin(address("192.0.2.1"), now) {
                assert!(wait <= Duration::from_secs(60));
                now += wait;
            }
        }
        assert!(now - start > Duration::from_secs(8 * 60), "{:?}", now - start);
        // Elsewhere nobody notices.
        assert_eq!(attempts.begin(address("192.0.2.2"), now), Ok(()));
    }

    #[test]
    fn many_addresses_together_are_slowed_down_but_nobody_is_kept_out_for_long() {
        let mut attempts = Attempts::default();
        let start = Instant::now();
        let mut now = start;
        for number in 0..1000_u32 {
            while let Err(wait) = attempts.begin(IpAddr::V4(number.into()), now) {
                assert!(wait <= Duration::from_secs(4));
                now += wait;
            }
        }
        assert!(now - start > Duration::from_secs(30 * 60));
    }

    #[test]
    fn a_right_password_starts_afresh_and_so_does_time() {
        let mut attempts = Attempts::default();
        let now = Instant::now();
        for _ in 0..100 {
            attempts.begin(address("::1"), now).unwrap();
            attempts.succeeded(address("::1"));
        }
        for _ in 0..5 {
            attempts.begin(address("2001:db8::1"), now).unwrap();
        }
        attempts.begin(address("2001:db8::2"), now).unwrap_err();
        attempts.begin(address("2001:db8::2"), now + Duration::from_secs(16 * 60)).unwrap();
    }

    #[test]
    fn the_memory_of_addresses_is_bounded() {
        let mut attempts = Attempts::default();
        let mut now = Instant::now();
        for number in 0..2 * MOST as u32 {
            now += Duration::from_secs(4);
            let _ = attempts.begin(IpAddr::V4(number.into()), now);
        }
        assert!(attempts.by_address.len() <= MOST);
    }
}
