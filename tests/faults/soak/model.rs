//! Decides which responses are valid during changes, from all states so far and the settled one.

use crate::list::{self, Settings};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Holds what decides a server's responses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct State {
    pub(crate) edition: u64,
    pub(crate) settings: Settings,
}

/// Holds all states in order. The last may be pending; those before the settled one are over.
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

    /// Adds a state: from now on responses may reflect it.
    pub(crate) fn begin(&self, state: State) {
        self.states.lock().unwrap().push(state);
    }

    /// Settles on the last state: from now on responses must reflect it.
    pub(crate) fn settle(&self) {
        self.settled.store(self.states.lock().unwrap().len() - 1, Ordering::SeqCst);
    }

    /// Returns the oldest state that a request sent now may reflect.
    pub(crate) fn oldest(&self) -> usize {
        self.settled.load(Ordering::SeqCst)
    }

    /// Returns the oldest state from `oldest` on that a response reflects.
    pub(crate) fn check(&self, number: usize, response: &str, oldest: usize) -> Result<usize, String> {
        let states = self.states.lock().unwrap()[oldest..].to_vec();
        let expected =
            |state: &State| list::expected_response(number, state.edition, self.rows, state.settings);
        let found = states.iter().position(|state| expected(state) == response);
        found.map(|place| oldest + place).ok_or_else(|| {
            let expected: Vec<String> = states.iter().map(expected).collect();
            format!("question {number} was answered\n{response}\nright would be\n{}", expected.join("\n"))
        })
    }
}
