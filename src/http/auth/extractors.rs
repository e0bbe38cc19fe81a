//! Who may do what, as argument types: a handler that takes an [`Admin`] cannot be reached by anybody else.

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

/// An import token that is known, neither revoked nor expired. It may bring in sheets, and nothing else.
pub struct ImportToken {
    /// Who imports, for the history: `token "nightly", 192.0.2.7`.
    pub actor: String,
}

impl FromRequest for ImportToken {
    type Error = Problem;
    type Future = BoxFuture<ImportToken>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let bearer_auth = bearer_auth(&request)?;
            let bearer = bearer_auth
                .authenticate((&request).into())
                .await
                .inspect_err(|_| mark_unauthenticated(&request))?;
            let record = bearer.record()?;
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
    pub client: ClientInfo,
    /// The directory as it was when the session was found.
    pub directory: Arc<Directory>,
    /// The password that is set, as its hash.
    pub password: SecretHash,
}

impl Admin {
    /// Who it is, for the history: `page, 127.0.0.1`.
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

/// Whoever may bring in a sheet: an import token where one is shown, else the admin.
pub enum Importer {
    /// A script.
    Token(ImportToken),
    /// The page.
    Admin(Box<Admin>),
}

impl Importer {
    /// Who it is, for the history.
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
pub(crate) fn directory(request: &HttpRequest) -> Result<Arc<Directory>, Problem> {
    loaded(&bearer_auth(request)?.live.directory()).cloned()
}

fn bearer_auth(request: &HttpRequest) -> Result<Rc<BearerAuth>, Problem> {
    request.app_data::<Rc<BearerAuth>>().cloned().ok_or_else(starting)
}

/// Whoever shows what is not good any more is a stranger again.
fn mark_unauthenticated(request: &HttpRequest) {
    if let Some(state) = request.conn_data::<ConnectionState>() {
        state.clear_authenticated();
    }
}

/// Whoever is let in may take his time from then on.
fn mark_authenticated(request: &HttpRequest) {
    if let Some(state) = request.conn_data::<ConnectionState>() {
        state.set_authenticated();
    }
}
