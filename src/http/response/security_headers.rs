//! Response headers that restrict what a browser may do with a response.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use actix_web::middleware::DefaultHeaders;

/// The page's content security policy: its own files and its own server only.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Headers of responses to a browser, of any status.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Headers of lookup responses, in case a browser opens one. Only two, because each header is written on every lookup.
const LOOKUP_HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
];

/// HSTS: a browser uses HTTPS for a year (31,536,000 s), on this host only.
const HSTS: &str = "max-age=31536000";

/// Adds the page's headers and `no-store` to every response of a scope.
pub(crate) fn middleware(https: bool) -> DefaultHeaders {
    let all = HEADERS.iter().fold(DefaultHeaders::new(), |all, header| all.add(*header));
    let all = if https { all.add((STRICT_TRANSPORT_SECURITY, HSTS)) } else { all };
    all.add(("Cache-Control", "no-store"))
}

/// Returns the headers of lookup responses, of any status.
pub(crate) fn lookup_headers(https: bool) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let hsts = https.then_some((STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS)));
    let all = LOOKUP_HEADERS.iter();
    all.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).chain(hsts)
}

/// Adds the page's headers to one response that a browser may cache.
pub(crate) fn apply(response: &mut HttpResponse, https: bool) {
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if https {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
}
