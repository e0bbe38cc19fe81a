//! The doorkeeper: knows the sessions, and checks passwords without letting anybody guess or wear the box out.

use super::attempts::Attempts;
use super::blocking::blocking;
use super::problem::Problem;
use crate::domain::secret::SecretHash;
use crate::domain::session::{self, Secret, Session};
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Argon2 checks of passwords at the same time.
const AT_ONCE: usize = 2;
/// Checks that may wait for their turn.
const WAITING: usize = 16;
/// How exactly it is known when a session was last used.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Sessions and password checks.
pub struct Doorkeeper {
    store: Arc<dyn Store>,
    /// The sessions as last read: while the store is away, whoever is signed in still sees what is the matter.
    known: Mutex<Vec<Session>>,
    attempts: Mutex<Attempts>,
    checking: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Doorkeeper {
    /// For the sessions in a store.
    pub fn new(store: Arc<dyn Store>) -> Doorkeeper {
        Doorkeeper {
            store,
            known: Mutex::default(),
            attempts: Mutex::default(),
            checking: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
        }
    }

    /// The open session that a cookie's secret belongs to. Blocks.
    pub(super) fn session(&self, secret: &Secret, password: &SecretHash) -> Option<Session> {
        let now = Timestamp::now();
        let digest = secret.digest();
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
    pub(super) fn open_sessions(&self, password: &SecretHash) -> Vec<Session> {
        let now = Timestamp::now();
        self.all().into_iter().filter(|session| session.is_open(password, now)).collect()
    }

    /// Opens a session. Blocks.
    pub(super) fn open(&self, session: &Session) -> Result<(), StoreError> {
        self.store.change_sessions(&mut |sessions| session::add(sessions, session.clone()))
    }

    /// Ends the session with an id; says whether there was one. Blocks.
    pub(super) fn end(&self, id: &str) -> Result<bool, StoreError> {
        let mut ended = false;
        self.store.change_sessions(&mut |sessions| {
            let before = sessions.len();
            sessions.retain(|session| session.id() != id);
            ended = sessions.len() < before;
        })?;
        Ok(ended)
    }

    fn all(&self) -> Vec<Session> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(sessions) = self.store.sessions() {
            *known = sessions;
        }
        known.clone()
    }

    /// Whether a password is the one that is set. Slow on purpose, and slower for an address that keeps guessing;
    /// 429 when it has to wait, or too many wait already.
    pub(super) async fn is_password(
        &self,
        from: IpAddr,
        typed: Zeroizing<String>,
        password: SecretHash,
    ) -> Result<bool, Problem> {
        let begun = self.attempts().begin(from, Instant::now());
        begun.map_err(|wait| {
            let seconds = wait.as_secs() + 1;
            Problem::slow_down(format!("Too many wrong passwords. Try again in {seconds} seconds."), seconds)
        })?;
        let place = Place::take(&self.waiting)?;
        let turn = self.checking.clone().acquire_owned().await.map_err(|_| busy())?;
        // Both go with the check: who hangs up in the middle of it does not make room for another.
        let is_right = blocking(move || {
            let (_place, _turn) = (place, turn);
            Ok::<_, Problem>(password.is_of(&typed))
        })
        .await?;
        if is_right {
            self.attempts().succeeded(from);
        }
        Ok(is_right)
    }

    fn attempts(&self) -> std::sync::MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> Problem {
    Problem::slow_down("Many passwords are being checked at the moment. Try again in a second.", 1)
}

/// A place among those that wait, given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Place, Problem> {
        let place = Place(waiting.clone());
        match waiting.fetch_add(1, Ordering::Relaxed) < AT_ONCE + WAITING {
            true => Ok(place),
            false => Err(busy()),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
