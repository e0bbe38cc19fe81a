//! Sessions and password checks, limited so that clients cannot guess passwords or exhaust the server.

use super::limits::auth_failure_limiter::AuthFailureLimiter;
use super::limits::hash_limiter::HashLimiter;
use super::limits::login_limiter::LoginLimiter;
use crate::domain::auth::secret_hash::SecretHash;
use crate::domain::auth::session::{self, Session, SessionSecret};
use crate::http::response::problem::Problem;
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Resolution of a session's `last_seen_at`, so that a busy page writes to the store at most every 5 minutes.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Keeps sessions, verifies passwords and limits failed authentications.
pub struct Authenticator {
    store: Arc<dyn Store>,
    /// The sessions as last read, so that the admin stays signed in while the store is unavailable.
    cached_sessions: Mutex<Vec<Session>>,
    login_limiter: Mutex<LoginLimiter>,
    failure_limiter: Mutex<AuthFailureLimiter>,
    hash_limiter: HashLimiter,
}

impl Authenticator {
    /// Creates an authenticator for the sessions in a store.
    pub fn new(store: Arc<dyn Store>) -> Authenticator {
        Authenticator {
            store,
            cached_sessions: Mutex::default(),
            login_limiter: Mutex::default(),
            failure_limiter: Mutex::default(),
            hash_limiter: HashLimiter::default(),
        }
    }

    /// Returns the limiter that every argon2 run goes through.
    pub(crate) fn hash_limiter(&self) -> &HashLimiter {
        &self.hash_limiter
    }

    /// Counts an invalid token and returns the problem to answer with. That is 429 after too many, otherwise a 401
    /// that is the same for every cause. `token` is the id presented, if any.
    pub(crate) fn reject_token(&self, from: IpAddr, token: Option<&str>) -> Problem {
        let counted = self.failure_limiter.lock().failed(from, token, Instant::now());
        counted.map_or_else(too_many, |()| Problem::unauthorized())
    }

    /// Returns the open session that a cookie's secret belongs to. Otherwise fails with 401, or with 429 after too
    /// many failed authentications from this address. Blocks.
    pub(crate) fn session(
        &self,
        from: IpAddr,
        secret: &SessionSecret,
        password: &SecretHash,
    ) -> Result<Session, Problem> {
        let digest = secret.digest();
        let is_known = self.cached_sessions.lock().iter().any(|session| session.digest == digest);
        let wait = self.failure_limiter.lock().wait(from, None, Instant::now());
        // A limited address must not make the server read its store for each made-up cookie.
        if !is_known && !wait.is_zero() {
            return Err(too_many(wait));
        }
        self.open_session(digest, password).ok_or_else(|| {
            let counted = self.failure_limiter.lock().failed(from, None, Instant::now());
            counted.map_or_else(too_many, |()| Problem::session_needed())
        })
    }

    fn open_session(&self, digest: String, password: &SecretHash) -> Option<Session> {
        let now = Timestamp::now();
        let session = self.all().into_iter().find(|session| session.digest == digest)?;
        if !session.is_open(password, now) {
            return None;
        }
        // `abs`: a `last_seen_at` written while the clock was ahead would keep the session open long after its timeout.
        if now.duration_since(session.last_seen_at).abs() > SEEN_EVERY {
            let updated = self.store.change_sessions(&mut |sessions| {
                if let Some(session) = sessions.iter_mut().find(|session| session.digest == digest) {
                    session.last_seen_at = now;
                }
            });
            if let Err(error) = updated {
                tracing::warn!(%error, "a session's last use could not be saved; it may expire early");
            }
        }
        Some(session)
    }

    /// Returns every session that is open under this password. Blocks.
    pub(crate) fn open_sessions(&self, password: &SecretHash) -> Vec<Session> {
        let now = Timestamp::now();
        self.all().into_iter().filter(|session| session.is_open(password, now)).collect()
    }

    /// Stores a new session. Blocks.
    pub(crate) fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        self.store.change_sessions(&mut |sessions| session::add(sessions, session.clone()))
    }

    /// Ends the session with an id. Returns whether there was one. Blocks.
    pub(crate) fn revoke_session(&self, id: &str) -> Result<bool, StoreError> {
        let mut ended = false;
        self.store.change_sessions(&mut |sessions| {
            let before = sessions.len();
            sessions.retain(|session| session.id() != id);
            ended = sessions.len() < before;
        })?;
        Ok(ended)
    }

    fn all(&self) -> Vec<Session> {
        let mut cached = self.cached_sessions.lock();
        if let Ok(sessions) = self.store.sessions() {
            *cached = sessions;
        }
        cached.clone()
    }

    /// Returns whether a typed password is the one that is set. Fails with 429 while an address that guessed wrong
    /// has to wait, or when the argon2 queue is full.
    pub(crate) async fn verify_password(
        &self,
        from: IpAddr,
        typed: Zeroizing<String>,
        password: SecretHash,
    ) -> Result<bool, Problem> {
        let acquired = self.login_limiter.lock().try_acquire(from, Instant::now());
        acquired.map_err(|wait| {
            let seconds = wait.as_secs() + 1;
            Problem::too_many_requests(
                format!("Too many wrong passwords. Try again in {seconds} seconds."),
                seconds,
            )
        })?;
        let is_right = self.hash_limiter.run_unauthenticated(move || password.is_of(&typed)).await?;
        if is_right {
            self.login_limiter.lock().reset(from);
        }
        Ok(is_right)
    }
}

fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_secs() + 1;
    Problem::too_many_requests(
        format!(
            "Too many requests failed to authenticate. Check the token or sign in again in {seconds} seconds."
        ),
        seconds,
    )
}
