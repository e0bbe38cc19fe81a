//! Headers that keep a browser from doing anything with our answers that we did not mean.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use actix_web::middleware::DefaultHeaders;

/// The page is made of our own files and talks to us alone.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For every answer to the page, whatever its status.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// For lookups, which no browser makes: what a browser needs that is pointed at one all the same. Each header here is
/// paid for by every call.
const LOOKUP_HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
];

/// A browser that has come by HTTPS comes by HTTPS from then on, for a year; this host only.
const BY_HTTPS: &str = "max-age=31536000";

/// For the page's interface and whatever else a browser asks for, where nothing may be kept by it.
pub(crate) fn middleware(https: bool) -> DefaultHeaders {
    let all = HEADERS.iter().fold(DefaultHeaders::new(), |all, header| all.add(*header));
    let all = if https { all.add((STRICT_TRANSPORT_SECURITY, BY_HTTPS)) } else { all };
    all.add(("Cache-Control", "no-store"))
}

/// The headers of lookups, whatever the status.
pub(crate) fn lookup_headers(https: bool) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let once_https = https.then_some((STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(BY_HTTPS)));
    let all = LOOKUP_HEADERS.iter();
    all.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .chain(once_https)
}

/// The same as [`middleware`] for one response that may be kept.
pub(crate) fn apply(response: &mut HttpResponse, https: bool) {
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if https {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(BY_HTTPS));
    }
}
