//! The gate: whether a request shows a good token. One for each worker, asked by lookups and by handlers alike.

use super::authenticator::Authenticator;
use crate::activity::Recorder;
use crate::domain::activity::Anomaly;
use crate::domain::auth::token::{Credential, PresentedToken, Purpose, Token, TokenRecord};
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

/// What tokens are held against, and where it is noted what came of that.
pub(crate) struct BearerAuth {
    pub(crate) live: Data<LiveDirectory>,
    pub(crate) authenticator: Data<Authenticator>,
    pub(crate) endpoints: Data<Endpoints>,
    pub(crate) recorder: Recorder,
}

/// What a request shows at the gate.
#[derive(Clone, Copy)]
pub(crate) struct AuthRequest<'a> {
    headers: &'a HeaderMap,
    peer: Option<SocketAddr>,
}

/// The directory in service, as long as it is looked at: what all workers count up and down together is hot.
pub(crate) type DirectoryGuard = Guard<Option<Arc<Directory>>>;

/// Whoever has shown a good token, whatever it is for.
pub(crate) struct AuthenticatedToken {
    directory: DirectoryGuard,
    token: TokenIndex,
}

/// A dip token that is known, of its purpose, neither revoked nor expired; with the directory that says so, by which
/// the dip is answered.
pub(crate) struct LookupToken {
    directory: DirectoryGuard,
    /// Where in its directory it stands.
    pub(crate) token: TokenIndex,
}

impl LookupToken {
    /// The directory in which the token was found.
    pub(crate) fn directory(&self) -> Result<&Directory, Problem> {
        loaded(&self.directory).map(Arc::as_ref)
    }
}

impl AuthenticatedToken {
    /// What is kept of the token.
    pub(crate) fn record(&self) -> Result<&TokenRecord, Problem> {
        loaded(&self.directory)?.token(self.token).ok_or_else(Problem::unauthorized)
    }

    /// Goes on to look callers up, where the token is for that.
    pub(crate) fn require_lookup(self) -> Result<LookupToken, Problem> {
        match self.record()?.purpose {
            Purpose::Lookup => Ok(LookupToken { directory: self.directory, token: self.token }),
            Purpose::Import => Err(Problem::wrong_purpose(
                "This is an import token: it may bring in sheets, not look callers up. Make a dip token for Xima.",
            )),
        }
    }
}

impl BearerAuth {
    /// The request's bearer token, where it is good. The first time it is shown argon2 says so.
    pub(crate) async fn authenticate(&self, request: AuthRequest<'_>) -> Result<AuthenticatedToken, Problem> {
        if let Some(bearer) = self.authenticate_cached(request)? {
            return Ok(bearer);
        }
        let claimed = request.presented_token().ok_or_else(|| self.reject(request, None))?;
        let directory = loaded(&self.live.directory()).cloned()?;
        let known = directory.credential(claimed);
        let (_, credential) = known.ok_or_else(|| self.reject(request, Some(claimed)))?;
        if !self.verify_hash(credential, claimed.to_token()).await? {
            return Err(self.reject(request, Some(claimed)));
        }
        self.authenticate_cached(request)?.ok_or_else(Problem::unauthorized)
    }

    /// The same from memory alone; none for a token that nobody has proven yet.
    ///
    /// Whatever is wrong with a token, it is refused in the same words and without argon2: only a token whose id fits its
    /// secret is proven, and nobody can make one up to an id that there is.
    pub(crate) fn authenticate_cached(
        &self,
        request: AuthRequest<'_>,
    ) -> Result<Option<AuthenticatedToken>, Problem> {
        let directory = self.live.directory();
        let known = loaded(&directory)?;
        let claimed = request.presented_token().ok_or_else(|| self.reject(request, None))?;
        let Some((token, credential)) = known.credential(claimed) else {
            if let Some(revoked) = known.revoked(claimed) {
                self.recorder.notice(Anomaly::RevokedToken, &revoked.id);
            }
            return Err(self.reject(request, Some(claimed)));
        };
        let record = credential.record();
        let proven = credential.verify_cached(claimed);
        if proven == Some(false) || (proven.is_none() && !claimed.has_valid_checksum()) {
            return Err(self.reject(request, Some(claimed)));
        }
        // Most never expire, and the clock need not be asked.
        if record.expires_at.is_some() && record.is_expired(Timestamp::now()) {
            self.recorder.notice(Anomaly::ExpiredToken, &record.id);
            return Err(self.reject(request, Some(claimed)));
        }
        Ok(proven.map(|_| AuthenticatedToken { directory, token }))
    }

    /// Where a request comes from.
    pub(crate) fn address(&self, request: AuthRequest<'_>) -> IpAddr {
        self.endpoints.proxies.client_ip(request.headers, request.peer)
    }

    /// 401 or, after too many, 429. Only here is anything written that is shared: who shows a good token does not come
    /// here.
    fn reject(&self, request: AuthRequest<'_>, token: Option<PresentedToken<'_>>) -> Problem {
        self.authenticator.reject_token(self.address(request), token.map(PresentedToken::id))
    }

    /// The first time a token is shown, argon2 says whether it is one: 20 ms, on a thread that answers nobody. Those who
    /// wait for their turn meanwhile find it proven.
    async fn verify_hash(&self, credential: &Arc<Credential>, token: Token) -> Result<bool, Problem> {
        let credential = credential.clone();
        self.authenticator.hash_limiter().run(move || Ok(credential.verify(&token))).await
    }
}

impl<'a> AuthRequest<'a> {
    /// The token in `Authorization: Bearer <token>`, the scheme in any case; from nowhere else.
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

/// The directory, once there is one.
pub(crate) fn loaded(directory: &DirectoryGuard) -> Result<&Arc<Directory>, Problem> {
    directory.as_ref().ok_or_else(starting)
}

pub(crate) fn starting() -> Problem {
    Problem::unavailable("starting", "The contacts are being loaded. Ask again in a moment.")
}
