//! Writes and reads the session cookie.

use super::client_info::ClientInfo;
use crate::domain::auth::session::SessionSecret;
use actix_web::HttpRequest;
use actix_web::http::header::COOKIE;

/// `Max-Age` in seconds: 400 days, beyond any session's idle timeout, so that the server alone ends a session.
const MAX_AGE: u32 = 400 * 24 * 60 * 60;

/// Formats the `Set-Cookie` that gives the browser a secret.
pub(crate) fn set(client: &ClientInfo, secret: &SessionSecret) -> String {
    format!("{}={}; Max-Age={MAX_AGE}; {}", name(client), secret.reveal(), attributes(client))
}

/// Formats the `Set-Cookie` that deletes the cookie.
pub(crate) fn clear(client: &ClientInfo) -> String {
    format!("{}=; Max-Age=0; {}", name(client), attributes(client))
}

/// Reads the session secret from a request's cookies.
pub(crate) fn read(client: &ClientInfo, request: &HttpRequest) -> Option<SessionSecret> {
    let headers = request.headers().get_all(COOKIE).filter_map(|header| header.to_str().ok());
    let mut pairs =
        headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(each, _)| *each == name(client)).and_then(|(_, value)| SessionSecret::parse(value))
}

/// Returns the cookie's name; over https the prefix `__Host-` lets only this host set it.
fn name(client: &ClientInfo) -> &'static str {
    if client.https { "__Host-datadip" } else { "datadip" }
}

fn attributes(client: &ClientInfo) -> &'static str {
    if client.https {
        "Path=/; Secure; HttpOnly; SameSite=Strict"
    } else {
        "Path=/; HttpOnly; SameSite=Strict"
    }
}
