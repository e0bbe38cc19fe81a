//! `/api/session`, `/api/setup`, `/api/sessions`, `/api/password`: signing in and out.

use crate::domain::auth::password::Password;
use crate::domain::auth::secret_hash::SecretHash;
use crate::domain::auth::session::{Session, SessionSecret, SetupCode};
use crate::domain::error::DomainError;
use crate::http::auth::authenticator::Authenticator;
use crate::http::auth::client_info::ClientInfo;
use crate::http::auth::extractors::Admin;
use crate::http::auth::session_cookie;
use crate::http::blocking::blocking;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{
    DiskFull, Forbidden, NotFound, TooManyRequests, Unauthorized, Unavailable, Unprocessable,
};
use crate::live_directory::LiveDirectory;
use actix_web::http::header::SET_COOKIE;
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

#[derive(Serialize, ToSchema)]
#[schema(as = SessionState)]
pub(crate) struct State {
    state: View,
    version: &'static str,
}

/// What the page shows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum View {
    Setup,
    SignedOut,
    SignedIn,
}

/// Returns whether the page shows setup, sign-in or its views.
#[utoipa::path(
    get,
    path = "/api/session",
    security(()),
    responses((status = 200, body = State), Forbidden, Unavailable),
)]
pub(crate) async fn state(request: HttpRequest, _: ClientInfo) -> Result<Json<State>, Problem> {
    let has_password = crate::http::auth::extractors::directory(&request)?.catalog.password.is_some();
    let state = if !has_password {
        View::Setup
    } else if Admin::extract(&request).await.is_ok() {
        View::SignedIn
    } else {
        View::SignedOut
    };
    Ok(Json(State { state, version: env!("CARGO_PKG_VERSION") }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUpBody {
    setup: String,
    #[schema(value_type = String, format = Password)]
    password: Zeroizing<String>,
}

/// Sets the password by a one-time setup link, and signs in.
#[utoipa::path(
    post,
    path = "/api/setup",
    request_body = SetUpBody,
    security(()),
    responses((status = 204), Forbidden, Unprocessable, Unavailable, DiskFull),
)]
pub(crate) async fn set_up(
    client: ClientInfo,
    live: Data<LiveDirectory>,
    authenticator: Data<Authenticator>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let setup: SetUpBody = json_body::json(body).await?;
    let code = SessionSecret::parse(setup.setup.trim()).ok_or_else(setup_used)?;
    let by = client.actor();
    let is_good = move |setup: &Option<SetupCode>| {
        setup.as_ref().is_some_and(|kept| kept.is_of(&code, Timestamp::now()))
    };
    // Checked first, because argon2 costs 20 ms.
    if !live.directory().as_ref().is_some_and(|directory| is_good(&directory.catalog.setup)) {
        return Err(setup_used());
    }
    let hash = authenticator.hash_limiter().run(move || {
        let hash = hash(&setup.password)?;
        live.change(&by, &mut |catalog| {
            if !is_good(&catalog.setup) {
                return Err(DomainError::new("setup-used", SETUP_USED));
            }
            catalog.setup = None;
            catalog.password = Some(hash.clone());
            Ok(())
        })?;
        Ok(hash)
    });
    let hash = hash.await?;
    open(client, authenticator, hash).await
}

const SETUP_USED: &str = "This link was used already, is too old, or there is a newer one. \"datadip password --link\" on the server prints a new link.";

fn setup_used() -> Problem {
    Problem::forbidden("setup-used", SETUP_USED)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInBody {
    #[schema(value_type = String, format = Password)]
    password: Zeroizing<String>,
}

/// Opens a session for a client with the admin's password; the response sets its cookie.
#[utoipa::path(
    post,
    path = "/api/session",
    request_body = SignInBody,
    security(()),
    responses((status = 204), Unauthorized, Forbidden, TooManyRequests, Unavailable, DiskFull),
)]
pub(crate) async fn sign_in(
    request: HttpRequest,
    client: ClientInfo,
    authenticator: Data<Authenticator>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let body: SignInBody = json_body::json(body).await?;
    let directory = crate::http::auth::extractors::directory(&request)?;
    let Some(password) = directory.catalog.password.clone() else {
        return Err(Problem::wrong_password(
            "No password is set yet. Open the setup link that \"datadip serve\" has printed.",
        ));
    };
    if !authenticator.verify_password(client.address, body.password, password.clone()).await? {
        return Err(wrong());
    }
    open(client, authenticator, password).await
}

fn wrong() -> Problem {
    Problem::wrong_password(
        "The password is wrong. If it is lost, \"datadip password --link\" on the server prints a link to set a new one.",
    )
}

/// Ends the client's own session.
#[utoipa::path(delete, path = "/api/session", responses((status = 204), DiskFull))]
pub(crate) async fn sign_out(
    admin: Admin,
    authenticator: Data<Authenticator>,
) -> Result<HttpResponse, Problem> {
    let cookie = session_cookie::clear(&admin.client);
    blocking(move || authenticator.revoke_session(admin.session.id())).await?;
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie)).finish())
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    id: String,
    current: bool,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    from: String,
    agent: String,
}

/// Lists the open sessions.
#[utoipa::path(get, path = "/api/sessions", responses((status = 200, body = [SessionView])))]
pub(crate) async fn list(
    admin: Admin,
    authenticator: Data<Authenticator>,
) -> Result<Json<Vec<SessionView>>, Problem> {
    let current = admin.session.digest;
    let password = admin.password;
    let sessions = blocking(move || Ok::<_, Problem>(authenticator.open_sessions(&password))).await?;
    let line = |session: Session| SessionView {
        id: session.id().to_owned(),
        current: session.digest == current,
        created_at: session.opened_at,
        last_seen_at: session.last_seen_at,
        from: session.from,
        agent: session.agent,
    };
    Ok(Json(sessions.into_iter().map(line).collect()))
}

/// Ends any session by its id.
#[utoipa::path(delete, path = "/api/sessions/{id}", responses((status = 204), NotFound, DiskFull))]
pub(crate) async fn end(
    _: Admin,
    id: Path<String>,
    authenticator: Data<Authenticator>,
) -> Result<HttpResponse, Problem> {
    let ended = blocking(move || authenticator.revoke_session(&id)).await?;
    if ended {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(DomainError::new("unknown-session", "This session has ended already.").into())
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePasswordBody {
    #[schema(value_type = String, format = Password)]
    current: Zeroizing<String>,
    #[schema(value_type = String, format = Password)]
    new: Zeroizing<String>,
}

/// Changes the password. That ends every session, and this browser gets a new one.
#[utoipa::path(
    put,
    path = "/api/password",
    request_body = ChangePasswordBody,
    responses((status = 204), Unprocessable, DiskFull),
)]
pub(crate) async fn change_password(
    admin: Admin,
    live: Data<LiveDirectory>,
    authenticator: Data<Authenticator>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let body: ChangePasswordBody = json_body::json(body).await?;
    let client = admin.client.clone();
    if !authenticator.verify_password(client.address, body.current, admin.password.clone()).await? {
        return Err(wrong());
    }
    let hash = authenticator.hash_limiter().run(move || {
        let hash = hash(&body.new)?;
        live.change(&admin.actor(), &mut |catalog| {
            catalog.password = Some(hash.clone());
            catalog.setup = None;
            Ok(())
        })?;
        Ok::<_, Problem>(hash)
    });
    let hash = hash.await?;
    open(client, authenticator, hash).await
}

/// Validates and hashes a new password. Blocks for 20 ms.
fn hash(password: &str) -> Result<SecretHash, Problem> {
    let password = Password::parse(password)?;
    SecretHash::of(password.reveal()).map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        let detail = "datadip is short of memory. Nothing was changed. Try again.";
        Problem::unavailable("The password could not be hashed", "no-memory", detail)
    })
}

/// Opens a session under this password, and returns a 204 with its cookie.
async fn open(
    client: ClientInfo,
    authenticator: Data<Authenticator>,
    password: SecretHash,
) -> Result<HttpResponse, Problem> {
    let secret = SessionSecret::generate().map_err(|error| {
        tracing::error!(%error, "no random numbers for a session");
        let detail = "The system gave datadip no random numbers. No session was opened. Try again.";
        Problem::unavailable("The session could not be opened", "no-random", detail)
    })?;
    let cookie = session_cookie::set(&client, &secret);
    blocking(move || {
        let now = Timestamp::now();
        authenticator.create_session(&Session {
            digest: secret.digest(),
            password: password.fingerprint(),
            opened_at: now,
            last_seen_at: now,
            from: client.address.to_string(),
            agent: client.agent,
        })
    })
    .await?;
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie)).finish())
}
