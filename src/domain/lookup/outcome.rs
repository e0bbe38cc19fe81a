//! What the result parameter says.

/// What the result parameter says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// One contact.
    Found,
    /// Nobody.
    NotFound,
    /// Several contacts that no given key tells apart.
    Several,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 3] = [Outcome::Found, Outcome::NotFound, Outcome::Several];

    /// The outcome that `found`, `not-found` or `several` names.
    pub fn parse(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// `found`, `not-found` or `several`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Found => "found",
            Outcome::NotFound => "not-found",
            Outcome::Several => "several",
        }
    }
}
