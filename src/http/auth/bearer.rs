//! Bearer authentication (RFC 6750): one per worker, shared by the lookup path and the handlers.

use super::authenticator::Authenticator;
use crate::activity::Recorder;
use crate::domain::activity::Anomaly;
use crate::domain::auth::token::{Credential, PresentedToken, Purpose, TokenRecord};
use crate::domain::directory::Directory;
use crate::domain::directory::names::TokenIndex;
use crate::http::response::problem::Problem;
use crate::live_directory::LiveDirectory;
use crate::net::endpoints::Endpoints;
use actix_http::Request;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use arc_swap::Guard;
use jiff::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Authenticates bearer tokens against the directory and records failures.
pub(crate) struct BearerAuth {
    pub(crate) live: Data<LiveDirectory>,
    pub(crate) authenticator: Data<Authenticator>,
    pub(crate) endpoints: Data<Endpoints>,
    pub(crate) recorder: Recorder,
}

/// The parts of a request that authentication reads.
#[derive(Clone, Copy)]
pub(crate) struct AuthRequest<'a> {
    headers: &'a HeaderMap,
    peer: Option<SocketAddr>,
}

/// A borrowed directory. Borrowing avoids contention on the shared `Arc`'s reference count.
pub(crate) type DirectoryGuard = Guard<Option<Arc<Directory>>>;

/// A valid token of any purpose, with the directory it was found in.
pub(crate) struct AuthenticatedToken {
    directory: DirectoryGuard,
    token: TokenIndex,
}

/// A token that was not rejected, as far as memory alone can decide.
pub(crate) enum Authentication<'a> {
    /// A valid token.
    Authenticated(AuthenticatedToken),
    /// A token that argon2 has yet to verify.
    NeedsVerification(UnverifiedToken<'a>),
}

/// A presented token that argon2 has yet to verify, with the credential of its id.
pub(crate) struct UnverifiedToken<'a> {
    presented: PresentedToken<'a>,
    credential: Arc<Credential>,
}

/// A valid token for lookups, with the directory it was found in. The lookup is answered from the same directory, so
/// that both see one version.
pub(crate) struct LookupToken {
    directory: DirectoryGuard,
    /// The token's index in the directory.
    pub(crate) token: TokenIndex,
}

impl LookupToken {
    /// Returns the directory in which the token was found.
    pub(crate) fn directory(&self) -> Result<&Directory, Problem> {
        loaded(&self.directory).map(Arc::as_ref)
    }
}

impl AuthenticatedToken {
    /// Returns the token's record.
    pub(crate) fn record(&self) -> Result<&TokenRecord, Problem> {
        loaded(&self.directory)?.token(self.token).ok_or_else(Problem::unauthorized)
    }

    /// Requires the token's purpose to be lookups; fails with 403 for an import token.
    pub(crate) fn require_lookup(self) -> Result<LookupToken, Problem> {
        match self.record()?.purpose {
            Purpose::Lookup => Ok(LookupToken { directory: self.directory, token: self.token }),
            Purpose::Import => Err(Problem::wrong_purpose(
                "This is an import token, which may only import sheets. Make a dip token for Xima.",
            )),
        }
    }
}

impl BearerAuth {
    /// Authenticates the request's bearer token, by argon2 (20 ms) the first time it is presented.
    pub(crate) async fn authenticate(&self, request: AuthRequest<'_>) -> Result<AuthenticatedToken, Problem> {
        match self.authenticate_cached(request)? {
            Authentication::Authenticated(token) => Ok(token),
            Authentication::NeedsVerification(token) => self.verify(request, token).await,
        }
    }

    /// Authenticates from memory alone.
    ///
    /// Every invalid token is rejected by the same message and without argon2: only a token whose id is the hash of
    /// its secret is verified, and a client cannot make one up for an existing id.
    pub(crate) fn authenticate_cached<'a>(
        &self,
        request: AuthRequest<'a>,
    ) -> Result<Authentication<'a>, Problem> {
        let guard = self.live.directory();
        let directory = loaded(&guard)?;
        let presented = request.presented_token().ok_or_else(|| self.reject(request, None))?;
        let Some((token, credential)) = directory.credential(presented) else {
            if let Some(revoked) = directory.revoked(presented) {
                self.recorder.notice(Anomaly::RevokedToken, &revoked.id);
            }
            return Err(self.reject(request, Some(presented)));
        };
        let record = credential.record();
        let verified = credential.verify_cached(presented);
        if verified == Some(false) || (verified.is_none() && !presented.has_valid_checksum()) {
            return Err(self.reject(request, Some(presented)));
        }
        // Most tokens never expire; they save the clock read.
        if record.expires_at.is_some() && record.is_expired(Timestamp::now()) {
            self.recorder.notice(Anomaly::ExpiredToken, &record.id);
            return Err(self.reject(request, Some(presented)));
        }
        Ok(match verified {
            None => Authentication::NeedsVerification(UnverifiedToken {
                presented,
                credential: credential.clone(),
            }),
            Some(_) => Authentication::Authenticated(AuthenticatedToken { directory: guard, token }),
        })
    }

    /// Verifies a token by argon2: 20 ms, on a blocking thread so that the worker keeps serving. Requests that queue
    /// behind the first one find the token verified.
    pub(crate) async fn verify(
        &self,
        request: AuthRequest<'_>,
        UnverifiedToken { presented, credential }: UnverifiedToken<'_>,
    ) -> Result<AuthenticatedToken, Problem> {
        let token = presented.to_token();
        if !self.authenticator.hash_limiter().run(move || Ok(credential.verify(&token))).await? {
            return Err(self.reject(request, Some(presented)));
        }
        // The token may have been revoked meanwhile, so the newest directory decides.
        match self.authenticate_cached(request)? {
            Authentication::Authenticated(token) => Ok(token),
            Authentication::NeedsVerification(_) => Err(Problem::unauthorized()),
        }
    }

    /// Returns the client's address, as trusted proxies report it.
    pub(crate) fn address(&self, request: AuthRequest<'_>) -> IpAddr {
        self.endpoints.proxies.client_ip(request.headers, request.peer)
    }

    /// Rejects a request by 401 or, after too many, by 429. Only this path writes state shared between workers; valid
    /// tokens never reach it.
    fn reject(&self, request: AuthRequest<'_>, token: Option<PresentedToken<'_>>) -> Problem {
        self.authenticator.reject_token(self.address(request), token.map(PresentedToken::id))
    }
}

impl<'a> AuthRequest<'a> {
    /// Parses the token in `Authorization: Bearer <token>`, the scheme in any case; no other source is read.
    fn presented_token(self) -> Option<PresentedToken<'a>> {
        let mut headers = self.headers.get_all(AUTHORIZATION);
        let (Some(header), None) = (headers.next(), headers.next()) else {
            return None;
        };
        let header = header.as_bytes().trim_ascii();
        let (scheme, token) = header.split_at_checked(header.iter().position(|byte| *byte == b' ')?)?;
        if !scheme.eq_ignore_ascii_case(b"bearer") {
            return None;
        }
        PresentedToken::parse(token.trim_ascii())
    }
}

impl<'a> From<&'a HttpRequest> for AuthRequest<'a> {
    fn from(request: &'a HttpRequest) -> AuthRequest<'a> {
        AuthRequest { headers: request.headers(), peer: request.peer_addr() }
    }
}

impl<'a> From<&'a Request> for AuthRequest<'a> {
    fn from(request: &'a Request) -> AuthRequest<'a> {
        AuthRequest { headers: request.headers(), peer: request.peer_addr() }
    }
}

/// Returns the directory, or 503 while the first one is being loaded.
pub(crate) fn loaded(directory: &DirectoryGuard) -> Result<&Arc<Directory>, Problem> {
    directory.as_ref().ok_or_else(starting)
}

pub(crate) fn starting() -> Problem {
    let detail = "The contacts are being loaded, so nothing can be answered yet. Try again in a moment.";
    Problem::unavailable("The contacts are being loaded", "starting", detail)
}
