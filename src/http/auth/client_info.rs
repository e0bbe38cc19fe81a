//! The client of a request: address, scheme and browser.

use super::csrf::{is_cross_site, text};
use crate::http::response::problem::Problem;
use crate::net::endpoints::Endpoints;
use crate::net::trusted_proxies::TrustedProxies;
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use std::net::IpAddr;

/// The client of a same-site request.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    /// The address the request came from.
    pub address: IpAddr,
    /// Whether it came by https, to datadip itself or to a trusted proxy.
    pub https: bool,
    /// The browser and system: `Firefox on Linux`.
    pub agent: String,
}

impl FromRequest for ClientInfo {
    type Error = Problem;
    type Future = Ready<Result<ClientInfo, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ClientInfo::of(request))
    }
}

impl ClientInfo {
    /// Reads the client from a request; fails with 403 for a cross-site one.
    pub(crate) fn of(request: &HttpRequest) -> Result<ClientInfo, Problem> {
        let headers = request.headers();
        if is_cross_site(headers) {
            return Err(Problem::forbidden(
                "cross-site",
                "Another web site has sent this request from your browser. Open the page of datadip itself.",
            ));
        }
        let endpoints = request.app_data::<Data<Endpoints>>();
        let own_https = endpoints.is_some_and(|endpoints| endpoints.tls.is_some());
        Ok(ClientInfo {
            address: address(request),
            https: own_https || endpoints.is_some_and(|endpoints| endpoints.proxies.forwarded_https(request)),
            agent: agent(text(headers, USER_AGENT.as_str()).unwrap_or_default()),
        })
    }

    /// Formats the actor for the history: `page, 127.0.0.1`.
    pub fn actor(&self) -> String {
        format!("page, {}", self.address)
    }
}

/// Returns the client's address, as trusted proxies report it.
fn address(request: &HttpRequest) -> IpAddr {
    let (headers, peer) = (request.headers(), request.peer_addr());
    let endpoints = request.app_data::<Data<Endpoints>>();
    endpoints.map_or_else(
        || TrustedProxies::default().client_ip(headers, peer),
        |endpoints| endpoints.proxies.client_ip(headers, peer),
    )
}

/// Names the browser and system, so that the owner can tell sessions apart; unknown ones are left out.
fn agent(header: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(pattern, _)| header.contains(pattern)).map(|(_, name)| *name)
    };
    // In this order, because each user agent also contains names further down: Edge says Chrome and Safari.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => "another program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(headers: &[(&str, &str)]) -> Result<ClientInfo, Problem> {
        let mut request = TestRequest::default().peer_addr("127.0.0.1:5000".parse().unwrap());
        for header in headers {
            request = request.insert_header(*header);
        }
        ClientInfo::of(&request.to_http_request())
    }

    #[test]
    fn a_browser_sent_by_another_site_is_refused() {
        let host = ("host", "box.example:8080");
        for bad in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "cross-site"), ("origin", "http://box.example:8080")],
            vec![("origin", "http://evil.example")],
            vec![("origin", "http://box.example:9090")],
            vec![("origin", "null")],
            vec![("origin", "")],
        ] {
            assert!(client(&[bad.clone(), vec![host]].concat()).is_err(), "{bad:?}");
        }
        for good in [
            vec![],
            vec![("sec-fetch-site", "same-origin"), ("origin", "http://proxied.example")],
            vec![("sec-fetch-site", "none")],
            vec![("origin", "https://BOX.example:8080")],
        ] {
            assert!(client(&[good.clone(), vec![host]].concat()).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn browsers_have_names() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(agent(firefox), "Firefox on Linux");
        assert_eq!(agent(edge), "Edge on Windows");
        assert_eq!(agent("curl/8.0"), "curl");
        assert_eq!(agent("<script>"), "another program");
    }
}
