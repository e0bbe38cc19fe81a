//! The directory: everything a dip needs, in one immutable value. Built from the store's state, swapped whole.

use super::answer::Templates;
use super::catalog::Catalog;
use super::contacts::{Contacts, RowId};
use super::deadline::{Pace, TooLate};
use super::index::Hashed;
use super::question::{Given, Question};
use super::roster::Roster;
use super::row::Row;
use super::searched::Searched;
use super::sheet::{Sheet, Version, VersionId};
use super::token::{Credential, TokenRecord};
use smallvec::SmallVec;
use std::io;
use std::sync::Arc;
use std::time::Instant;

/// Everything a dip needs: keys, fields, settings, tokens and the contacts of every sheet's current version.
#[derive(Debug)]
pub struct Directory {
    /// What the admin has set up.
    pub catalog: Catalog,
    pub(super) sheets: Vec<LiveSheet>,
    pub(super) templates: Templates,
    pub(super) credentials: Vec<Arc<Credential>>,
    pub(super) roster: Arc<Roster>,
}

/// The current version of a sheet, ready to be searched.
#[derive(Debug)]
pub(super) struct LiveSheet {
    pub(super) sheet: Sheet,
    pub(super) version: Version,
    pub(super) contacts: Arc<Contacts>,
    /// One for each key of the catalog.
    pub(super) keys: Vec<Arc<Searched>>,
}

/// A contact: which sheet, which row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ContactId {
    pub(super) sheet: u32,
    pub(super) row: RowId,
}

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
    /// Builds the directory. `contacts` gives the rows of each current version; what `previous` has already
    /// indexed or proven is taken over from it. Fails where the system has no memory left.
    pub fn build(
        catalog: Catalog,
        contacts: impl Fn(VersionId) -> Option<Arc<Contacts>>,
        previous: Option<&Directory>,
    ) -> io::Result<Directory> {
        let mut sheets: Vec<LiveSheet> = Vec::new();
        for sheet in &catalog.sheets {
            let Some(version) = sheet.current_version().cloned() else { continue };
            let Some(contacts) = contacts(version.id) else { continue };
            let before = previous.and_then(|directory| {
                let same = |live: &&LiveSheet| live.version == version;
                directory.sheets.iter().find(same)
            });
            let keys_before = before.map_or(&[][..], |live| &live.keys);
            let key = |key| Searched::reuse_or_build(key, &version, &contacts, &catalog, keys_before);
            let keys = catalog.keys.iter().map(key).collect::<io::Result<_>>()?;
            sheets.push(LiveSheet { keys, sheet: sheet.clone(), version, contacts });
        }
        let proven = |record: &TokenRecord| {
            let known = previous.and_then(|directory| {
                let same = |known: &&Arc<Credential>| known.record() == record;
                directory.credentials.iter().find(same).cloned()
            });
            known.unwrap_or_else(|| Arc::new(Credential::new(record.clone())))
        };
        let tokens = catalog.tokens.iter().filter(|token| token.revoked_at.is_none());
        let credentials: Vec<Arc<Credential>> = tokens.map(proven).collect();
        Ok(Directory {
            templates: Templates::new(&catalog, &sheets),
            roster: Arc::new(Roster::new(&catalog.keys, &sheets, &credentials)),
            credentials,
            sheets,
            catalog,
        })
    }

    /// Whether any sheet answers; without one nobody can be looked up.
    pub fn has_sheets(&self) -> bool {
        !self.sheets.is_empty()
    }

    /// How many contacts there are, in all sheets.
    pub fn len(&self) -> usize {
        self.sheets.iter().map(|live| live.contacts.len()).sum()
    }

    /// Whether there is no contact at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory taken by contacts and indexes, in bytes.
    pub fn memory(&self) -> usize {
        let of = |live: &LiveSheet| {
            live.contacts.memory() + live.keys.iter().map(|key| key.memory()).sum::<usize>()
        };
        self.sheets.iter().map(of).sum()
    }

    /// The rows of a version that this directory holds. Its id alone does not tell: after a restore, or when somebody
    /// was erased, there may be other rows under it.
    pub fn contacts(&self, version: &Version) -> Option<Arc<Contacts>> {
        let live = self.sheets.iter().find(|live| live.version == *version)?;
        Some(live.contacts.clone())
    }

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
    pub(super) fn matches(&self, contact: ContactId, given: &Given<'_>) -> bool {
        let live = &self.sheets[contact.sheet as usize];
        given
            .normal
            .as_ref()
            .is_some_and(|normal| live.keys[given.key].matches(live.contacts.row(contact.row), normal))
    }

    /// The sheet a contact is in, and its row.
    pub(super) fn row(&self, contact: ContactId) -> (&LiveSheet, Row<'_>) {
        let live = &self.sheets[contact.sheet as usize];
        (live, live.contacts.row(contact.row))
    }
}
