//! Knows which responses are right during changes: every state there was, and the one settled on.

use crate::list::{self, Manner};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a server answers by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct State {
    pub(crate) edition: u64,
    pub(crate) manner: Manner,
}

/// The states in their order. The last may have come or may be about to; those before the settled one are over.
pub(crate) struct Model {
    rows: u64,
    states: Mutex<Vec<State>>,
    settled: AtomicUsize,
}

impl Model {
    pub(crate) fn new(rows: u64, first: State) -> Model {
        Model { rows, states: Mutex::new(vec![first]), settled: AtomicUsize::new(0) }
    }

    pub(crate) fn last(&self) -> State {
        *self.states.lock().unwrap().last().unwrap()
    }

    /// From now on answers may be by this state.
    pub(crate) fn begin(&self, state: State) {
        self.states.lock().unwrap().push(state);
    }

    /// From now on they must be by the last one.
    pub(crate) fn settle(&self) {
        self.settled.store(self.states.lock().unwrap().len() - 1, Ordering::SeqCst);
    }

    /// The oldest state by which a request may be answered that begins now.
    pub(crate) fn oldest(&self) -> usize {
        self.settled.load(Ordering::SeqCst)
    }

    /// Which is the oldest state by which an answer is right that was asked for when `oldest` was the oldest.
    pub(crate) fn judge(&self, question: usize, answer: &str, oldest: usize) -> Result<usize, String> {
        let states = self.states.lock().unwrap()[oldest..].to_vec();
        let right = |state: &State| list::answer(question, state.edition, self.rows, state.manner);
        let found = states.iter().position(|state| right(state) == answer);
        found.map(|place| oldest + place).ok_or_else(|| {
            let right: Vec<String> = states.iter().map(right).collect();
            format!("question {question} was answered\n{answer}\nright would be\n{}", right.join("\n"))
        })
    }
}
