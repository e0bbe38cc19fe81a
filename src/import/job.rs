//! Jobs: imports that run beside the requests that asked for them, with progress to look at and a way to cancel.

use super::error::ImportError;
use super::progress::{Phase, Progress};
use super::report::Report;
use super::request::ImportRequest;
use super::run::run;
use crate::store::Store;
use crate::thread_priority;
use serde::Serialize;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Jobs that are remembered, at the most; the oldest is forgotten first.
const REMEMBERED: usize = 50;

/// The imports that run and those that ran last.
#[derive(Default)]
pub struct Jobs {
    jobs: Mutex<VecDeque<Arc<Job>>>,
}

/// One import.
pub struct Job {
    id: String,
    state: Mutex<State>,
    changed: Condvar,
    cancelled: AtomicBool,
}

/// Where a job stands.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// Under way.
    Running(Progress),
    /// Ended with a report: published, checked, or held back.
    Done {
        /// What it did, or would do.
        report: Arc<Report>,
    },
    /// Ended without changing anything.
    Failed {
        /// Why.
        problem: JobProblem,
    },
    /// Cancelled before it changed anything.
    Cancelled,
}

/// Why a job failed.
#[derive(Clone, Debug, Serialize)]
pub struct JobProblem {
    /// Stable, for programs.
    pub code: &'static str,
    /// A sentence.
    pub detail: String,
    /// Whether the file is at fault.
    #[serde(skip)]
    pub is_about_the_file: bool,
}

impl Jobs {
    /// Starts an import on a thread of its own. `published` is called before the job is done, when anything changed.
    pub fn start(
        &self,
        id: String,
        store: Arc<dyn Store>,
        import: ImportRequest,
        published: impl FnOnce() + Send + 'static,
    ) -> Arc<Job> {
        let begin = Progress { phase: Phase::Reading, rows: 0, bytes: 0, total_bytes: 0 };
        let job = Arc::new(Job {
            id,
            state: Mutex::new(State::Running(begin)),
            changed: Condvar::new(),
            cancelled: AtomicBool::new(false),
        });
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.push_back(job.clone());
        while jobs.len() > REMEMBERED {
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

    /// The job with an id, while it is remembered.
    pub fn get(&self, id: &str) -> Option<Arc<Job>> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().find(|job| job.id == id).cloned()
    }
}

impl Job {
    /// What it is asked for by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.lock().clone()
    }

    /// Asks it to stop; it does, unless it is publishing already.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Waits until it has ended. Blocks the thread.
    pub fn wait(&self) -> State {
        let mut state = self.lock();
        while matches!(*state, State::Running(_)) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.clone()
    }

    fn run(&self, store: &dyn Store, import: &ImportRequest, published: impl FnOnce()) {
        // A panic would leave whoever waits waiting for ever; it is a failure like any other.
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            run(store, import, &mut |progress| {
                *self.lock() = State::Running(progress);
                match self.cancelled.load(Ordering::Relaxed) {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
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
                    detail: "The import has failed in a way that was not foreseen. Nothing was changed."
                        .to_owned(),
                    is_about_the_file: false,
                },
            },
        };
        *self.lock() = end;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
