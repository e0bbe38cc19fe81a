//! Argon2: 20 ms of a processor and 19 MiB each time, so two at once at the most; whoever else comes waits his turn.

use crate::http::blocking::blocking;
use crate::http::response::problem::Problem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Runs of argon2 at the same time.
const CONCURRENCY: usize = 2;
/// Of these, for passwords that a stranger has typed: a good token's first proof never queues behind guesses.
const UNAUTHENTICATED_CONCURRENCY: usize = 1;
/// Strangers that may wait for their turn.
const QUEUE_MAX: usize = 16;

/// The turns.
#[derive(Clone)]
pub(crate) struct HashLimiter {
    turns: Arc<Semaphore>,
    unauthenticated: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for HashLimiter {
    fn default() -> HashLimiter {
        HashLimiter {
            turns: Arc::new(Semaphore::new(CONCURRENCY)),
            unauthenticated: Arc::new(Semaphore::new(UNAUTHENTICATED_CONCURRENCY)),
            waiting: Arc::default(),
        }
    }
}

impl HashLimiter {
    /// Runs argon2 for somebody who is known: the admin, or a token whose secret fits its id. Not limited, as strangers
    /// do not come here.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| busy())?;
        // It goes with the work: who hangs up in the middle of it does not make room for another.
        blocking(move || {
            let _turn = turn;
            work()
        })
        .await
    }

    /// The same for a stranger; 429 when too many wait already.
    pub(crate) async fn run_unauthenticated<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let slot = QueueSlot::take(&self.waiting)?;
        let permit = self.unauthenticated.clone().acquire_owned().await.map_err(|_| busy())?;
        self.run(move || {
            let (_slot, _permit) = (slot, permit);
            Ok(work())
        })
        .await
    }
}

fn busy() -> Problem {
    Problem::too_many_requests("Many passwords are being checked at the moment. Try again in a second.", 1)
}

/// A place among those that wait, given back when dropped.
struct QueueSlot(Arc<AtomicUsize>);

impl QueueSlot {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<QueueSlot, Problem> {
        let slot = QueueSlot(waiting.clone());
        match waiting.fetch_add(1, Ordering::Relaxed) < UNAUTHENTICATED_CONCURRENCY + QUEUE_MAX {
            true => Ok(slot),
            false => Err(busy()),
        }
    }
}

impl Drop for QueueSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn two_run_at_once_strangers_one_by_one_and_too_many_of_them_are_turned_away() {
        actix_web::rt::System::new().block_on(async {
            let (checks, running, most) =
                (HashLimiter::default(), Arc::new(AtomicUsize::new(0)), Arc::default());
            let work = |at_most: usize| {
                let (running, most): (Arc<AtomicUsize>, Arc<AtomicUsize>) =
                    (running.clone(), Arc::clone(&most));
                move || {
                    let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    assert!(now <= at_most);
                    std::thread::sleep(Duration::from_millis(5));
                    running.fetch_sub(1, Ordering::SeqCst)
                }
            };
            let unauthenticated = (0..40).map(|_| checks.run_unauthenticated(work(1)));
            let let_in = futures_util::future::join_all(unauthenticated).await;
            assert_eq!(
                let_in.iter().filter(|result| result.is_ok()).count(),
                UNAUTHENTICATED_CONCURRENCY + QUEUE_MAX
            );
            let known = (0..40).map(|_| {
                let work = work(2);
                checks.run(move || Ok(work()))
            });
            assert!(futures_util::future::join_all(known).await.iter().all(Result::is_ok));
            assert_eq!(most.load(Ordering::SeqCst), CONCURRENCY);
            assert_eq!(checks.waiting.load(Ordering::SeqCst), 0);
        });
    }
}
