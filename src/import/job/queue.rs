//! The queue of a server's imports: one runs, the others wait in the order in which they came.

use crate::import::error::ImportError;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The most imports that wait behind the running one.
const WAITING_MAX: usize = 16;

/// Lets one import run at a time.
#[derive(Clone, Default)]
pub struct ImportQueue(Arc<Line>);

#[derive(Default)]
struct Line {
    places: Mutex<Places>,
    changed: Condvar,
}

#[derive(Default)]
struct Places {
    /// The numbers of the imports under way; the first one runs.
    taken: VecDeque<u64>,
    last: u64,
}

/// An import's place in the queue, given up when it is dropped.
pub struct Place {
    line: Arc<Line>,
    number: u64,
}

impl ImportQueue {
    /// Takes the last place; [`ImportError::Busy`] when 16 imports wait already.
    pub fn join(&self) -> Result<Place, ImportError> {
        let mut places = self.0.places.lock();
        if places.is_full() { Err(ImportError::Busy) } else { Ok(places.take(&self.0)) }
    }

    /// Takes the last place, and waits while there is none: for a thread that has nothing else to do.
    pub fn join_when_free(&self) -> Place {
        let mut places = self.0.places.lock();
        while places.is_full() {
            self.0.changed.wait(&mut places);
        }
        places.take(&self.0)
    }

    /// Returns whether there is no place, so that a file is refused before it is received.
    pub fn is_full(&self) -> bool {
        self.0.places.lock().is_full()
    }

    /// Wakes the waiting imports, because one of them may have been cancelled.
    pub(super) fn wake(&self) {
        let _places = self.0.places.lock();
        self.0.changed.notify_all();
    }
}

impl Places {
    fn is_full(&self) -> bool {
        self.taken.len() > WAITING_MAX
    }

    fn take(&mut self, line: &Arc<Line>) -> Place {
        self.last += 1;
        self.taken.push_back(self.last);
        Place { line: line.clone(), number: self.last }
    }
}

impl Place {
    /// Waits until it is the first. Calls `waits` with the number of imports before it, at once and whenever that may
    /// have changed; it breaks to cancel.
    pub fn wait(&self, waits: &mut dyn FnMut(usize) -> ControlFlow<()>) -> Result<(), ImportError> {
        let mut places = self.line.places.lock();
        loop {
            match places.taken.iter().position(|number| *number == self.number) {
                None | Some(0) => return Ok(()),
                Some(before) if waits(before).is_break() => return Err(ImportError::Cancelled),
                Some(_) => self.line.changed.wait(&mut places),
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.line.places.lock().taken.retain(|number| *number != self.number);
        self.line.changed.notify_all();
    }
}
