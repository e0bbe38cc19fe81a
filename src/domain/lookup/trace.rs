//! A trace: how an answer came about, for people. It is made from the same values as the answer.

use super::deadline::TooLate;
use super::find::{Matches, Step};
use super::request::{Question, Why};
use crate::domain::catalog::key::Kind;
use crate::domain::directory::Directory;
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt;
use std::time::{Duration, Instant};

/// How an answer came about.
#[derive(Debug, Serialize)]
pub struct Trace {
    /// The keys that were given, in the order they were tried.
    pub keys: Vec<TracedKey>,
    /// What came and took no part, with the reason.
    pub set_aside: Vec<(String, &'static str)>,
    /// `found`, `not-found` or `several`.
    pub outcome: &'static str,
    /// How many contacts were left.
    pub contacts: usize,
    /// The first ten of them.
    pub candidates: Vec<Candidate>,
    /// The setting that decided what is answered, where one did: `several=shared`, `nobody=values`.
    pub policy: Option<String>,
    /// The answer as Xima would get it.
    pub answer: Box<RawValue>,
    /// Processor time from the body to the answer, in microseconds.
    pub microseconds: f64,
}

/// What one given key did.
#[derive(Debug, Serialize)]
pub struct TracedKey {
    /// The key's own name.
    pub key: String,
    /// The name under which it came.
    pub came_as: String,
    /// The value as it came.
    pub value: String,
    /// What was compared, or none where nothing could match.
    pub normal_form: Option<String>,
    /// What it did, in words.
    pub effect: String,
}

/// A contact that was left.
#[derive(Debug, Serialize)]
pub struct Candidate {
    /// The sheet it is in.
    pub sheet: String,
    /// The line of the file where it began.
    pub line: u64,
}

impl Directory {
    /// Answers a question and tells how. `deadline` as for [`find`](Directory::find).
    pub fn trace(&self, question: &Question<'_>, deadline: Instant) -> Result<Trace, TooLate> {
        let start = Instant::now();
        let matches = self.find(question, deadline)?;
        let answer = self.answer(question, &matches, deadline)?;
        let took = start.elapsed();
        Ok(self.tell(question, &matches, answer, took))
    }

    fn tell(&self, question: &Question<'_>, matches: &Matches, answer: Vec<u8>, took: Duration) -> Trace {
        let keys = question.given.iter().zip(&matches.steps).map(|(given, step)| {
            let key = &self.catalog.keys[given.key];
            TracedKey {
                key: key.name.to_string(),
                came_as: given.name.to_string(),
                value: given.raw.to_string(),
                normal_form: given.normal.as_ref().map(|normal| normal.as_str().to_owned()),
                effect: match (step, &given.normal) {
                    (Step::FoundNobody, None) => match key.kind {
                        Kind::Phone => "is not a phone number, so nobody can match it".to_owned(),
                        Kind::Digits | Kind::Text => "has nothing that could match".to_owned(),
                    },
                    (Step::FoundNobody, Some(_)) => "found nobody".to_owned(),
                    (Step::Decided(found), _) => format!("decided: found {found}"),
                    (Step::NarrowedTo(left), _) => format!("narrowed them to {left}"),
                    (Step::NarrowedNothing, _) => "matches none of them, so it narrowed nothing".to_owned(),
                    (Step::NotNeeded, _) => "not needed: one was found already".to_owned(),
                },
            }
        });
        let set_aside = question.set_aside.iter().map(|aside| {
            let why = match aside.why {
                Why::UnknownName => "no key has this name",
                Why::NotGiven => "blank or a placeholder: counts as not given",
            };
            (aside.name.to_string(), why)
        });
        let candidate = |contact: &_| {
            let (live, row) = self.row(*contact);
            Candidate { sheet: live.sheet.name.to_string(), line: row.line }
        };
        let settings = &self.catalog.settings;
        let policy = match matches.contacts.len() {
            0 => Some(format!("nobody={}", settings.nobody.word())),
            1 => None,
            _ => Some(format!("several={}", settings.several.word())),
        };
        Trace {
            keys: keys.collect(),
            set_aside: set_aside.collect(),
            outcome: self.outcome(matches).word(),
            contacts: matches.contacts.len(),
            candidates: matches.contacts.iter().take(10).map(candidate).collect(),
            policy,
            answer: String::from_utf8(answer)
                .ok()
                .and_then(|json| RawValue::from_string(json).ok())
                .unwrap_or_default(),
            microseconds: took.as_nanos() as f64 / 1000.0,
        }
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.keys.is_empty() {
            writeln!(f, "No key was given.")?;
        }
        for key in &self.keys {
            write!(f, "{} = {}", key.key, key.value)?;
            if key.came_as != key.key {
                write!(f, " (came as {})", key.came_as)?;
            }
            match &key.normal_form {
                Some(normal) if *normal != key.value => {
                    writeln!(f, ", compared as {normal}: {}", key.effect)?
                }
                _ => writeln!(f, ": {}", key.effect)?,
            }
        }
        for (name, why) in &self.set_aside {
            writeln!(f, "{name}: {why}")?;
        }
        for candidate in &self.candidates {
            writeln!(f, "contact: {}, line {}", candidate.sheet, candidate.line)?;
        }
        if self.contacts > self.candidates.len() {
            writeln!(f, "... and {} more", self.contacts - self.candidates.len())?;
        }
        write!(f, "result: {}", self.outcome)?;
        if let Some(policy) = &self.policy {
            write!(f, ", answered by the setting {policy}")?;
        }
        writeln!(f, ", in {:.0} microseconds", self.microseconds)
    }
}
