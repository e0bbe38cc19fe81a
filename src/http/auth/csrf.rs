//! CSRF protection by Fetch Metadata, or by `Origin`.

use actix_web::http::Uri;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};

/// Returns whether another web site sent the request: `Sec-Fetch-Site` or, in older browsers, `Origin` says so.
pub(super) fn is_cross_site(headers: &HeaderMap) -> bool {
    if headers.contains_key("sec-fetch-site") {
        return !matches!(text(headers, "sec-fetch-site"), Some("same-origin" | "none"));
    }
    if !headers.contains_key(ORIGIN) {
        return false;
    }
    let origin = text(headers, ORIGIN.as_str()).and_then(|origin| origin.parse::<Uri>().ok());
    let origin = origin.as_ref().and_then(Uri::authority).map(|authority| authority.as_str());
    let host = text(headers, HOST.as_str());
    origin.is_none() || !origin.zip(host).is_some_and(|(origin, host)| origin.eq_ignore_ascii_case(host))
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
