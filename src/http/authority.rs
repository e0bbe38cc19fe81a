//! Who may do what, as argument types: a handler that takes a [`DipToken`] cannot be reached without one.

use super::blocking::blocking;
use super::cookie;
use super::doorkeeper::Doorkeeper;
use super::problem::Problem;
use super::trust::Trust;
use super::visitor::Visitor;
use crate::activity::{Activity, Recorder};
use crate::domain::activity::Oddity;
use crate::domain::credentials::TokenPlace;
use crate::domain::directory::Directory;
use crate::domain::secret::SecretHash;
use crate::domain::session::Session;
use crate::domain::token::{Credential, Purpose, Shown, Token, TokenRecord};
use crate::live::Live;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use arc_swap::Guard;
use futures_util::future::Either;
use jiff::Timestamp;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;

type Asked<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A dip token that is known, of its purpose, neither revoked nor expired; with the directory that says so, by which
/// the dip is answered.
pub struct DipToken {
    directory: InService,
    /// Where in its directory it stands.
    pub token: TokenPlace,
}

impl DipToken {
    /// The directory in which the token was found.
    pub fn directory(&self) -> Result<&Directory, Problem> {
        loaded(&self.directory).map(Arc::as_ref)
    }
}

impl FromRequest for DipToken {
    type Error = Problem;
    // All but a token's first dip are let in at once: no future is made to be waited for.
    type Future = Either<Ready<Result<DipToken, Problem>>, Asked<DipToken>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        match recognised(request) {
            Ok(Some(bearer)) => {
                Trust::give(request);
                Either::Left(ready(bearer.may_dip()))
            }
            Ok(None) => {
                let request = request.clone();
                Either::Right(Box::pin(async move { bearer(&request).await?.may_dip() }))
            }
            Err(problem) => Either::Left(ready(Err(problem))),
        }
    }
}

/// An import token that is known, neither revoked nor expired. It may bring in sheets, and nothing else.
pub struct ImportToken {
    /// Who imports, for the history: `token "nightly", 192.0.2.7`.
    pub by: String,
}

impl FromRequest for ImportToken {
    type Error = Problem;
    type Future = Asked<ImportToken>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let bearer = bearer(&request).await?;
            let record = bearer.record()?;
            match record.purpose {
                Purpose::Import => {
                    Trust::give(&request);
                    if let Some(activity) = request.app_data::<Data<Activity>>() {
                        activity.token_used(&record.id);
                    }
                    let address = super::visitor::address(&request);
                    Ok(ImportToken { by: format!("token \"{}\", {address}", record.name) })
                }
                Purpose::Dip => Err(Problem::wrong_purpose(
                    "This is a dip token: it may look callers up, not bring in sheets. Make an import token for that.",
                )),
            }
        })
    }
}

/// Somebody who has shown the admin's password, in a session that has not ended; not sent by another web site.
pub struct Admin {
    /// The session.
    pub session: Session,
    /// Where from, and in which browser, this request came.
    pub visitor: Visitor,
    /// The directory as it was when the session was found.
    pub directory: Arc<Directory>,
    /// The password that is set, as its hash.
    pub password: SecretHash,
}

impl Admin {
    /// Who it is, for the history: `page, 127.0.0.1`.
    pub fn by(&self) -> String {
        self.visitor.by()
    }
}

impl FromRequest for Admin {
    type Error = Problem;
    type Future = Asked<Admin>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let visitor = Visitor::of(&request)?;
            let secret = cookie::read(&visitor, &request).ok_or_else(Problem::session_needed)?;
            let directory = directory(&request)?;
            let password = directory.catalog.password.clone().ok_or_else(Problem::session_needed)?;
            let doorkeeper = request.app_data::<Data<Doorkeeper>>().cloned();
            let doorkeeper = doorkeeper.ok_or_else(Problem::session_needed)?;
            let from = visitor.address;
            let session = blocking(move || {
                let session = doorkeeper.session(from, &secret, &password)?;
                Ok::<_, Problem>((session, password))
            });
            let (session, password) = session.await.inspect_err(|_| Trust::take(&request))?;
            Trust::give(&request);
            Ok(Admin { session, visitor, directory, password })
        })
    }
}

/// Whoever may bring in a sheet: an import token where one is shown, else the admin.
pub enum Importer {
    /// A script.
    Token(ImportToken),
    /// The page.
    Admin(Box<Admin>),
}

impl Importer {
    /// Who it is, for the history.
    pub fn by(&self) -> String {
        match self {
            Importer::Token(token) => token.by.clone(),
            Importer::Admin(admin) => admin.by(),
        }
    }
}

impl FromRequest for Importer {
    type Error = Problem;
    type Future = Asked<Importer>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (token, admin) =
            (ImportToken::from_request(request, payload), Admin::from_request(request, payload));
        let shows_token = request.headers().contains_key(AUTHORIZATION);
        let shows_session = request.headers().contains_key(actix_web::http::header::COOKIE);
        Box::pin(async move {
            match !shows_token && shows_session {
                true => Ok(Importer::Admin(Box::new(admin.await?))),
                // Whoever shows neither is told about tokens: it is a script that was not set up.
                false => Ok(Importer::Token(token.await?)),
            }
        })
    }
}

/// The directory in service.
pub(super) fn directory(request: &HttpRequest) -> Result<Arc<Directory>, Problem> {
    loaded(&in_service(request)?).cloned()
}

/// The directory in service, as long as it is looked at: what all workers count up and down together is hot.
type InService = Guard<Option<Arc<Directory>>>;

fn in_service(request: &HttpRequest) -> Result<InService, Problem> {
    request.app_data::<Data<Live>>().map(|live| live.directory()).ok_or_else(starting)
}

fn loaded(directory: &InService) -> Result<&Arc<Directory>, Problem> {
    directory.as_ref().ok_or_else(starting)
}

fn starting() -> Problem {
    Problem::could_not_look("starting", "The contacts are being loaded. Ask again in a moment.")
}

/// Whoever has shown a good token, whatever it is for.
struct Bearer {
    directory: InService,
    token: TokenPlace,
}

impl Bearer {
    fn record(&self) -> Result<&TokenRecord, Problem> {
        loaded(&self.directory)?.token_at(self.token).ok_or_else(Problem::unauthorized)
    }

    fn may_dip(self) -> Result<DipToken, Problem> {
        match self.record()?.purpose {
            Purpose::Dip => Ok(DipToken { directory: self.directory, token: self.token }),
            Purpose::Import => Err(Problem::wrong_purpose(
                "This is an import token: it may bring in sheets, not look callers up. Make a dip token for Xima.",
            )),
        }
    }
}

/// The request's bearer token, where it is good. The first time it is shown argon2 says so.
async fn bearer(request: &HttpRequest) -> Result<Bearer, Problem> {
    if let Some(bearer) = recognised(request)? {
        return Ok(bearer);
    }
    let claimed = shown(request).ok_or_else(|| refused(request, None))?;
    let directory = directory(request)?;
    let (_, credential) = directory.credential(claimed).ok_or_else(|| refused(request, Some(claimed)))?;
    if !prove(request, credential, claimed.to_token()).await? {
        return Err(refused(request, Some(claimed)));
    }
    recognised(request)?.ok_or_else(Problem::unauthorized)
}

/// The same from memory alone; none for a token that nobody has proven yet.
///
/// Whatever is wrong with a token, it is refused in the same words and without argon2: only a token whose id fits its
/// secret is proven, and nobody can make one up to an id that there is.
fn recognised(request: &HttpRequest) -> Result<Option<Bearer>, Problem> {
    let directory = in_service(request)?;
    let known = loaded(&directory)?;
    let claimed = shown(request).ok_or_else(|| refused(request, None))?;
    let Some((token, credential)) = known.credential(claimed) else {
        if let Some(revoked) = known.revoked(claimed) {
            notice(request, Oddity::RevokedToken, &revoked.id);
        }
        return Err(refused(request, Some(claimed)));
    };
    let record = credential.record();
    let proven = credential.recognises(claimed);
    if proven == Some(false) || (proven.is_none() && claimed.is_made_up()) {
        return Err(refused(request, Some(claimed)));
    }
    // Most never expire, and the clock need not be asked.
    if record.expires_at.is_some() && record.is_expired(Timestamp::now()) {
        notice(request, Oddity::ExpiredToken, &record.id);
        return Err(refused(request, Some(claimed)));
    }
    Ok(proven.map(|_| Bearer { directory, token }))
}

/// 401 or, after too many, 429. Only here is anything written that is shared: who shows a good token does not come here.
fn refused(request: &HttpRequest, token: Option<Shown<'_>>) -> Problem {
    Trust::take(request);
    match request.app_data::<Data<Doorkeeper>>() {
        Some(doorkeeper) => doorkeeper.refuse_token(super::visitor::address(request), token.map(Shown::id)),
        None => Problem::unauthorized(),
    }
}

fn notice(request: &HttpRequest, oddity: Oddity, about: &str) {
    if let Some(recorder) = request.app_data::<Data<Recorder>>() {
        recorder.notice(oddity, about);
    }
}

/// The first time a token is shown, argon2 says whether it is one: 20 ms, on a thread that answers nobody. Those who
/// wait for their turn meanwhile find it proven.
async fn prove(request: &HttpRequest, credential: &Arc<Credential>, token: Token) -> Result<bool, Problem> {
    let doorkeeper = request.app_data::<Data<Doorkeeper>>().ok_or_else(Problem::unauthorized)?;
    let credential = credential.clone();
    doorkeeper.checks().run(move || Ok(credential.prove(&token))).await
}

/// The token in `Authorization: Bearer <token>`, the scheme in any case; from nowhere else.
fn shown(request: &HttpRequest) -> Option<Shown<'_>> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (Some(header), None) = (headers.next(), headers.next()) else {
        return None;
    };
    let header = header.as_bytes().trim_ascii();
    let (scheme, token) = header.split_at_checked(header.iter().position(|byte| *byte == b' ')?)?;
    if !scheme.eq_ignore_ascii_case(b"bearer") {
        return None;
    }
    Shown::parse(token.trim_ascii())
}
