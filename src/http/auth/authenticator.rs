//! The doorkeeper: knows the sessions, and checks passwords without letting anybody guess or wear the box out.

use super::limits::auth_failure_limiter::AuthFailureLimiter;
use super::limits::hash_limiter::HashLimiter;
use super::limits::login_limiter::LoginLimiter;
use crate::domain::auth::secret_hash::SecretHash;
use crate::domain::auth::session::{self, Session, SessionSecret};
use crate::http::response::problem::Problem;
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How exactly it is known when a session was last used.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Sessions, password checks, and what is left to who has failed.
pub struct Authenticator {
    store: Arc<dyn Store>,
    /// The sessions as last read: while the store is away, whoever is signed in still sees what is the matter.
    cached_sessions: Mutex<Vec<Session>>,
    login_limiter: Mutex<LoginLimiter>,
    failure_limiter: Mutex<AuthFailureLimiter>,
    hash_limiter: HashLimiter,
}

impl Authenticator {
    /// For the sessions in a store.
    pub fn new(store: Arc<dyn Store>) -> Authenticator {
        Authenticator {
            store,
            cached_sessions: Mutex::default(),
            login_limiter: Mutex::default(),
            failure_limiter: Mutex::default(),
            hash_limiter: HashLimiter::default(),
        }
    }

    /// The turns at argon2.
    pub(crate) fn hash_limiter(&self) -> &HashLimiter {
        &self.hash_limiter
    }

    /// What to answer to a token that is not good: 401, the same for all of them, or 429 after too many. `token` is the
    /// id that was shown, where there was one.
    pub(crate) fn reject_token(&self, from: IpAddr, token: Option<&str>) -> Problem {
        let counted = locked(&self.failure_limiter).failed(from, token, Instant::now());
        counted.map_or_else(too_many, |()| Problem::unauthorized())
    }

    /// The open session that a cookie's secret belongs to; else 401, or 429 for an address from which too many were
    /// shown that belong to none. Blocks.
    pub(crate) fn session(
        &self,
        from: IpAddr,
        secret: &SessionSecret,
        password: &SecretHash,
    ) -> Result<Session, Problem> {
        let digest = secret.digest();
        let is_known = locked(&self.cached_sessions).iter().any(|session| session.digest == digest);
        let wait = locked(&self.failure_limiter).wait(from, None, Instant::now());
        // Nobody can make the box read its store by cookies that he has made up.
        if !is_known && !wait.is_zero() {
            return Err(too_many(wait));
        }
        self.open_session(digest, password).ok_or_else(|| {
            let counted = locked(&self.failure_limiter).failed(from, None, Instant::now());
            counted.map_or_else(too_many, |()| Problem::session_needed())
        })
    }

    fn open_session(&self, digest: String, password: &SecretHash) -> Option<Session> {
        let now = Timestamp::now();
        let session = self.all().into_iter().find(|session| session.digest == digest)?;
        if !session.is_open(password, now) {
            return None;
        }
        // Also where the clock was ahead then: a session from the future would rest until long after it.
        if now.duration_since(session.last_seen_at).abs() > SEEN_EVERY {
            let seen = self.store.change_sessions(&mut |sessions| {
                if let Some(session) = sessions.iter_mut().find(|session| session.digest == digest) {
                    session.last_seen_at = now;
                }
            });
            if let Err(error) = seen {
                tracing::warn!(%error, "that a session was used could not be remembered");
            }
        }
        Some(session)
    }

    /// Every session that is open under this password. Blocks.
    pub(crate) fn open_sessions(&self, password: &SecretHash) -> Vec<Session> {
        let now = Timestamp::now();
        self.all().into_iter().filter(|session| session.is_open(password, now)).collect()
    }

    /// Opens a session. Blocks.
    pub(crate) fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        self.store.change_sessions(&mut |sessions| session::add(sessions, session.clone()))
    }

    /// Ends the session with an id; says whether there was one. Blocks.
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
        let mut known = locked(&self.cached_sessions);
        if let Ok(sessions) = self.store.sessions() {
            *known = sessions;
        }
        known.clone()
    }

    /// Whether a password is the one that is set. Slow on purpose, and slower for an address that keeps guessing;
    /// 429 when it has to wait, or too many wait already.
    pub(crate) async fn verify_password(
        &self,
        from: IpAddr,
        typed: Zeroizing<String>,
        password: SecretHash,
    ) -> Result<bool, Problem> {
        let begun = locked(&self.login_limiter).try_acquire(from, Instant::now());
        begun.map_err(|wait| {
            let seconds = wait.as_secs() + 1;
            Problem::too_many_requests(
                format!("Too many wrong passwords. Try again in {seconds} seconds."),
                seconds,
            )
        })?;
        let is_right = self.hash_limiter.run_unauthenticated(move || password.is_of(&typed)).await?;
        if is_right {
            locked(&self.login_limiter).reset(from);
        }
        Ok(is_right)
    }
}

fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_secs() + 1;
    Problem::too_many_requests(
        "Too many requests from here came without a token or a session that is good.",
        seconds,
    )
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
