//! Rate limits for unauthenticated clients.

pub(crate) mod auth_failure_limiter;
pub(crate) mod backoff;
pub(crate) mod hash_limiter;
pub(crate) mod login_limiter;

use ipnet::IpNet;
use std::net::IpAddr;

/// Returns the block that one client controls: an IPv4 address, or an IPv6 /64 of 2^64 addresses.
fn client_block(address: IpAddr) -> IpNet {
    let address = address.to_canonical();
    let bits = if address.is_ipv4() { 32 } else { 64 };
    IpNet::new(address, bits).map_or(address.into(), |block| block.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_with_one_ipv6_address_has_its_neighbours() {
        let block = |text: &str| client_block(text.parse().unwrap());
        assert_eq!(block("2001:db8::1"), block("2001:db8::ffff:1"));
        assert_ne!(block("2001:db8::1"), block("2001:db8:0:1::1"));
        assert_ne!(block("192.0.2.1"), block("192.0.2.2"));
        assert_eq!(block("192.0.2.1"), block("::ffff:192.0.2.1"));
    }
}
