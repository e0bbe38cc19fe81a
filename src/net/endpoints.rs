//! Where the box is, as far as it can know: the addresses it listens at, what each of them answers, and how.

use super::tls::ReloadingCertificate;
use super::trusted_proxies::TrustedProxies;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// What is answered at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListenerRole {
    /// Everything: there is one address.
    Combined,
    /// Xima's lookups and `/healthz`, nothing else: the internet sees this one.
    Lookup,
    /// The page, `/api` and `/healthz`.
    Admin,
}

/// Where the box is.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Where lookups are answered.
    pub lookups: SocketAddr,
    /// Where the page and `/api` are, when they have an address of their own.
    pub page: Option<SocketAddr>,
    /// The certificate: with one, every address speaks HTTPS.
    pub tls: Option<Arc<ReloadingCertificate>>,
    /// The servers before us.
    pub proxies: TrustedProxies,
}

/// Stands for what the box cannot know.
const UNKNOWN: &str = "YOUR-ADDRESS";

impl Endpoints {
    /// Every address, each with what it answers.
    pub fn listeners(&self) -> Vec<(ListenerRole, SocketAddr)> {
        match self.page {
            None => vec![(ListenerRole::Combined, self.lookups)],
            Some(page) => vec![(ListenerRole::Lookup, self.lookups), (ListenerRole::Admin, page)],
        }
    }

    /// `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// Addresses off this machine at which everything can be read on the way.
    pub fn plaintext_listeners(&self) -> Vec<SocketAddr> {
        let listeners = self.listeners().into_iter().map(|(_, address)| address);
        let is_seen = |address: &SocketAddr| !address.ip().to_canonical().is_loopback();
        listeners.filter(|address| self.tls.is_none() && is_seen(address)).collect()
    }

    /// The page's address for a browser on this machine or, where the certificate names one, anywhere.
    pub fn page_url(&self) -> String {
        let address = self.page.unwrap_or(self.lookups);
        // A server that listens everywhere is nowhere for a browser.
        let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
        let named = self.host_name().filter(|_| !address.ip().is_loopback());
        let host =
            named.unwrap_or_else(|| SocketAddr::new(ip, 0).to_string().trim_end_matches(":0").to_owned());
        format!("{}://{host}{}", self.scheme(), self.port(address))
    }

    /// What to enter in Xima, when the page is not at the same address; with `YOUR-ADDRESS` in it where the box
    /// cannot know by what name the internet reaches it.
    pub fn lookup_url(&self) -> Option<String> {
        self.page?;
        let ip = self.lookups.ip().to_canonical();
        if let Some(name) = self.host_name() {
            return Some(format!("https://{name}{}/lookup", self.port(self.lookups)));
        }
        // On loopback another server is before us, and has a port of its own.
        if ip.is_unspecified() || ip.is_loopback() {
            return Some(format!("https://{UNKNOWN}/lookup"));
        }
        Some(format!("{}://{}/lookup", self.scheme(), self.lookups))
    }

    /// The first whole name of the certificate.
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
    fn where_lookups_go_is_said_as_far_as_it_is_known() {
        let lookup_url = |lookups, page| endpoints(lookups, page).lookup_url();
        assert_eq!(lookup_url("0.0.0.0:8080", None), None);
        let page = Some("127.0.0.1:9000");
        assert_eq!(lookup_url("203.0.113.9:8080", page).unwrap(), "http://203.0.113.9:8080/lookup");
        assert_eq!(lookup_url("0.0.0.0:8080", page).unwrap(), "https://YOUR-ADDRESS/lookup");
        assert_eq!(lookup_url("127.0.0.1:8080", page).unwrap(), "https://YOUR-ADDRESS/lookup");
    }

    #[test]
    fn what_leaves_the_machine_without_a_certificate_is_in_the_clear() {
        let count = |lookups, page| endpoints(lookups, page).plaintext_listeners().len();
        assert_eq!(count("127.0.0.1:8080", Some("[::1]:9000")), 0);
        assert_eq!(count("0.0.0.0:8080", Some("127.0.0.1:9000")), 1);
        assert_eq!(count("0.0.0.0:8080", Some("10.0.0.7:9000")), 2);
        assert_eq!(count("[::]:8080", None), 1);
    }
}
