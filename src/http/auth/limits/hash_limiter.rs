//! Limits argon2 to two concurrent runs, because each takes 20 ms of a processor and 19 MiB.

use crate::http::blocking::blocking;
use crate::http::response::problem::Problem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Concurrent argon2 runs.
const CONCURRENCY: usize = 2;
/// Of these, runs for unauthenticated clients, so that a valid token's first check never queues behind guesses.
const UNAUTHENTICATED_CONCURRENCY: usize = 1;
/// Unauthenticated clients that may queue for a run.
const QUEUE_MAX: usize = 16;

/// Queues argon2 runs; clones share one queue.
#[derive(Clone)]
pub(crate) struct HashLimiter {
    permits: Arc<Semaphore>,
    unauthenticated: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for HashLimiter {
    fn default() -> HashLimiter {
        HashLimiter {
            permits: Arc::new(Semaphore::new(CONCURRENCY)),
            unauthenticated: Arc::new(Semaphore::new(UNAUTHENTICATED_CONCURRENCY)),
            waiting: Arc::default(),
        }
    }
}

impl HashLimiter {
    /// Runs argon2 for the admin, or for an existing token id that fits its secret. This queue needs no limit, because
    /// `run_unauthenticated` lets one run at a time through.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| busy())?;
        // The permit moves into the work: a client that disconnects meanwhile must not free it early.
        blocking(move || {
            let _permit = permit;
            work()
        })
        .await
    }

    /// Runs argon2 for an unauthenticated client; fails with 429 when 17 run or wait already.
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

/// A slot in the queue of unauthenticated clients, released when dropped.
struct QueueSlot(Arc<AtomicUsize>);

impl QueueSlot {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<QueueSlot, Problem> {
        let slot = QueueSlot(waiting.clone());
        let queued = waiting.fetch_add(1, Ordering::Relaxed);
        if queued < UNAUTHENTICATED_CONCURRENCY + QUEUE_MAX { Ok(slot) } else { Err(busy()) }
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
    fn two_run_at_once_unauthenticated_ones_one_by_one_and_too_many_of_them_are_rejected() {
        actix_web::rt::System::new().block_on(async {
            let (limiter, running, most) =
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
            let unauthenticated = (0..40).map(|_| limiter.run_unauthenticated(work(1)));
            let results = futures_util::future::join_all(unauthenticated).await;
            assert_eq!(
                results.iter().filter(|result| result.is_ok()).count(),
                UNAUTHENTICATED_CONCURRENCY + QUEUE_MAX
            );
            let authenticated = (0..40).map(|_| {
                let work = work(2);
                limiter.run(move || Ok(work()))
            });
            assert!(futures_util::future::join_all(authenticated).await.iter().all(Result::is_ok));
            assert_eq!(most.load(Ordering::SeqCst), CONCURRENCY);
            assert_eq!(limiter.waiting.load(Ordering::SeqCst), 0);
        });
    }
}
