//! Authorization as extractors: a handler that takes an [`Admin`] is reached by the admin only.

use super::bearer::{BearerAuth, loaded, starting};
use super::client_info::ClientInfo;
use super::session_cookie;
use crate::activity::Activity;
use crate::domain::auth::secret_hash::SecretHash;
use crate::domain::auth::session::Session;
use crate::domain::auth::token::Purpose;
use crate::domain::directory::Directory;
use crate::http::blocking::blocking;
use crate::http::response::problem::Problem;
use crate::net::connection_state::ConnectionState;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A client with a valid import token, which may only import sheets.
pub struct ImportToken {
    /// The actor for the history: `token "nightly", 192.0.2.7`.
    pub actor: String,
}

impl FromRequest for ImportToken {
    type Error = Problem;
    type Future = BoxFuture<ImportToken>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let bearer_auth = bearer_auth(&request)?;
            let token = bearer_auth
                .authenticate((&request).into())
                .await
                .inspect_err(|_| mark_unauthenticated(&request))?;
            let record = token.record()?;
            match record.purpose {
                Purpose::Import => {
                    mark_authenticated(&request);
                    if let Some(activity) = request.app_data::<Data<Activity>>() {
                        activity.token_used(&record.id);
                    }
                    let address = bearer_auth.address((&request).into());
                    Ok(ImportToken { actor: format!("token \"{}\", {address}", record.name) })
                }
                Purpose::Lookup => Err(Problem::wrong_purpose(
                    "This is a dip token, which may only look callers up. Make an import token to import sheets.",
                )),
            }
        })
    }
}

/// The admin: a client with an open session, in a same-site request.
pub struct Admin {
    /// The session.
    pub session: Session,
    /// The address and browser of this request.
    pub client: ClientInfo,
    /// The directory in service when the session was checked.
    pub directory: Arc<Directory>,
    /// The hash of the password that is set.
    pub password: SecretHash,
}

impl Admin {
    /// Formats the actor for the history: `page, 127.0.0.1`.
    pub fn actor(&self) -> String {
        self.client.actor()
    }
}

impl FromRequest for Admin {
    type Error = Problem;
    type Future = BoxFuture<Admin>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let client = ClientInfo::of(&request)?;
            let secret = session_cookie::read(&client, &request).ok_or_else(Problem::session_needed)?;
            let directory = directory(&request)?;
            let password = directory.catalog.password.clone().ok_or_else(Problem::session_needed)?;
            let authenticator = bearer_auth(&request)?.authenticator.clone();
            let from = client.address;
            let session = blocking(move || {
                let session = authenticator.session(from, &secret, &password)?;
                Ok::<_, Problem>((session, password))
            });
            let (session, password) = session.await.inspect_err(|_| mark_unauthenticated(&request))?;
            mark_authenticated(&request);
            Ok(Admin { session, client, directory, password })
        })
    }
}

/// A client that may import: the admin by session cookie, or an import token.
pub enum Importer {
    /// A script, by its import token.
    Token(ImportToken),
    /// The page, by its session.
    Admin(Box<Admin>),
}

impl Importer {
    /// Formats the actor for the history.
    pub fn actor(&self) -> String {
        match self {
            Importer::Token(token) => token.actor.clone(),
            Importer::Admin(admin) => admin.actor(),
        }
    }
}

impl FromRequest for Importer {
    type Error = Problem;
    type Future = BoxFuture<Importer>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (token, admin) =
            (ImportToken::from_request(request, payload), Admin::from_request(request, payload));
        let has_token = request.headers().contains_key(AUTHORIZATION);
        let has_session = request.headers().contains_key(actix_web::http::header::COOKIE);
        Box::pin(async move {
            if !has_token && has_session {
                return Ok(Importer::Admin(Box::new(admin.await?)));
            }
            // Without both, the 401 is about tokens: the client is most likely a script that lacks one.
            Ok(Importer::Token(token.await?))
        })
    }
}

/// Returns the directory in service.
pub(crate) fn directory(request: &HttpRequest) -> Result<Arc<Directory>, Problem> {
    loaded(&bearer_auth(request)?.live.directory()).cloned()
}

fn bearer_auth(request: &HttpRequest) -> Result<Rc<BearerAuth>, Problem> {
    request.app_data::<Rc<BearerAuth>>().cloned().ok_or_else(starting)
}

/// Marks the connection unauthenticated after a failed credential.
fn mark_unauthenticated(request: &HttpRequest) {
    if let Some(state) = request.conn_data::<ConnectionState>() {
        state.clear_authenticated();
    }
}

/// Marks the connection authenticated, which lifts the timeout of unauthenticated clients.
fn mark_authenticated(request: &HttpRequest) {
    if let Some(state) = request.conn_data::<ConnectionState>() {
        state.set_authenticated();
    }
}
