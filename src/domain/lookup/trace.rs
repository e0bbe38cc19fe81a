//! A trace explains a response to people. It is made from the values that the response was made from.

use super::Lookup;
use super::find::MatchStep;
use super::outcome::Outcome;
use super::request::IgnoreReason;
use super::response::ResponseBody;
use crate::domain::catalog::key::Kind;
use crate::domain::directory::Directory;
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt;
use std::time::Duration;
use utoipa::ToSchema;

/// Explains one response.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trace {
    /// The keys received, in the order tried.
    pub keys: Vec<TracedKey>,
    /// The ignored parameters, each with the reason.
    pub set_aside: Vec<(String, &'static str)>,
    /// `found`, `not-found` or `several`.
    #[schema(value_type = Outcome)]
    pub outcome: &'static str,
    /// How many contacts remained.
    pub contacts: usize,
    /// The first ten of them.
    pub candidates: Vec<Candidate>,
    /// The setting that decided the response, if one did: `several=shared`, `nobody=values`.
    pub policy: Option<String>,
    /// The response as Xima would receive it.
    #[schema(value_type = ResponseBody)]
    pub answer: Box<RawValue>,
    /// Elapsed time from the body to the response, in microseconds.
    pub microseconds: f64,
}

/// Explains what one key did.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedKey {
    /// The key's own name.
    pub key: String,
    /// The name as received.
    pub received_as: String,
    /// The value as received.
    pub value: String,
    /// The normal form compared; `None` where nothing could match.
    pub normal_form: Option<String>,
    /// What the key did, in words.
    pub result: String,
}

/// Locates a remaining contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidate {
    /// The sheet it is in.
    pub sheet: String,
    /// The line of the file where it began.
    pub line: u64,
}

impl Lookup<'_> {
    /// Explains the response. `directory` is the one that answered, and `took` the time of it.
    pub fn into_trace(self, directory: &Directory, took: Duration) -> Trace {
        let Lookup { request, matches, response } = self;
        let keys = request.criteria.iter().zip(&matches.steps).map(|(criterion, step)| {
            let key = &directory.catalog.keys[criterion.key];
            TracedKey {
                key: key.name.to_string(),
                received_as: criterion.name.to_string(),
                value: criterion.raw.to_string(),
                normal_form: criterion.normal.as_ref().map(|normal| normal.as_str().to_owned()),
                result: match (step, &criterion.normal) {
                    (MatchStep::NoMatch, None) => match key.kind {
                        Kind::Phone => "is not a phone number, so nobody can match it".to_owned(),
                        Kind::Digits | Kind::Text => "has nothing that could match".to_owned(),
                    },
                    (MatchStep::NoMatch, Some(_)) => "found nobody".to_owned(),
                    (MatchStep::Matched(found), _) => format!("decided: found {found}"),
                    (MatchStep::Narrowed(left), _) => format!("narrowed them to {left}"),
                    (MatchStep::NotNarrowed, _) => "matches none of them, so it narrowed nothing".to_owned(),
                    (MatchStep::Skipped, _) => "not needed: one was found already".to_owned(),
                },
            }
        });
        let set_aside = request.ignored.iter().map(|ignored| {
            let why = match ignored.reason {
                IgnoreReason::UnknownName => "no key has this name",
                IgnoreReason::Blank => "blank or a placeholder: counts as not given",
            };
            (ignored.name.to_string(), why)
        });
        let candidate = |contact: &_| {
            let (loaded, row) = directory.row(*contact);
            Candidate { sheet: loaded.sheet.name.to_string(), line: row.line }
        };
        let settings = &directory.catalog.settings;
        let policy = match matches.contacts.len() {
            0 => Some(format!("nobody={}", settings.on_not_found.as_str())),
            1 => None,
            _ => Some(format!("several={}", settings.on_multiple.as_str())),
        };
        let answer = String::from_utf8(response).ok().and_then(|json| RawValue::from_string(json).ok());
        Trace {
            keys: keys.collect(),
            set_aside: set_aside.collect(),
            outcome: directory.outcome(&matches).as_str(),
            contacts: matches.contacts.len(),
            candidates: matches.contacts.iter().take(10).map(candidate).collect(),
            policy,
            answer: answer.unwrap_or_default(),
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
            if key.received_as != key.key {
                write!(f, " (came as {})", key.received_as)?;
            }
            match &key.normal_form {
                Some(normal) if *normal != key.value => {
                    writeln!(f, ", compared as {normal}: {}", key.result)?
                }
                _ => writeln!(f, ": {}", key.result)?,
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
