//! A dip's answer: which values of the contacts found go out, written in Xima's format.

use super::catalog::Catalog;
use super::deadline::{Pace, TooLate};
use super::directory::{ContactId, Directory, LiveSheet, Matches};
use super::field::FieldId;
use super::question::Question;
use super::row::{Cell, escape};
use super::settings::{Nobody, Several};
use smallvec::SmallVec;
use std::time::Instant;

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
        Outcome::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// `found`, `not-found` or `several`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Found => "found",
            Outcome::NotFound => "not-found",
            Outcome::Several => "several",
        }
    }
}

/// The answers' fixed parts, written once for each directory.
#[derive(Debug)]
pub(super) struct Templates {
    /// The sent fields, in the admin's order.
    sent: Vec<Template>,
    /// For each sheet, in which of its columns each sent field stands.
    columns: Vec<Vec<Option<usize>>>,
    /// Room for everything but the values, in bytes.
    around: usize,
    /// The result parameter from the comma before it to its value.
    result: Option<String>,
}

/// What stands around a field's value.
#[derive(Debug)]
struct Template {
    field: FieldId,
    /// From the comma behind the field before to the value.
    before: String,
    after: String,
    /// Positions of keys; empty: always.
    only_matched_by: Option<SmallVec<[usize; 4]>>,
    /// The value for callers not found, escaped.
    nobody: Option<String>,
}

impl Templates {
    pub(super) fn new(catalog: &Catalog, sheets: &[LiveSheet]) -> Templates {
        let before = |name: &str| format!(",\"{}\":{{\"value\":\"", escape(name));
        let after = |display, save| format!("\",\"displayToAgent\":{display},\"saveToDatabase\":{save}}}");
        let sent = catalog.fields.iter().filter(|field| field.release.sent);
        let template = |field: &super::field::Field| {
            let release = &field.release;
            let position = |name| catalog.keys.iter().position(|key| &key.name == name);
            Template {
                field: field.id,
                before: before(field.name.as_str()),
                after: after(release.display, release.save),
                only_matched_by: (!release.only_matched_by.is_empty())
                    .then(|| release.only_matched_by.iter().filter_map(position).collect()),
                nobody: field.nobody.as_deref().map(|value| escape(value).into_owned()),
            }
        };
        let sent: Vec<Template> = sent.map(template).collect();
        let column = |live: &LiveSheet, field| live.version.columns.iter().position(|at| at.field == field);
        let columns = |live| sent.iter().map(|template| column(live, template.field)).collect();
        let result = catalog.settings.result_parameter.as_ref().map(|name| before(name.as_str()));
        let around = |template: &Template| template.before.len() + template.after.len();
        Templates {
            columns: sheets.iter().map(columns).collect(),
            around: Body::ENDS
                + sent.iter().map(around).sum::<usize>()
                + result.as_ref().map_or(0, |before| before.len() + RESULT_ROOM),
            sent,
            result,
        }
    }
}

impl Directory {
    /// How a set of matches is called.
    pub fn outcome(&self, matches: &Matches) -> Outcome {
        match matches.contacts.len() {
            0 => Outcome::NotFound,
            1 => Outcome::Found,
            _ => Outcome::Several,
        }
    }

    /// Writes the answer: a JSON object, UTF-8.
    pub fn answer(
        &self,
        question: &Question<'_>,
        matches: &Matches,
        deadline: Instant,
    ) -> Result<Vec<u8>, TooLate> {
        let mut body = Body::new(self.templates.around);
        match (matches.contacts.as_slice(), self.catalog.settings.several) {
            ([], _) => self.write_nobody(&mut body),
            ([one], _) => self.write_one(&mut body, question, *one),
            (several, Several::Shared) => {
                self.write_shared(&mut body, question, several, Pace::new(deadline))?;
            }
            (_, Several::None) => {}
            ([first, ..], Several::First) => self.write_one(&mut body, question, *first),
            (several, Several::Newest) => {
                if let Some(newest) = self.newest(several) {
                    self.write_one(&mut body, question, newest);
                }
            }
        }
        if let Some(before) = &self.templates.result {
            let outcome = self.outcome(matches).word();
            body.add(before, outcome.as_bytes(), AFTER_RESULT);
        }
        Ok(body.finish())
    }

    fn write_nobody(&self, body: &mut Body) {
        if self.catalog.settings.nobody == Nobody::Empty {
            return;
        }
        for template in &self.templates.sent {
            if let Some(value) = &template.nobody {
                body.add(&template.before, value.as_bytes(), &template.after);
            }
        }
    }

    fn write_one(&self, body: &mut Body, question: &Question<'_>, contact: ContactId) {
        let cells = self.row(contact).1.cells();
        for (template, value) in self.templates.sent.iter().zip(self.values(contact, &cells)) {
            if let Some(cell) = value
                && self.may_send(template, question, &[contact])
            {
                body.add(&template.before, cell.json(), &template.after);
            }
        }
    }

    fn write_shared(
        &self,
        body: &mut Body,
        question: &Question<'_>,
        contacts: &[ContactId],
        mut pace: Pace,
    ) -> Result<(), TooLate> {
        let Some((&first, others)) = contacts.split_first() else {
            return Ok(());
        };
        let cells = self.row(first).1.cells();
        let mut shared: Vec<Option<Cell<'_>>> = self.values(first, &cells).collect();
        for &other in others {
            pace.step()?;
            let cells = self.row(other).1.cells();
            for (shared, value) in shared.iter_mut().zip(self.values(other, &cells)) {
                if *shared != value {
                    *shared = None;
                }
            }
        }
        for (template, cell) in self.templates.sent.iter().zip(shared) {
            if let Some(cell) = cell
                && self.may_send(template, question, contacts)
            {
                body.add(&template.before, cell.json(), &template.after);
            }
        }
        Ok(())
    }

    /// What stands in a contact's row for each sent field.
    fn values<'a>(&self, contact: ContactId, cells: &[Cell<'a>]) -> impl Iterator<Item = Option<Cell<'a>>> {
        let columns = self.templates.columns.get(contact.sheet as usize).map_or(&[][..], Vec::as_slice);
        columns.iter().map(|column| column.and_then(|column| cells.get(column).copied()))
    }

    /// Whether a field may go out for these contacts: always, or when one of the keys it asks for was given and
    /// all of them match it, whichever key decided.
    fn may_send(&self, template: &Template, question: &Question<'_>, contacts: &[ContactId]) -> bool {
        template.only_matched_by.as_ref().is_none_or(|keys| {
            question.given.iter().any(|given| {
                keys.contains(&given.key) && contacts.iter().all(|contact| self.matches(*contact, given))
            })
        })
    }

    /// The last row of the sheet that was published last.
    fn newest(&self, contacts: &[ContactId]) -> Option<ContactId> {
        let age = |contact: &&ContactId| {
            let version = &self.row(**contact).0.version;
            (version.published_at, version.id, contact.row)
        };
        contacts.iter().max_by_key(age).copied()
    }
}

/// What follows the result parameter's value.
const AFTER_RESULT: &str = "\",\"displayToAgent\":false,\"saveToDatabase\":false}";
/// Room for the value and what follows it, in bytes.
const RESULT_ROOM: usize = 16 + AFTER_RESULT.len();

/// Room for values that is nearly always enough, in bytes.
const USUAL_VALUES: usize = 512;

/// `{"parameters":{...}}` being written.
struct Body(Vec<u8>);

impl Body {
    const OPENING: &'static [u8] = b"{\"parameters\":{";
    const CLOSING: &'static [u8] = b"}}";
    /// The length of both.
    const ENDS: usize = Self::OPENING.len() + Self::CLOSING.len();

    /// Nothing yet; `around` is the room for everything but values.
    fn new(around: usize) -> Body {
        let mut bytes = Vec::with_capacity(around + USUAL_VALUES);
        bytes.extend_from_slice(Self::OPENING);
        Body(bytes)
    }

    /// Adds a parameter. `before` begins with a comma, which the first one does without.
    fn add(&mut self, before: &str, json: &[u8], after: &str) {
        let comma = usize::from(self.0.len() == Self::OPENING.len());
        self.0.extend_from_slice(&before.as_bytes()[comma..]);
        self.0.extend_from_slice(json);
        self.0.extend_from_slice(after.as_bytes());
    }

    fn finish(mut self) -> Vec<u8> {
        self.0.extend_from_slice(Self::CLOSING);
        self.0
    }
}
