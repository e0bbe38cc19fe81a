//! Who asks, as far as the connection tells: from where, how, with what; and whether another web site sent the browser.

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

/// Anybody, but not sent by another web site.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    /// The address the request came from.
    pub address: IpAddr,
    /// Whether it came by https, to us or to the server before us.
    pub https: bool,
    /// The browser, in words: `Firefox on Linux`.
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
    /// Reads a request's headers.
    pub(crate) fn of(request: &HttpRequest) -> Result<ClientInfo, Problem> {
        let headers = request.headers();
        if is_cross_site(headers) {
            return Err(Problem::forbidden(
                "cross-site",
                "Another web site has asked for this in your browser. Open the page of datadip itself.",
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

    /// As the history says it: `page, 127.0.0.1`.
    pub fn actor(&self) -> String {
        format!("page, {}", self.address)
    }
}

/// Where a request comes from, as the servers before us tell it where they are trusted.
fn address(request: &HttpRequest) -> IpAddr {
    let (headers, peer) = (request.headers(), request.peer_addr());
    let endpoints = request.app_data::<Data<Endpoints>>();
    endpoints.map_or_else(
        || TrustedProxies::default().client_ip(headers, peer),
        |endpoints| endpoints.proxies.client_ip(headers, peer),
    )
}

/// Enough to tell one's own browsers apart; what is not known is not guessed at.
fn agent(header: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| header.contains(mark)).map(|(_, name)| *name)
    };
    // Each of these also claims to be those behind it.
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
