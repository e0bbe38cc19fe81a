//! Tokens and session cookies that were not good, counted by the address they came from and by the token's id.
//!
//! Looked at only once something has failed: whoever shows a good token never comes here, and is never limited, however
//! many bad ones were shown from the same address or by the same id. Guessing 256 random bits is hopeless at any pace;
//! what this limits is noise, and what a stranger can make the box do.

use super::backoff::{Backoff, BackoffPolicy};
use crate::net::ip_network::IpNetwork;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Enough for a phone system with a token that was revoked to be told so by 401; beyond, once a second.
static POLICY: BackoffPolicy = BackoffPolicy {
    burst: 200,
    initial_delay: Duration::from_secs(1),
    max_delay: Duration::from_secs(1),
    reset_after: Duration::from_secs(60),
};

/// What was shown and was not good.
pub(crate) struct AuthFailureLimiter {
    by_address: Backoff<IpNetwork>,
    /// Ids as they were shown, whether there is such a token or not: otherwise the limit would tell which there are.
    by_token: Backoff<String>,
}

impl Default for AuthFailureLimiter {
    fn default() -> AuthFailureLimiter {
        AuthFailureLimiter { by_address: Backoff::new(&POLICY), by_token: Backoff::new(&POLICY) }
    }
}

impl AuthFailureLimiter {
    /// Counts a failure; or says how long to wait, where there were too many.
    pub(crate) fn failed(&mut self, from: IpAddr, token: Option<&str>, now: Instant) -> Result<(), Duration> {
        let wait = self.wait(from, token, now);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.by_address.count(IpNetwork::client_block(from), now);
        if let Some(token) = token {
            self.by_token.count(token.to_owned(), now);
        }
        Ok(())
    }

    /// How long whoever fails from there has to wait.
    pub(crate) fn wait(&self, from: IpAddr, token: Option<&str>, now: Instant) -> Duration {
        let by_token = |token: &str| self.by_token.wait(&token.to_owned(), now);
        let by_address = self.by_address.wait(&IpNetwork::client_block(from), now);
        by_address.max(token.map_or(Duration::ZERO, by_token))
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
