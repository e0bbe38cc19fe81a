//! Background imports that clients start, poll for progress and cancel.

use super::attempt::run;
use super::error::ImportError;
use super::progress::{Phase, Progress};
use super::report::Report;
use super::request::ImportRequest;
use crate::store::Store;
use crate::thread_priority;
use parking_lot::{Condvar, Mutex};
use serde::Serialize;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use utoipa::ToSchema;

/// The most jobs kept; the oldest is dropped first.
const JOBS_MAX: usize = 50;

/// The running and the most recent imports.
#[derive(Default)]
pub struct Jobs {
    jobs: Mutex<VecDeque<Arc<Job>>>,
}

/// One background import.
pub struct Job {
    id: String,
    state: Mutex<State>,
    changed: Condvar,
    cancelled: AtomicBool,
}

/// The state of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "lowercase")]
#[schema(as = Job)]
pub enum State {
    /// Running, with its latest progress.
    Running(Progress),
    /// Ended with a report: published, checked or held back.
    Done {
        /// What the import did, or would do.
        #[schema(value_type = Report)]
        report: Arc<Report>,
    },
    /// Failed before it changed anything.
    Failed {
        /// The reason.
        problem: JobProblem,
    },
    /// Cancelled before it changed anything.
    Cancelled,
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
    /// Starts an import on its own thread. Calls `published` before the job ends, if a version was published.
    pub fn start(
        &self,
        id: String,
        store: Arc<dyn Store>,
        import: ImportRequest,
        published: impl FnOnce() + Send + 'static,
    ) -> Arc<Job> {
        let progress = Progress { phase: Phase::Reading, rows: 0, bytes: 0, total_bytes: 0 };
        let job = Arc::new(Job {
            id,
            state: Mutex::new(State::Running(progress)),
            changed: Condvar::new(),
            cancelled: AtomicBool::new(false),
        });
        let mut jobs = self.jobs.lock();
        jobs.push_back(job.clone());
        while jobs.len() > JOBS_MAX {
            jobs.pop_front();
        }
        drop(jobs);
        let running = job.clone();
        thread::spawn(move || {
            thread_priority::lower_priority();
            running.run(&*store, &import, published);
        });
        job
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
    }

    /// Blocks the thread until the job ends.
    pub fn wait(&self) -> State {
        let mut state = self.state.lock();
        while matches!(*state, State::Running(_)) {
            self.changed.wait(&mut state);
        }
        state.clone()
    }

    fn run(&self, store: &dyn Store, import: &ImportRequest, published: impl FnOnce()) {
        // Caught, because a panic would leave `wait` blocked forever.
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            run(store, import, &mut |progress| {
                *self.state.lock() = State::Running(progress);
                let is_cancelled = self.cancelled.load(Ordering::Relaxed);
                if is_cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        }));
        let end = match caught {
            Ok(Ok(report)) => {
                if report.published {
                    published();
                }
                State::Done { report: Arc::new(report) }
            }
            Ok(Err(ImportError::Cancelled)) => State::Cancelled,
            Ok(Err(error)) => State::Failed { problem: JobProblem::of(&error) },
            Err(_) => State::Failed {
                problem: JobProblem {
                    code: "failed",
                    detail: "The import failed unexpectedly. Nothing was changed; see the log.".to_owned(),
                    is_about_the_file: false,
                },
            },
        };
        *self.state.lock() = end;
        self.changed.notify_all();
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
