//! Which contacts a question means, key by key.

use super::deadline::{Pace, TooLate};
use super::request::{Given, Question};
use crate::domain::directory::Directory;
use crate::domain::directory::hash_index::Hashed;
use crate::domain::directory::loaded_sheet::ContactId;
use smallvec::SmallVec;
use std::time::Instant;

/// What a question found.
#[derive(Debug, Default)]
pub struct Matches {
    /// The contacts that are left, in the order of the sheets.
    pub contacts: SmallVec<[ContactId; 4]>,
    /// What each given key did, in the order they were tried.
    pub steps: SmallVec<[Step; 4]>,
}

/// What one given key did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// No cell matched, or no cell could.
    FoundNobody,
    /// The first to find anybody: this many.
    Decided(usize),
    /// Narrowed what was found to this many.
    NarrowedTo(usize),
    /// None of those found matches it; they stay.
    NarrowedNothing,
    /// One contact was found already; this key was only compared with it.
    NotNeeded,
}

impl Directory {
    /// Finds the contacts that a question means.
    ///
    /// The first given key that finds anybody decides; while several are left, the others narrow them where they can.
    pub fn find(&self, question: &Question<'_>, deadline: Instant) -> Result<Matches, TooLate> {
        let mut matches = Matches::default();
        let mut pace = Pace::new(deadline);
        for given in &question.given {
            let step = match matches.contacts.len() {
                0 => {
                    matches.contacts = self.search(given, &mut pace)?;
                    match matches.contacts.len() {
                        0 => Step::FoundNobody,
                        found => Step::Decided(found),
                    }
                }
                1 => Step::NotNeeded,
                _ => self.narrow(&mut matches.contacts, given, &mut pace)?,
            };
            matches.steps.push(step);
        }
        Ok(matches)
    }

    fn search(&self, given: &Given<'_>, pace: &mut Pace) -> Result<SmallVec<[ContactId; 4]>, TooLate> {
        let mut found: SmallVec<[ContactId; 4]> = SmallVec::new();
        let Some(normal) = &given.normal else {
            return Ok(found);
        };
        let hash = Hashed::from(normal);
        for (sheet, live) in (0..).zip(&self.sheets) {
            let searched = &live.keys[given.key];
            for row in searched.candidates(hash) {
                pace.step()?;
                let contact = ContactId { sheet, row };
                // A row stands twice where two of its cells say the same.
                if found.last() != Some(&contact) && searched.matches(live.contacts.row(row), normal) {
                    found.push(contact);
                }
            }
        }
        Ok(found)
    }

    fn narrow(
        &self,
        contacts: &mut SmallVec<[ContactId; 4]>,
        given: &Given<'_>,
        pace: &mut Pace,
    ) -> Result<Step, TooLate> {
        let mut kept = SmallVec::new();
        for contact in contacts.iter() {
            pace.step()?;
            if self.matches(*contact, given) {
                kept.push(*contact);
            }
        }
        if kept.is_empty() {
            return Ok(Step::NarrowedNothing);
        }
        *contacts = kept;
        Ok(Step::NarrowedTo(contacts.len()))
    }

    /// Whether a contact matches a given key.
    pub(crate) fn matches(&self, contact: ContactId, given: &Given<'_>) -> bool {
        let live = &self.sheets[contact.sheet as usize];
        given
            .normal
            .as_ref()
            .is_some_and(|normal| live.keys[given.key].matches(live.contacts.row(contact.row), normal))
    }
}
