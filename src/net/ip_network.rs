//! IP networks in CIDR notation.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Holds a CIDR block (`10.0.0.0/8`, `2001:db8::/32`) or a single address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct IpNetwork {
    /// The network address, host bits zero; IPv4-mapped IPv6 is stored as IPv4.
    first: IpAddr,
    /// The prefix length: at most 32 or 128.
    bits: u8,
}

/// Reports text that is neither an address nor a network.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("\"{0}\" is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8")]
pub struct IpNetworkError(String);

impl IpNetwork {
    /// Returns the network of this prefix length around an address; `None` if the prefix is longer than the address.
    pub fn around(address: IpAddr, bits: u8) -> Option<IpNetwork> {
        let zeros = |length: u8| length.checked_sub(bits).map(u32::from);
        let first = match address {
            IpAddr::V4(address) => {
                let zeros = zeros(32)?;
                let kept = u32::MAX.checked_shl(zeros).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from(u32::from(address) & kept))
            }
            IpAddr::V6(address) => {
                let zeros = zeros(128)?;
                let kept = u128::MAX.checked_shl(zeros).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from(u128::from(address) & kept))
            }
        };
        Some(IpNetwork { first, bits })
    }

    /// Returns the block that one client controls: an IPv4 address, or an IPv6 /64 of 2^64 addresses.
    pub fn client_block(address: IpAddr) -> IpNetwork {
        let address = address.to_canonical();
        let bits = if address.is_ipv4() { 32 } else { 64 };
        IpNetwork::around(address, bits).unwrap_or(IpNetwork { first: address, bits })
    }

    /// Returns whether the network contains an address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && IpNetwork::around(address, self.bits) == Some(*self)
    }
}

impl FromStr for IpNetwork {
    type Err = IpNetworkError;

    fn from_str(text: &str) -> Result<IpNetwork, IpNetworkError> {
        let wrong = || IpNetworkError(text.to_owned());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let address = address.parse::<IpAddr>().map_err(|_| wrong())?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let network = IpNetwork::around(address, bits.unwrap_or(whole)).ok_or_else(wrong)?;
        match network.first.to_canonical() {
            // ::ffff:10.0.0.7 is 10.0.0.7: its last 32 bits are the IPv4 address.
            IpAddr::V4(v4) if !address.is_ipv4() => {
                IpNetwork::around(IpAddr::V4(v4), network.bits.saturating_sub(96)).ok_or_else(wrong)
            }
            _ => Ok(network),
        }
    }
}

impl fmt::Display for IpNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.first.is_ipv4() { 32 } else { 128 };
        if self.bits == whole {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}/{}", self.first, self.bits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> IpNetwork {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_in_the_networks_that_it_begins_like() {
        let contains = |network_: &str, address: &str| network(network_).contains(address.parse().unwrap());
        for (inside, address) in [
            ("10.0.0.7", "10.0.0.7"),
            ("10.0.0.7", "::ffff:10.0.0.7"),
            ("::ffff:10.0.0.7", "10.0.0.7"),
            ("10.9.8.7/8", "10.255.0.1"),
            ("0.0.0.0/0", "203.0.113.9"),
            ("2001:db8::/32", "2001:db8:ffff::1"),
            ("::/0", "2001:db8::1"),
            ("::1", "::1"),
        ] {
            assert!(contains(inside, address), "{address} is in {inside}");
        }
        for (outside, address) in [
            ("10.0.0.7", "10.0.0.8"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("0.0.0.0/0", "2001:db8::1"),
            ("::/0", "10.0.0.1"),
            ("2001:db8::/32", "2001:db9::1"),
        ] {
            assert!(!contains(outside, address), "{address} is not in {outside}");
        }
    }

    #[test]
    fn text_that_is_no_network_is_rejected() {
        for text in ["", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0", "2001:db8::/129", "10.0.0.0/8/8"] {
            assert!(text.parse::<IpNetwork>().is_err(), "{text}");
        }
        assert_eq!(network("10.9.8.7/8").to_string(), "10.0.0.0/8");
        assert_eq!(network("::1").to_string(), "::1");
    }

    #[test]
    fn a_client_with_one_ipv6_address_has_its_neighbours() {
        let block = |text: &str| IpNetwork::client_block(text.parse().unwrap());
        assert_eq!(block("2001:db8::1"), block("2001:db8::ffff:1"));
        assert_ne!(block("2001:db8::1"), block("2001:db8:0:1::1"));
        assert_ne!(block("192.0.2.1"), block("192.0.2.2"));
        assert_eq!(block("192.0.2.1"), block("::ffff:192.0.2.1"));
    }
}
