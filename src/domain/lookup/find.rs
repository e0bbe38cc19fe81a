//! Which contacts a question means, key by key.

use super::deadline::{DeadlineCheck, DeadlineExceeded};
use super::request::{Criterion, LookupRequest};
use crate::domain::directory::Directory;
use crate::domain::directory::hash_index::KeyHash;
use crate::domain::directory::loaded_sheet::ContactId;
use smallvec::SmallVec;
use std::time::Instant;

/// What a question found.
#[derive(Debug, Default)]
pub struct Matches {
    /// The contacts that are left, in the order of the sheets.
    pub contacts: SmallVec<[ContactId; 4]>,
    /// What each given key did, in the order they were tried.
    pub steps: SmallVec<[MatchStep; 4]>,
}

/// What one given key did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatchStep {
    /// No cell matched, or no cell could.
    NoMatch,
    /// The first to find anybody: this many.
    Matched(usize),
    /// Narrowed what was found to this many.
    Narrowed(usize),
    /// None of those found matches it; they stay.
    NotNarrowed,
    /// One contact was found already; this key was only compared with it.
    Skipped,
}

impl Directory {
    /// Finds the contacts that a question means.
    ///
    /// The first given key that finds anybody decides; while several are left, the others narrow them where they can.
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
                // A row stands twice where two of its cells say the same.
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

    /// Whether a contact matches a given key.
    pub(crate) fn matches(&self, contact: ContactId, criterion: &Criterion<'_>) -> bool {
        let loaded = &self.sheets[contact.sheet as usize];
        criterion.normal.as_ref().is_some_and(|normal| {
            loaded.keys[criterion.key].matches(loaded.contacts.row(contact.row), normal)
        })
    }
}
