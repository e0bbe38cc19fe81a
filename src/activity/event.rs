//! A dip on its way from the answer to the record: what is needed of it, without its values, and with no allocation.

use super::anomalies::{self, NearNames};
use crate::domain::activity::caller_id::{CallerKey, last_digits};
use crate::domain::activity::{DipRecord, News, Oddity, hour_of};
use crate::domain::catalog::key::{Kind, Normal};
use crate::domain::directory::Directory;
use crate::domain::directory::loaded_sheet::ContactId;
use crate::domain::directory::names::{Roster, TokenPlace};
use crate::domain::lookup::find::{Matches, Step};
use crate::domain::lookup::outcome::Outcome;
use crate::domain::lookup::request::{Given, Question, Why};
use jiff::Timestamp;
use smallvec::SmallVec;
use std::sync::Arc;
use std::time::Duration;

/// What is remembered of a dip. Names are looked up later, in the roster of the directory that answered it.
pub(super) struct Dip {
    pub(super) at: Timestamp,
    pub(super) result: Outcome,
    pub(super) microseconds: u32,
    names: Names,
    token: TokenPlace,
    facts: Facts,
}

/// A worker's own hold on a roster: all workers hold the same one, and what they all count up and down is hot.
pub(super) type Names = Arc<Arc<Roster>>;

/// What is taken from a question and what it found.
pub struct Facts {
    result: Outcome,
    /// The key that decided.
    key: Option<usize>,
    /// The first contact.
    contact: Option<ContactId>,
    /// The caller's number. It goes no further than the thread that hashes it.
    number: Option<Normal>,
    /// The phone key that was given letters.
    name_for_number: Option<usize>,
    /// Names of parameters that are no keys, `\n` between them, as many as fit.
    strangers: SmallVec<[u8; 96]>,
}

impl Facts {
    /// Takes what is needed.
    pub fn of(directory: &Directory, question: Question<'_>, matches: &Matches) -> Facts {
        let keys = &directory.catalog.keys;
        let is_phone = |given: &Given<'_>| keys.get(given.key).is_some_and(|key| key.kind == Kind::Phone);
        let decided = question.given.iter().zip(&matches.steps);
        let mut decided = decided.filter(|(_, step)| matches!(step, Step::Decided(_)));
        let has_letters = |raw: &str| raw.chars().any(char::is_alphabetic);
        let mut strangers: SmallVec<[u8; 96]> = SmallVec::new();
        for aside in question.set_aside.iter().filter(|aside| aside.why == Why::UnknownName) {
            if strangers.len() + aside.name.len() < strangers.inline_size() {
                strangers.extend_from_slice(aside.name.as_bytes());
                strangers.push(b'\n');
            }
        }
        let has_a_name = |given: &&Given<'_>| given.normal.is_none() && has_letters(&given.raw);
        let name_for_number = question.given.iter().filter(|given| is_phone(given)).find(has_a_name);
        Facts {
            result: directory.outcome(matches),
            key: decided.next().map(|(given, _)| given.key),
            contact: matches.contacts.first().copied(),
            name_for_number: name_for_number.map(|given| given.key),
            number: question.given.into_iter().filter(is_phone).find_map(|given| given.normal),
            strangers,
        }
    }

    /// The dip, answered just now.
    pub(super) fn dip(self, names: Names, token: TokenPlace, took: Duration) -> Dip {
        let microseconds = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        Dip { at: Timestamp::now(), result: self.result, microseconds, names, token, facts: self }
    }
}

impl Dip {
    /// Notes what does not need the dip itself to be remembered.
    pub(super) fn note(&self, news: &mut News, near: &mut NearNames) {
        let keys = self.names.keys();
        if let Some(token) = self.names.token(self.token) {
            match news.token_uses.get_mut(token) {
                Some(at) => *at = self.at,
                None => _ = news.token_uses.insert(token.to_owned(), self.at),
            }
        }
        if let Some(key) = self.facts.name_for_number.and_then(|at| keys.get(at)) {
            anomalies::add(&mut news.notices, hour_of(self.at), Oddity::NameForNumber, key.name.as_str(), 1);
        }
        for stranger in self.facts.strangers.split(|byte| *byte == b'\n') {
            if let Ok(name) = std::str::from_utf8(stranger)
                && near.is_near(name, keys)
            {
                anomalies::add(&mut news.notices, hour_of(self.at), Oddity::NearKey, name, 1);
            }
        }
    }

    /// What is written down of it.
    pub(super) fn record(&self, key: &CallerKey) -> DipRecord {
        let number = self.facts.number.as_ref().map(Normal::as_str);
        let sheet = self.facts.contact.and_then(|contact| self.names.sheet_of(contact));
        let keys = self.names.keys();
        DipRecord {
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
