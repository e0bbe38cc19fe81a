//! Limits invalid tokens and session cookies, by client address and by token id.
//!
//! It is consulted only after a failure: valid tokens are never limited, however many invalid ones came from the same
//! address or with the same id. Guessing 256 random bits is hopeless at any rate; this bounds log noise and the work
//! that unauthenticated clients cause.

use super::backoff::{Backoff, BackoffPolicy};
use super::client_block;
use ipnet::IpNet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// A burst of 200 lets a phone system with a revoked token see the 401; beyond that, one 401 per second.
static POLICY: BackoffPolicy = BackoffPolicy {
    burst: 200,
    initial_delay: Duration::from_secs(1),
    max_delay: Duration::from_secs(1),
    reset_after: Duration::from_secs(60),
};

/// Counts failed authentications by address and by token id.
pub(crate) struct AuthFailureLimiter {
    by_address: Backoff<IpNet>,
    /// Ids as presented, existing or made up: limiting only existing ones would reveal which exist.
    by_token: Backoff<String>,
}

impl Default for AuthFailureLimiter {
    fn default() -> AuthFailureLimiter {
        AuthFailureLimiter { by_address: Backoff::new(&POLICY), by_token: Backoff::new(&POLICY) }
    }
}

impl AuthFailureLimiter {
    /// Counts a failure, or returns the wait after too many.
    pub(crate) fn failed(&mut self, from: IpAddr, token: Option<&str>, now: Instant) -> Result<(), Duration> {
        let wait = self.wait(from, token, now);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.by_address.count(client_block(from), now);
        if let Some(token) = token {
            self.by_token.count(token.to_owned(), now);
        }
        Ok(())
    }

    /// Returns how long an address or token id has to wait after its failures.
    pub(crate) fn wait(&self, from: IpAddr, token: Option<&str>, now: Instant) -> Duration {
        let by_address = self.by_address.wait(&client_block(from), now);
        let by_token = token.map(|token| self.by_token.wait(&token.to_owned(), now));
        by_address.max(by_token.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    #[test]
    fn an_address_is_limited_and_another_is_not() {
        let mut limiter = AuthFailureLimiter::default();
        let now = Instant::now();
        let allowed = (0..1000).filter(|_| limiter.failed(address(1), None, now).is_ok()).count();
        assert_eq!(allowed, 200);
        assert!(limiter.failed(address(2), None, now).is_ok());
        assert!(limiter.failed(address(1), None, now + Duration::from_secs(2)).is_ok());
    }

    #[test]
    fn a_token_is_limited_from_wherever_it_is_guessed() {
        let mut limiter = AuthFailureLimiter::default();
        let now = Instant::now();
        let allowed = (0..1000).filter(|n| limiter.failed(address(*n), Some("abc"), now).is_ok()).count();
        assert_eq!(allowed, 200);
        assert!(limiter.failed(address(5000), Some("xyz"), now).is_ok());
    }
}
