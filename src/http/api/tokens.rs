//! `/api/tokens`: the tokens of Xima and of scripts.

use crate::activity::Activity;
use crate::domain::auth::token::{Purpose, Token, TokenRecord, TokenState};
use crate::domain::auth::ttl::Ttl;
use crate::domain::error::DomainError;
use crate::http::auth::authenticator::Authenticator;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::change;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound, Unprocessable};
use crate::live_directory::LiveDirectory;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Payload};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const NAME_CHARS_MAX: usize = 100;

#[derive(Serialize, ToSchema)]
pub(crate) struct TokenView {
    id: String,
    name: String,
    #[serde(rename = "for")]
    purpose: Purpose,
    state: TokenState,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
}

/// Lists the tokens, oldest first, without their secrets.
#[utoipa::path(get, path = "/api/tokens", responses((status = 200, body = [TokenView])))]
pub(crate) async fn list(admin: Admin, activity: Data<Activity>) -> Json<Vec<TokenView>> {
    let now = Timestamp::now();
    let summary = activity.summary();
    let last_used = |id: &str| summary.as_ref().and_then(|known| known.token_uses.get(id).copied());
    let line = |token: &TokenRecord| TokenView {
        id: token.id.clone(),
        name: token.name.clone(),
        purpose: token.purpose,
        state: token.state(now),
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
        last_used_at: last_used(&token.id),
    };
    Json(admin.directory.catalog.tokens.iter().map(line).collect())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateToken {
    /// At most 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[serde(rename = "for")]
    #[schema(value_type = Purpose)]
    purpose: String,
    /// How long it is valid; without one it does not expire.
    #[schema(example = "90d")]
    expires: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TokenCreated<'a> {
    id: &'a str,
    name: &'a str,
    /// The secret, with its id.
    token: &'a str,
}

/// Creates a token, and returns its secret this once, because only a hash is stored.
#[utoipa::path(
    post,
    path = "/api/tokens",
    request_body = CreateToken,
    responses((status = 201, body = TokenCreated), Unprocessable, DiskFull),
)]
pub(crate) async fn create(
    admin: Admin,
    live: Data<LiveDirectory>,
    authenticator: Data<Authenticator>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let new: CreateToken = json_body::json(body).await?;
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::unprocessable(
            "bad-name",
            "A token needs a name, such as Xima, of 100 letters at the most.",
        ));
    }
    let purpose = Purpose::parse(&new.purpose).ok_or_else(|| {
        DomainError::new("bad-purpose", "A token is for dip (Xima's lookups) or for import.")
    })?;
    let now = Timestamp::now();
    let ttl = new.expires.as_deref().map(str::parse::<Ttl>).transpose()?;
    let expires_at = ttl.map(|ttl| ttl.end(now)).transpose()?;
    let (token, record) = authenticator
        .hash_limiter()
        .run(move || {
            let token = Token::generate().map_err(|error| could_not_make(&error))?;
            let record = TokenRecord::new(&token, &name, purpose, now, expires_at)
                .map_err(|error| could_not_make(&error))?;
            Ok::<_, Problem>((token, record))
        })
        .await?;
    let name = record.name.clone();
    change(live, admin.actor(), move |catalog| {
        catalog.tokens.push(record.clone());
        Ok(())
    })
    .await?;
    Ok(HttpResponse::Created().json(TokenCreated { id: token.id(), name: &name, token: token.reveal() }))
}

fn could_not_make(cause: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%cause, "a token could not be made");
    let detail = "datadip could not make a token at the moment. Nothing was changed. Try again.";
    Problem::unavailable("The token could not be made", "no-token-made", detail)
}

/// Revokes a token at once.
#[utoipa::path(delete, path = "/api/tokens/{id}", responses((status = 204), NotFound, Conflict, DiskFull))]
pub(crate) async fn revoke(
    admin: Admin,
    id: Path<String>,
    live: Data<LiveDirectory>,
) -> Result<HttpResponse, Problem> {
    change(live, admin.actor(), move |catalog| catalog.revoke(&id, Timestamp::now()).map(|_| ())).await?;
    Ok(HttpResponse::NoContent().finish())
}
