//! A lookup between its response and its record: a few facts of it, without its values and without allocation.

use super::anomalies::{self, NearNames};
use crate::domain::activity::caller_id::{CallerKey, last_digits};
use crate::domain::activity::{ActivityBatch, Anomaly, LookupRecord, hour_of};
use crate::domain::catalog::key::{Kind, NormalizedValue};
use crate::domain::directory::Directory;
use crate::domain::directory::loaded_sheet::ContactId;
use crate::domain::directory::names::{DirectoryNames, TokenIndex};
use crate::domain::lookup::find::{MatchStep, Matches};
use crate::domain::lookup::outcome::Outcome;
use crate::domain::lookup::request::{Criterion, IgnoreReason, LookupRequest};
use jiff::Timestamp;
use smallvec::SmallVec;
use std::sync::Arc;
use std::time::Duration;

/// An answered lookup. The activity writer finds names later, in those of the directory that answered.
pub(super) struct LookupEvent {
    pub(super) at: Timestamp,
    pub(super) result: Outcome,
    pub(super) microseconds: u32,
    names: SharedNames,
    token: TokenIndex,
    facts: LookupFacts,
}

/// A per-worker `Arc` around the shared `Arc`, so that cloning it touches no cache line shared with other workers.
pub(super) type SharedNames = Arc<Arc<DirectoryNames>>;

/// What is recorded of a request and its matches.
pub struct LookupFacts {
    result: Outcome,
    /// The key that matched.
    key: Option<usize>,
    /// The first contact.
    contact: Option<ContactId>,
    /// The caller's number, for the activity writer, which hashes it.
    number: Option<NormalizedValue>,
    /// A phone key whose value holds letters.
    name_for_number: Option<usize>,
    /// Names of parameters that are no keys, separated by `\n`, as many as fit into 96 bytes.
    unknown_params: SmallVec<[u8; 96]>,
}

impl LookupFacts {
    /// Takes the facts from a request and its matches.
    pub fn of(directory: &Directory, request: LookupRequest<'_>, matches: &Matches) -> LookupFacts {
        let keys = &directory.catalog.keys;
        let is_phone =
            |criterion: &Criterion<'_>| keys.get(criterion.key).is_some_and(|key| key.kind == Kind::Phone);
        let mut steps = request.criteria.iter().zip(&matches.steps);
        let matched = steps.find(|(_, step)| matches!(step, MatchStep::Matched(_)));
        let mut unknown_params: SmallVec<[u8; 96]> = SmallVec::new();
        for ignored in request.ignored.iter().filter(|ignored| ignored.reason == IgnoreReason::UnknownName) {
            if unknown_params.len() + ignored.name.len() < unknown_params.inline_size() {
                unknown_params.extend_from_slice(ignored.name.as_bytes());
                unknown_params.push(b'\n');
            }
        }
        let mut phones = request.criteria.iter().filter(|criterion| is_phone(criterion));
        let name_for_number =
            phones.find(|phone| phone.normal.is_none() && phone.raw.chars().any(char::is_alphabetic));
        LookupFacts {
            result: directory.outcome(matches),
            key: matched.map(|(criterion, _)| criterion.key),
            contact: matches.contacts.first().copied(),
            name_for_number: name_for_number.map(|criterion| criterion.key),
            number: request.criteria.into_iter().filter(is_phone).find_map(|phone| phone.normal),
            unknown_params,
        }
    }

    /// Makes an event of a lookup answered just now.
    pub(super) fn into_event(self, names: SharedNames, token: TokenIndex, took: Duration) -> LookupEvent {
        let microseconds = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        LookupEvent { at: Timestamp::now(), result: self.result, microseconds, names, token, facts: self }
    }
}

impl LookupEvent {
    /// Adds the token's use and anomalies to a batch; these are kept under any `keep_activity_days`.
    pub(super) fn note(&self, batch: &mut ActivityBatch, near: &mut NearNames) {
        let keys = self.names.keys();
        if let Some(token) = self.names.token(self.token) {
            match batch.token_uses.get_mut(token) {
                Some(at) => *at = self.at,
                None => _ = batch.token_uses.insert(token.to_owned(), self.at),
            }
        }
        if let Some(key) = self.facts.name_for_number.and_then(|at| keys.get(at)) {
            let name = key.name.as_str();
            anomalies::add(&mut batch.anomalies, hour_of(self.at), Anomaly::NameForNumber, name, 1);
        }
        for name in self.facts.unknown_params.split(|byte| *byte == b'\n') {
            if let Ok(name) = std::str::from_utf8(name)
                && near.is_near(name, keys)
            {
                anomalies::add(&mut batch.anomalies, hour_of(self.at), Anomaly::NearKey, name, 1);
            }
        }
    }

    /// Returns the record to store, with the number hashed.
    pub(super) fn record(&self, key: &CallerKey) -> LookupRecord {
        let number = self.facts.number.as_ref().map(NormalizedValue::as_str);
        let sheet = self.facts.contact.and_then(|contact| self.names.sheet_of(contact));
        let keys = self.names.keys();
        LookupRecord {
            id: 0,
            at: self.at,
            result: self.result,
            key: self.facts.key.and_then(|at| keys.get(at)).map(|key| key.name.to_string()),
            sheet: sheet.map(ToString::to_string),
            digits: number.map(last_digits),
            caller: number.map(|number| key.hash(number)),
            microseconds: self.microseconds,
        }
    }
}
