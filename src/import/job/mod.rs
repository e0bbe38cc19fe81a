//! Background imports that clients start, poll for progress and cancel. One runs at a time.

pub mod queue;

use super::attempt::caught;
use super::error::ImportError;
use super::progress::{OnProgress, Progress};
use super::report::Report;
use crate::thread_priority;
use parking_lot::{Condvar, Mutex};
use queue::{ImportQueue, Place};
use serde::Serialize;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use utoipa::ToSchema;

/// The most jobs kept; of those that have ended, the oldest is dropped first.
const JOBS_MAX: usize = 50;

/// The imports under way and the most recent ones.
pub struct Jobs {
    queue: ImportQueue,
    jobs: Mutex<VecDeque<Arc<Job>>>,
}

/// One background import.
pub struct Job {
    id: String,
    state: Mutex<State>,
    changed: Condvar,
    cancelled: AtomicBool,
    queue: ImportQueue,
}

/// The state of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "lowercase")]
#[schema(as = Job)]
pub enum State {
    /// Waiting for other imports.
    Waiting {
        /// How many run or wait before it.
        before: usize,
    },
    /// Running, with its latest progress.
    Running(Progress),
    /// Ended with a report: published, checked or held back.
    Done(Done),
    /// Failed before it changed anything.
    Failed {
        /// The reason.
        problem: JobProblem,
    },
    /// Cancelled before it changed anything.
    Cancelled,
}

/// The end of a job that did what it could.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Done {
    /// What the import did, or would do.
    #[schema(value_type = Report)]
    pub report: Arc<Report>,
    /// Why it was checked again instead of published, in a sentence.
    pub checked_again: Option<String>,
}

/// The reason a job failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobProblem {
    /// The stable code that programs match on.
    pub code: &'static str,
    /// A sentence for people.
    pub detail: String,
    /// Whether the file is at fault.
    #[serde(skip)]
    pub is_about_the_file: bool,
}

impl Jobs {
    /// Creates an empty list, whose jobs wait in `queue`.
    pub fn new(queue: ImportQueue) -> Jobs {
        Jobs { queue, jobs: Mutex::default() }
    }

    /// Returns the queue that the jobs wait in.
    pub fn queue(&self) -> &ImportQueue {
        &self.queue
    }

    /// Starts an import on its own thread, where it waits for its turn; [`ImportError::Busy`] when too many wait.
    pub fn start(
        &self,
        id: String,
        import: impl FnOnce(OnProgress<'_>) -> Result<Done, ImportError> + Send + 'static,
    ) -> Result<Arc<Job>, ImportError> {
        let place = self.queue.join()?;
        let job = Arc::new(Job {
            id,
            state: Mutex::new(State::Waiting { before: 0 }),
            changed: Condvar::new(),
            cancelled: AtomicBool::new(false),
            queue: self.queue.clone(),
        });
        let mut jobs = self.jobs.lock();
        jobs.push_back(job.clone());
        if jobs.len() > JOBS_MAX
            && let Some(oldest) = jobs.iter().position(|job| job.has_ended())
        {
            jobs.remove(oldest);
        }
        drop(jobs);
        let started = job.clone();
        thread::spawn(move || {
            thread_priority::lower_priority();
            started.run(place, import);
        });
        Ok(job)
    }

    /// Returns the job with this id while it is kept.
    pub fn get(&self, id: &str) -> Option<Arc<Job>> {
        let jobs = self.jobs.lock();
        jobs.iter().find(|job| job.id == id).cloned()
    }
}

impl Job {
    /// Returns the id that clients poll it by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the current state.
    pub fn state(&self) -> State {
        self.state.lock().clone()
    }

    /// Requests cancellation, which has no effect once publishing has begun.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.queue.wake();
    }

    /// Blocks the thread until the job ends.
    pub fn wait(&self) -> State {
        let mut state = self.state.lock();
        while !state.has_ended() {
            self.changed.wait(&mut state);
        }
        state.clone()
    }

    fn has_ended(&self) -> bool {
        self.state.lock().has_ended()
    }

    fn run(&self, place: Place, import: impl FnOnce(OnProgress<'_>) -> Result<Done, ImportError>) {
        let go_on = |state| {
            *self.state.lock() = state;
            if self.cancelled.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        // Caught, because a panic would leave `wait` blocked forever.
        let result = caught(|| {
            place.wait(&mut |before| go_on(State::Waiting { before }))?;
            import(&mut |progress| go_on(State::Running(progress)))
        });
        let end = match result {
            Ok(done) => State::Done(done),
            Err(ImportError::Cancelled) => State::Cancelled,
            Err(error) => State::Failed { problem: JobProblem::of(&error) },
        };
        drop(place);
        *self.state.lock() = end;
        self.changed.notify_all();
    }
}

impl From<Arc<Report>> for Done {
    fn from(report: Arc<Report>) -> Done {
        Done { report, checked_again: None }
    }
}

impl State {
    fn has_ended(&self) -> bool {
        !matches!(self, State::Waiting { .. } | State::Running(_))
    }
}

impl JobProblem {
    fn of(error: &ImportError) -> JobProblem {
        JobProblem {
            code: error.code(),
            detail: error.to_string(),
            is_about_the_file: error.is_about_the_file(),
        }
    }
}
