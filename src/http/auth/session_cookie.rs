//! The session cookie: written and read.

use super::client_info::ClientInfo;
use crate::domain::auth::session::SessionSecret;
use actix_web::HttpRequest;
use actix_web::http::header::COOKIE;

/// Longer than any session may rest: the server, not the browser, ends it.
const LONGEST: u32 = 400 * 24 * 60 * 60;

/// The `Set-Cookie` that hands a secret over.
pub(crate) fn set(client: &ClientInfo, secret: &SessionSecret) -> String {
    format!("{}={}; Max-Age={LONGEST}; {}", name(client), secret.reveal(), attributes(client))
}

/// The `Set-Cookie` that takes it back.
pub(crate) fn clear(client: &ClientInfo) -> String {
    format!("{}=; Max-Age=0; {}", name(client), attributes(client))
}

/// The secret that a request shows.
pub(crate) fn read(client: &ClientInfo, request: &HttpRequest) -> Option<SessionSecret> {
    let headers = request.headers().get_all(COOKIE).filter_map(|header| header.to_str().ok());
    let mut pairs =
        headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(each, _)| *each == name(client)).and_then(|(_, value)| SessionSecret::parse(value))
}

/// By https a name that only this very host can have set.
fn name(client: &ClientInfo) -> &'static str {
    if client.https { "__Host-datadip" } else { "datadip" }
}

fn attributes(client: &ClientInfo) -> &'static str {
    match client.https {
        true => "Path=/; Secure; HttpOnly; SameSite=Strict",
        false => "Path=/; HttpOnly; SameSite=Strict",
    }
}
