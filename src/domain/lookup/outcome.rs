//! The outcome of a lookup, sent in the result parameter.

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

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 3] = [Outcome::Found, Outcome::NotFound, Outcome::Several];

    /// Parses `found`, `not-found` or `several`.
    pub fn parse(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Returns `found`, `not-found` or `several`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Found => "found",
            Outcome::NotFound => "not-found",
            Outcome::Several => "several",
        }
    }
}
