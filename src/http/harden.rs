//! Headers that keep a browser from doing anything with our page and its interface that we did not mean.

use actix_web::middleware::DefaultHeaders;

/// The page is made of our own files and talks to us alone.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For every answer to the page, whatever its status.
pub(super) const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// The same for the interface, where nothing may be kept by a browser.
pub(super) fn hardened() -> DefaultHeaders {
    let headers = HEADERS.iter().fold(DefaultHeaders::new(), |all, header| all.add(*header));
    headers.add(("Cache-Control", "no-store"))
}
