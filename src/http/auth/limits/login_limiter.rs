//! Limits password guesses, by exponential backoff per address and for all addresses together.

use super::backoff::{Backoff, BackoffPolicy};
use super::client_block;
use ipnet::IpNet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

static ONE: BackoffPolicy = BackoffPolicy {
    burst: 5,
    initial_delay: Duration::from_secs(1),
    max_delay: Duration::from_secs(60),
    reset_after: Duration::from_secs(15 * 60),
};

static ALL: BackoffPolicy = BackoffPolicy {
    burst: 50,
    initial_delay: Duration::from_millis(250),
    max_delay: Duration::from_secs(4),
    reset_after: Duration::from_secs(5 * 60),
};

/// Counts passwords that are wrong or still being checked.
pub(crate) struct LoginLimiter {
    by_address: Backoff<IpNet>,
    all: Backoff<()>,
}

impl Default for LoginLimiter {
    fn default() -> LoginLimiter {
        LoginLimiter { by_address: Backoff::new(&ONE), all: Backoff::new(&ALL) }
    }
}

impl LoginLimiter {
    /// Counts a guess before its outcome is known, or returns the wait and counts nothing.
    pub(crate) fn try_acquire(&mut self, from: IpAddr, now: Instant) -> Result<(), Duration> {
        let from = client_block(from);
        let wait = self.by_address.wait(&from, now).max(self.all.wait(&(), now));
        if !wait.is_zero() {
            return Err(wait);
        }
        self.by_address.count(from, now);
        self.all.count((), now);
        Ok(())
    }

    /// Resets an address after the right password, and takes its guess off the total.
    pub(crate) fn reset(&mut self, from: IpAddr) {
        self.by_address.forget(&client_block(from));
        self.all.take_back(&());
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
        let mut limiter = LoginLimiter::default();
        let start = Instant::now();
        let mut now = start;
        for _ in 0..20 {
            while let Err(wait) = limiter.try_acquire(address("192.0.2.1"), now) {
                assert!(wait <= Duration::from_secs(60));
                now += wait;
            }
        }
        assert!(now - start > Duration::from_secs(8 * 60), "{:?}", now - start);
        // Other addresses are unaffected.
        assert_eq!(limiter.try_acquire(address("192.0.2.2"), now), Ok(()));
    }

    #[test]
    fn many_addresses_together_are_slowed_down_by_four_seconds_at_the_most() {
        let mut limiter = LoginLimiter::default();
        let start = Instant::now();
        let mut now = start;
        for number in 0..1000_u32 {
            while let Err(wait) = limiter.try_acquire(IpAddr::V4(number.into()), now) {
                assert!(wait <= Duration::from_secs(4));
                now += wait;
            }
        }
        assert!(now - start > Duration::from_secs(30 * 60));
    }

    #[test]
    fn a_right_password_starts_afresh_and_a_neighbour_in_ipv6_does_not() {
        let mut limiter = LoginLimiter::default();
        let now = Instant::now();
        for _ in 0..100 {
            limiter.try_acquire(address("::1"), now).unwrap();
            limiter.reset(address("::1"));
        }
        for _ in 0..5 {
            limiter.try_acquire(address("2001:db8::1"), now).unwrap();
        }
        limiter.try_acquire(address("2001:db8::2"), now).unwrap_err();
        limiter.try_acquire(address("2001:db8::2"), now + Duration::from_secs(16 * 60)).unwrap();
    }
}
