//! The session cookie: written and read.

use super::client_info::Visitor;
use crate::domain::auth::session::Secret;
use actix_web::HttpRequest;
use actix_web::http::header::COOKIE;

/// Longer than any session may rest: the server, not the browser, ends it.
const LONGEST: u32 = 400 * 24 * 60 * 60;

/// The `Set-Cookie` that hands a secret over.
pub(crate) fn set(visitor: &Visitor, secret: &Secret) -> String {
    format!("{}={}; Max-Age={LONGEST}; {}", name(visitor), secret.reveal(), attributes(visitor))
}

/// The `Set-Cookie` that takes it back.
pub(crate) fn clear(visitor: &Visitor) -> String {
    format!("{}=; Max-Age=0; {}", name(visitor), attributes(visitor))
}

/// The secret that a request shows.
pub(crate) fn read(visitor: &Visitor, request: &HttpRequest) -> Option<Secret> {
    let headers = request.headers().get_all(COOKIE).filter_map(|header| header.to_str().ok());
    let mut pairs =
        headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(each, _)| *each == name(visitor)).and_then(|(_, value)| Secret::parse(value))
}

/// By https a name that only this very host can have set.
fn name(visitor: &Visitor) -> &'static str {
    if visitor.https { "__Host-datadip" } else { "datadip" }
}

fn attributes(visitor: &Visitor) -> &'static str {
    match visitor.https {
        true => "Path=/; Secure; HttpOnly; SameSite=Strict",
        false => "Path=/; HttpOnly; SameSite=Strict",
    }
}
