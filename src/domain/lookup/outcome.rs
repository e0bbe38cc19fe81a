//! The outcome of a lookup, sent in the result parameter.

use crate::domain::words::words;

/// Names the outcome of a lookup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// One contact.
    Found,
    /// No contact.
    NotFound,
    /// Several contacts that no criterion tells apart.
    Several,
}

words!(Outcome { Found => "found", NotFound => "not-found", Several => "several" });
