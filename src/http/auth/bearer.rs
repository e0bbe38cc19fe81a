//! The gate: whether a request shows a good token. One for each worker, asked by lookups and by handlers alike.

use super::authenticator::Doorkeeper;
use crate::activity::Recorder;
use crate::domain::activity::Oddity;
use crate::domain::auth::token::{Credential, Purpose, Shown, Token, TokenRecord};
use crate::domain::directory::Directory;
use crate::domain::directory::names::TokenPlace;
use crate::http::response::problem::Problem;
use crate::live_directory::Live;
use crate::net::endpoints::Place;
use actix_http::Request;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use arc_swap::Guard;
use jiff::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// What tokens are held against, and where it is noted what came of that.
pub(crate) struct Gate {
    pub(crate) live: Data<Live>,
    pub(crate) doorkeeper: Data<Doorkeeper>,
    pub(crate) place: Data<Place>,
    pub(crate) recorder: Recorder,
}

/// What a request shows at the gate.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    headers: &'a HeaderMap,
    peer: Option<SocketAddr>,
}

/// The directory in service, as long as it is looked at: what all workers count up and down together is hot.
pub(crate) type InService = Guard<Option<Arc<Directory>>>;

/// Whoever has shown a good token, whatever it is for.
pub(crate) struct Bearer {
    directory: InService,
    token: TokenPlace,
}

/// A dip token that is known, of its purpose, neither revoked nor expired; with the directory that says so, by which
/// the dip is answered.
pub(crate) struct DipToken {
    directory: InService,
    /// Where in its directory it stands.
    pub(crate) token: TokenPlace,
}

impl DipToken {
    /// The directory in which the token was found.
    pub(crate) fn directory(&self) -> Result<&Directory, Problem> {
        loaded(&self.directory).map(Arc::as_ref)
    }
}

impl Bearer {
    /// What is kept of the token.
    pub(crate) fn record(&self) -> Result<&TokenRecord, Problem> {
        loaded(&self.directory)?.token_at(self.token).ok_or_else(Problem::unauthorized)
    }

    /// Goes on to look callers up, where the token is for that.
    pub(crate) fn may_dip(self) -> Result<DipToken, Problem> {
        match self.record()?.purpose {
            Purpose::Dip => Ok(DipToken { directory: self.directory, token: self.token }),
            Purpose::Import => Err(Problem::wrong_purpose(
                "This is an import token: it may bring in sheets, not look callers up. Make a dip token for Xima.",
            )),
        }
    }
}

impl Gate {
    /// The request's bearer token, where it is good. The first time it is shown argon2 says so.
    pub(crate) async fn bearer(&self, asker: Asker<'_>) -> Result<Bearer, Problem> {
        if let Some(bearer) = self.recognised(asker)? {
            return Ok(bearer);
        }
        let claimed = asker.shown().ok_or_else(|| self.refused(asker, None))?;
        let directory = loaded(&self.live.directory()).cloned()?;
        let known = directory.credential(claimed);
        let (_, credential) = known.ok_or_else(|| self.refused(asker, Some(claimed)))?;
        if !self.prove(credential, claimed.to_token()).await? {
            return Err(self.refused(asker, Some(claimed)));
        }
        self.recognised(asker)?.ok_or_else(Problem::unauthorized)
    }

    /// The same from memory alone; none for a token that nobody has proven yet.
    ///
    /// Whatever is wrong with a token, it is refused in the same words and without argon2: only a token whose id fits its
    /// secret is proven, and nobody can make one up to an id that there is.
    pub(crate) fn recognised(&self, asker: Asker<'_>) -> Result<Option<Bearer>, Problem> {
        let directory = self.live.directory();
        let known = loaded(&directory)?;
        let claimed = asker.shown().ok_or_else(|| self.refused(asker, None))?;
        let Some((token, credential)) = known.credential(claimed) else {
            if let Some(revoked) = known.revoked(claimed) {
                self.recorder.notice(Oddity::RevokedToken, &revoked.id);
            }
            return Err(self.refused(asker, Some(claimed)));
        };
        let record = credential.record();
        let proven = credential.recognises(claimed);
        if proven == Some(false) || (proven.is_none() && claimed.is_made_up()) {
            return Err(self.refused(asker, Some(claimed)));
        }
        // Most never expire, and the clock need not be asked.
        if record.expires_at.is_some() && record.is_expired(Timestamp::now()) {
            self.recorder.notice(Oddity::ExpiredToken, &record.id);
            return Err(self.refused(asker, Some(claimed)));
        }
        Ok(proven.map(|_| Bearer { directory, token }))
    }

    /// Where a request comes from.
    pub(crate) fn address(&self, asker: Asker<'_>) -> IpAddr {
        self.place.proxies.client(asker.headers, asker.peer)
    }

    /// 401 or, after too many, 429. Only here is anything written that is shared: who shows a good token does not come
    /// here.
    fn refused(&self, asker: Asker<'_>, token: Option<Shown<'_>>) -> Problem {
        self.doorkeeper.refuse_token(self.address(asker), token.map(Shown::id))
    }

    /// The first time a token is shown, argon2 says whether it is one: 20 ms, on a thread that answers nobody. Those who
    /// wait for their turn meanwhile find it proven.
    async fn prove(&self, credential: &Arc<Credential>, token: Token) -> Result<bool, Problem> {
        let credential = credential.clone();
        self.doorkeeper.checks().run(move || Ok(credential.prove(&token))).await
    }
}

impl<'a> Asker<'a> {
    /// The token in `Authorization: Bearer <token>`, the scheme in any case; from nowhere else.
    fn shown(self) -> Option<Shown<'a>> {
        let mut headers = self.headers.get_all(AUTHORIZATION);
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
}

impl<'a> From<&'a HttpRequest> for Asker<'a> {
    fn from(request: &'a HttpRequest) -> Asker<'a> {
        Asker { headers: request.headers(), peer: request.peer_addr() }
    }
}

impl<'a> From<&'a Request> for Asker<'a> {
    fn from(request: &'a Request) -> Asker<'a> {
        Asker { headers: request.headers(), peer: request.peer_addr() }
    }
}

/// The directory, once there is one.
pub(crate) fn loaded(directory: &InService) -> Result<&Arc<Directory>, Problem> {
    directory.as_ref().ok_or_else(starting)
}

pub(crate) fn starting() -> Problem {
    Problem::could_not_look("starting", "The contacts are being loaded. Ask again in a moment.")
}
