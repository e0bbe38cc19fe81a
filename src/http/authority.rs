//! Who may do what, as argument types: a handler that takes a [`DipToken`] cannot be reached without one.

use super::problem::Problem;
use crate::domain::directory::Directory;
use crate::domain::token::{Credential, Purpose, Token};
use crate::live::Live;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use jiff::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A dip token that is known, of its purpose, neither revoked nor expired; with the directory that says so, by which
/// the dip is answered.
pub struct DipToken {
    /// The directory in which the token was found.
    pub directory: Arc<Directory>,
}

impl FromRequest for DipToken {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<DipToken, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let directory = directory(&request)?;
            match bearer(&request, &directory).await? {
                Purpose::Dip => Ok(DipToken { directory }),
                Purpose::Import => Err(Problem::wrong_purpose(
                    "This is an import token: it may bring in sheets, not look callers up. Make a dip token for Xima.",
                )),
            }
        })
    }
}

fn directory(request: &HttpRequest) -> Result<Arc<Directory>, Problem> {
    let loaded = request.app_data::<Data<Live>>().and_then(|live| live.directory().clone());
    loaded.ok_or_else(|| {
        Problem::could_not_look("starting", "The contacts are being loaded. Ask again in a moment.")
    })
}

/// What the request's bearer token may do.
async fn bearer(request: &HttpRequest, directory: &Directory) -> Result<Purpose, Problem> {
    let token = token(request).ok_or_else(Problem::unauthorized)?;
    let credential = directory.credential(&token).ok_or_else(Problem::unauthorized)?;
    let is_good = match credential.recognises(&token) {
        Some(known) => known,
        None => prove(credential.clone(), token).await?,
    };
    if is_good && !credential.record().is_expired(Timestamp::now()) {
        Ok(credential.record().purpose)
    } else {
        Err(Problem::unauthorized())
    }
}

/// The first time a token is shown, argon2 says whether it is one: 20 ms, on a thread that answers nobody.
async fn prove(credential: Arc<Credential>, token: Token) -> Result<bool, Problem> {
    actix_web::web::block(move || credential.prove(&token))
        .await
        .map_err(|_| Problem::could_not_look("stopping", "The server is stopping."))
}

/// The token in `Authorization: Bearer <token>`, the scheme in any case; from nowhere else.
fn token(request: &HttpRequest) -> Option<Token> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (Some(header), None) = (headers.next(), headers.next()) else {
        return None;
    };
    let (scheme, token) = header.to_str().ok()?.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    Token::parse(token.trim())
}
