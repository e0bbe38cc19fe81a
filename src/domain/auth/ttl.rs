//! How long a token is valid, as owners write it: `90d`, `1y`, `12h`.

use crate::domain::error::DomainError;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::str::FromStr;

/// A span of time from now on.
#[derive(Clone, Copy, Debug)]
pub struct Ttl(Span);

impl FromStr for Ttl {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Ttl, DomainError> {
        text.trim().parse().map(Ttl).map_err(|_| bad_ttl())
    }
}

impl Ttl {
    /// Returns the time of expiry; an error unless it is later than `now`.
    pub fn end(self, now: Timestamp) -> Result<Timestamp, DomainError> {
        let then = now.to_zoned(TimeZone::UTC).checked_add(self.0).map_err(|_| bad_ttl())?.timestamp();
        if then > now { Ok(then) } else { Err(bad_ttl()) }
    }
}

fn bad_ttl() -> DomainError {
    DomainError::new("bad-lifetime", "A token must end in the future: give a time such as 90d or 1y.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_time_to_come_is_a_lifetime() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let end = |text: &str| text.parse::<Ttl>().and_then(|lifetime| lifetime.end(now));
        assert_eq!(end("90d").unwrap().as_second(), 1_700_000_000 + 90 * 86_400);
        for bad in ["", "90", "-1d", "0s", "soon", "99999y"] {
            assert_eq!(end(bad).unwrap_err().code, "bad-lifetime", "{bad}");
        }
    }
}
