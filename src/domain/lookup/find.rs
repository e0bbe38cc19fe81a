//! Finds the contacts that a lookup asks for, key by key.

use super::deadline::{DeadlineCheck, DeadlineExceeded};
use super::request::{Criterion, LookupRequest};
use crate::domain::directory::Directory;
use crate::domain::directory::hash_index::KeyHash;
use crate::domain::directory::loaded_sheet::ContactId;
use smallvec::SmallVec;
use std::time::Instant;

/// Holds the contacts that a lookup found.
#[derive(Debug, Default)]
pub struct Matches {
    /// The remaining contacts, in the order of the sheets.
    pub contacts: SmallVec<[ContactId; 4]>,
    /// The step of each criterion, in the order tried.
    pub steps: SmallVec<[MatchStep; 4]>,
}

/// Names what one criterion did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatchStep {
    /// No cell matched, or the value has no normal form.
    NoMatch,
    /// The first criterion with a match: this many contacts.
    Matched(usize),
    /// Narrowed the matches to this many.
    Narrowed(usize),
    /// No contact found so far matches it; all of them stay.
    NotNarrowed,
    /// Unused, because a single contact had been found already.
    Skipped,
}

impl Directory {
    /// Finds the contacts that a request asks for.
    ///
    /// The first criterion with a match decides; while several contacts remain, the next criteria narrow them.
    pub fn find(&self, request: &LookupRequest<'_>, deadline: Instant) -> Result<Matches, DeadlineExceeded> {
        let mut matches = Matches::default();
        let mut check = DeadlineCheck::new(deadline);
        for criterion in &request.criteria {
            let step = match matches.contacts.len() {
                0 => {
                    matches.contacts = self.search(criterion, &mut check)?;
                    match matches.contacts.len() {
                        0 => MatchStep::NoMatch,
                        found => MatchStep::Matched(found),
                    }
                }
                1 => MatchStep::Skipped,
                _ => self.narrow(&mut matches.contacts, criterion, &mut check)?,
            };
            matches.steps.push(step);
        }
        Ok(matches)
    }

    fn search(
        &self,
        criterion: &Criterion<'_>,
        check: &mut DeadlineCheck,
    ) -> Result<SmallVec<[ContactId; 4]>, DeadlineExceeded> {
        let mut found: SmallVec<[ContactId; 4]> = SmallVec::new();
        let Some(normal) = &criterion.normal else {
            return Ok(found);
        };
        let hash = KeyHash::from(normal);
        for (sheet, loaded) in (0..).zip(&self.sheets) {
            let key_index = &loaded.keys[criterion.key];
            for row in key_index.candidates(hash) {
                check.step()?;
                let contact = ContactId { sheet, row };
                // A row is indexed twice where two of its cells hold the same number.
                if found.last() != Some(&contact) && key_index.matches(loaded.contacts.row(row), normal) {
                    found.push(contact);
                }
            }
        }
        Ok(found)
    }

    fn narrow(
        &self,
        contacts: &mut SmallVec<[ContactId; 4]>,
        criterion: &Criterion<'_>,
        check: &mut DeadlineCheck,
    ) -> Result<MatchStep, DeadlineExceeded> {
        let mut kept = SmallVec::new();
        for contact in contacts.iter() {
            check.step()?;
            if self.matches(*contact, criterion) {
                kept.push(*contact);
            }
        }
        if kept.is_empty() {
            return Ok(MatchStep::NotNarrowed);
        }
        *contacts = kept;
        Ok(MatchStep::Narrowed(contacts.len()))
    }

    /// Reports whether a contact matches a criterion.
    pub(crate) fn matches(&self, contact: ContactId, criterion: &Criterion<'_>) -> bool {
        let loaded = &self.sheets[contact.sheet as usize];
        criterion.normal.as_ref().is_some_and(|normal| {
            loaded.keys[criterion.key].matches(loaded.contacts.row(contact.row), normal)
        })
    }
}
