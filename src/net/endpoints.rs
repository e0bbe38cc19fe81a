//! Listen addresses, the role of each, and the public URLs derived from them.

use super::tls::ReloadingCertificate;
use super::trusted_proxies::TrustedProxies;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Selects the routes that a listener serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListenerRole {
    /// Every route: the server has one listener.
    Combined,
    /// Only Xima's lookups and `/healthz`: this listener faces the internet.
    Lookup,
    /// The page, `/api` and `/healthz`.
    Admin,
}

/// Holds the listen addresses, the certificate and the trusted proxies.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// The address of the lookup listener.
    pub lookups: SocketAddr,
    /// The address of the admin listener, if the page and `/api` have their own.
    pub page: Option<SocketAddr>,
    /// The certificate; with one, every listener speaks HTTPS.
    pub tls: Option<Arc<ReloadingCertificate>>,
    /// The proxies whose forwarding headers are trusted.
    pub proxies: TrustedProxies,
}

/// Replaces a host name that the server cannot know.
const UNKNOWN: &str = "YOUR-ADDRESS";

impl Endpoints {
    /// Returns every listen address with its role.
    pub fn listeners(&self) -> Vec<(ListenerRole, SocketAddr)> {
        match self.page {
            None => vec![(ListenerRole::Combined, self.lookups)],
            Some(page) => vec![(ListenerRole::Lookup, self.lookups), (ListenerRole::Admin, page)],
        }
    }

    /// Returns `https` with a certificate, `http` without.
    pub fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// Returns the addresses beyond loopback that speak plain HTTP.
    pub fn plaintext_listeners(&self) -> Vec<SocketAddr> {
        let listeners = self.listeners().into_iter().map(|(_, address)| address);
        let is_remote = |address: &SocketAddr| !address.ip().to_canonical().is_loopback();
        listeners.filter(|address| self.tls.is_none() && is_remote(address)).collect()
    }

    /// Returns the page's URL: by the certificate's host name, or for a browser on this machine.
    pub fn page_url(&self) -> String {
        let address = self.page.unwrap_or(self.lookups);
        // A browser cannot open the unspecified address.
        let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
        let named = self.host_name().filter(|_| !address.ip().is_loopback());
        let host =
            named.unwrap_or_else(|| SocketAddr::new(ip, 0).to_string().trim_end_matches(":0").to_owned());
        format!("{}://{host}{}", self.scheme(), self.port(address))
    }

    /// Returns the URL to enter in Xima, or `None` if the page has the same address.
    /// `YOUR-ADDRESS` replaces the host if the server cannot know its public name.
    pub fn lookup_url(&self) -> Option<String> {
        self.page?;
        let ip = self.lookups.ip().to_canonical();
        if let Some(name) = self.host_name() {
            return Some(format!("https://{name}{}/lookup", self.port(self.lookups)));
        }
        // On loopback a reverse proxy accepts the connections, on a port of its own.
        if ip.is_unspecified() || ip.is_loopback() {
            return Some(format!("https://{UNKNOWN}/lookup"));
        }
        Some(format!("{}://{}/lookup", self.scheme(), self.lookups))
    }

    /// Returns the certificate's first name without a wildcard.
    fn host_name(&self) -> Option<String> {
        let names = self.tls.as_ref()?.state().names;
        names.into_iter().find(|name| !name.contains('*'))
    }

    fn port(&self, address: SocketAddr) -> String {
        match (self.scheme(), address.port()) {
            ("https", 443) | ("http", 80) => String::new(),
            (_, port) => format!(":{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(lookups: &str, page: Option<&str>) -> Endpoints {
        let page = page.map(|page| page.parse().unwrap());
        Endpoints { lookups: lookups.parse().unwrap(), page, tls: None, proxies: TrustedProxies::default() }
    }

    #[test]
    fn the_page_is_where_a_browser_on_this_machine_finds_it() {
        assert_eq!(endpoints("0.0.0.0:8080", None).page_url(), "http://127.0.0.1:8080");
        assert_eq!(endpoints("[::]:8080", None).page_url(), "http://127.0.0.1:8080");
        assert_eq!(endpoints("[::1]:8080", None).page_url(), "http://[::1]:8080");
        assert_eq!(endpoints("0.0.0.0:8080", Some("10.0.0.7:80")).page_url(), "http://10.0.0.7");
    }

    #[test]
    fn the_lookup_url_has_a_placeholder_for_an_unknown_host() {
        let lookup_url = |lookups, page| endpoints(lookups, page).lookup_url();
        assert_eq!(lookup_url("0.0.0.0:8080", None), None);
        let page = Some("127.0.0.1:9000");
        assert_eq!(lookup_url("203.0.113.9:8080", page).unwrap(), "http://203.0.113.9:8080/lookup");
        assert_eq!(lookup_url("0.0.0.0:8080", page).unwrap(), "https://YOUR-ADDRESS/lookup");
        assert_eq!(lookup_url("127.0.0.1:8080", page).unwrap(), "https://YOUR-ADDRESS/lookup");
    }

    #[test]
    fn listeners_beyond_loopback_without_a_certificate_are_plaintext() {
        let count = |lookups, page| endpoints(lookups, page).plaintext_listeners().len();
        assert_eq!(count("127.0.0.1:8080", Some("[::1]:9000")), 0);
        assert_eq!(count("0.0.0.0:8080", Some("127.0.0.1:9000")), 1);
        assert_eq!(count("0.0.0.0:8080", Some("10.0.0.7:9000")), 2);
        assert_eq!(count("[::]:8080", None), 1);
    }
}
