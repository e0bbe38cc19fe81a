//! Reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` headers are trusted.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Lists the proxies that the owner named. Any other peer is untrusted, even on this machine.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

/// Reports text that is neither an address nor a network.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("\"{0}\" is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8")]
pub struct NetworkError(String);

/// Parses an address or a network in CIDR notation. IPv4-mapped IPv6 becomes IPv4, as peers' addresses do.
pub(crate) fn parse_network(text: &str) -> Result<IpNet, NetworkError> {
    let wrong = || NetworkError(text.to_owned());
    let address = text.trim().parse::<IpAddr>().map(IpNet::from);
    let network = address.or_else(|_| text.trim().parse::<IpNet>()).map_err(|_| wrong())?;
    let first = network.network().to_canonical();
    let mapped_bits = network.max_prefix_len() - IpNet::from(first).max_prefix_len();
    let bits = network.prefix_len() - mapped_bits;
    IpNet::new(first, bits).map_err(|_| wrong())
}

const FOR: &str = "x-forwarded-for";
const PROTO: &str = "x-forwarded-proto";

impl TrustedProxies {
    /// Returns the client's address. Each proxy appends its peer's address to the list, so the list is read from its
    /// end; the client may have forged every entry before the first untrusted address.
    pub(crate) fn client_ip(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> IpAddr {
        let mut client = ip(peer);
        for named in forwarded(headers, FOR) {
            if !self.is_trusted(client) {
                break;
            }
            match address(named) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }

    /// Returns whether the client reached a trusted proxy over HTTPS.
    pub(crate) fn forwarded_https(&self, request: &HttpRequest) -> bool {
        let proto = forwarded(request.headers(), PROTO).next();
        self.is_trusted(ip(request.peer_addr()))
            && proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
    }

    /// Returns the peer if it sends `X-Forwarded-For` and is untrusted.
    pub(crate) fn untrusted_forwarder(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = ip(request.peer_addr());
        let names = forwarded(request.headers(), FOR).next().is_some();
        (names && !self.is_trusted(peer)).then_some(peer)
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn ip(peer: Option<SocketAddr>) -> IpAddr {
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical())
}

/// Returns a list header's values, last first; repeated headers form one list.
fn forwarded<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let mut lines: Vec<&str> = headers.get_all(name).map(|line| line.to_str().unwrap_or_default()).collect();
    lines.reverse();
    lines.into_iter().flat_map(|line| line.rsplit(',')).map(str::trim)
}

/// Parses an address with or without a port, because some proxies append one.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().or_else(|_| with_port()).ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn from(peer: &str, headers: &[(&str, &str)]) -> HttpRequest {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        request.to_http_request()
    }

    fn proxies() -> TrustedProxies {
        TrustedProxies(vec![parse_network("10.0.0.0/8").unwrap(), parse_network("::1").unwrap()])
    }

    fn client(peer: &str, lists: &[&str]) -> String {
        let headers: Vec<(&str, &str)> = lists.iter().map(|list| (FOR, *list)).collect();
        let request = from(peer, &headers);
        proxies().client_ip(request.headers(), request.peer_addr()).to_string()
    }

    #[test]
    fn the_last_address_named_by_a_trusted_proxy_is_the_client() {
        for (peer, lists, expected) in [
            ("10.0.0.1:5", &["203.0.113.9"][..], "203.0.113.9"),
            ("[::ffff:10.0.0.1]:5", &["203.0.113.9"], "203.0.113.9"),
            ("[::1]:5", &["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
            // Two trusted proxies in a row.
            ("10.0.0.1:5", &["6.6.6.6, 203.0.113.9, 10.9.9.9"], "203.0.113.9"),
            // A proxy that adds its own header line after the client's forged one.
            ("10.0.0.1:5", &["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1:5", &["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1:5", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.1:5", &["[2001:db8::7]"], "2001:db8::7"),
            ("10.0.0.1:5", &["6.6.6.6, rubbish"], "10.0.0.1"),
            ("10.0.0.1:5", &[""], "10.0.0.1"),
            ("10.0.0.1:5", &[], "10.0.0.1"),
        ] {
            assert_eq!(client(peer, lists), expected, "{peer} {lists:?}");
        }
    }

    #[test]
    fn other_peers_are_untrusted_even_on_this_machine() {
        assert_eq!(client("198.51.100.1:5", &["203.0.113.9"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1:5", &["203.0.113.9"]), "127.0.0.1");
        let https = [(PROTO, "https"), (FOR, "203.0.113.9")];
        assert!(proxies().forwarded_https(&from("10.0.0.1:5", &https)));
        assert!(!proxies().forwarded_https(&from("127.0.0.1:5", &https)));
        assert!(!proxies().forwarded_https(&from("10.0.0.1:5", &[(PROTO, "http")])));
        // The client's header, followed by the proxy's.
        assert!(!proxies().forwarded_https(&from("10.0.0.1:5", &[(PROTO, "https"), (PROTO, "http")])));
        assert!(!proxies().forwarded_https(&from("10.0.0.1:5", &[])));
        assert_eq!(proxies().untrusted_forwarder(&from("10.0.0.1:5", &https)), None);
        assert_eq!(proxies().untrusted_forwarder(&from("127.0.0.1:5", &https)), Some([127, 0, 0, 1].into()));
        assert_eq!(proxies().untrusted_forwarder(&from("127.0.0.1:5", &[])), None);
    }

    #[test]
    fn an_address_is_in_the_networks_that_it_begins_like() {
        let contains = |network: &str, address: &str| {
            TrustedProxies(vec![parse_network(network).unwrap()])
                .is_trusted(ip(Some(SocketAddr::new(address.parse().unwrap(), 5))))
        };
        for (inside, address) in [
            ("10.0.0.7", "10.0.0.7"),
            ("10.0.0.7", "::ffff:10.0.0.7"),
            ("::ffff:10.0.0.7", "10.0.0.7"),
            ("::ffff:10.0.0.0/104", "10.255.0.1"),
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
            assert!(parse_network(text).is_err(), "{text}");
        }
    }
}
