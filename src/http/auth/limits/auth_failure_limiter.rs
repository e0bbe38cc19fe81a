//! Tokens and session cookies that were not good, counted by the address they came from and by the token's id.
//!
//! Looked at only once something has failed: whoever shows a good token never comes here, and is never limited, however
//! many bad ones were shown from the same address or by the same id. Guessing 256 random bits is hopeless at any pace;
//! what this limits is noise, and what a stranger can make the box do.

use super::backoff::{Attempts, Pace};
use crate::net::ip_network::Network;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Enough for a phone system with a token that was revoked to be told so by 401; beyond, once a second.
static PACE: Pace = Pace {
    free: 200,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(1),
    memory: Duration::from_secs(60),
};

/// What was shown and was not good.
pub(crate) struct Failures {
    by_address: Attempts<Network>,
    /// Ids as they were shown, whether there is such a token or not: otherwise the limit would tell which there are.
    by_token: Attempts<String>,
}

impl Default for Failures {
    fn default() -> Failures {
        Failures { by_address: Attempts::new(&PACE), by_token: Attempts::new(&PACE) }
    }
}

impl Failures {
    /// Counts a failure; or says how long to wait, where there were too many.
    pub(crate) fn failed(&mut self, from: IpAddr, token: Option<&str>, now: Instant) -> Result<(), Duration> {
        let wait = self.wait(from, token, now);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.by_address.count(Network::of_visitor(from), now);
        if let Some(token) = token {
            self.by_token.count(token.to_owned(), now);
        }
        Ok(())
    }

    /// How long whoever fails from there has to wait.
    pub(crate) fn wait(&self, from: IpAddr, token: Option<&str>, now: Instant) -> Duration {
        let by_token = |token: &str| self.by_token.wait(&token.to_owned(), now);
        let by_address = self.by_address.wait(&Network::of_visitor(from), now);
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
        let mut failures = Failures::default();
        let now = Instant::now();
        let told = (0..1000).filter(|_| failures.failed(address(1), None, now).is_ok()).count();
        assert_eq!(told, 200);
        assert!(failures.failed(address(2), None, now).is_ok());
        assert!(failures.failed(address(1), None, now + Duration::from_secs(2)).is_ok());
    }

    #[test]
    fn a_token_is_limited_from_wherever_it_is_guessed() {
        let mut failures = Failures::default();
        let now = Instant::now();
        let told = (0..1000).filter(|n| failures.failed(address(*n), Some("abc"), now).is_ok()).count();
        assert_eq!(told, 200);
        assert!(failures.failed(address(5000), Some("xyz"), now).is_ok());
    }
}
