//! A dip's answer: which values of the contacts found go out, written in Xima's format.

use super::catalog::Catalog;
use super::contacts::{Cell, escape};
use super::deadline::{Pace, TooLate};
use super::directory::{ContactId, Directory, LiveSheet, Matches};
use super::field::FieldId;
use super::question::Question;
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
    /// The result parameter up to its value.
    result: Option<String>,
}

/// What stands around a field's value.
#[derive(Debug)]
struct Template {
    field: FieldId,
    before: String,
    after: String,
    /// Positions of keys; empty: always.
    only_matched_by: Option<SmallVec<[usize; 4]>>,
    /// The value for callers not found, escaped.
    nobody: Option<String>,
}

impl Templates {
    pub(super) fn new(catalog: &Catalog) -> Templates {
        let before = |name: &str| format!("\"{}\":{{\"value\":\"", escape(name));
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
        let result = catalog.settings.result_parameter.as_ref();
        Templates { sent: sent.map(template).collect(), result: result.map(|name| before(name.as_str())) }
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
        let mut body = Body::new();
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
            body.add(before, outcome, "\",\"displayToAgent\":false,\"saveToDatabase\":false}");
        }
        Ok(body.finish())
    }

    fn write_nobody(&self, body: &mut Body) {
        if self.catalog.settings.nobody == Nobody::Empty {
            return;
        }
        for template in &self.templates.sent {
            if let Some(value) = &template.nobody {
                body.add(&template.before, value, &template.after);
            }
        }
    }

    fn write_one(&self, body: &mut Body, question: &Question<'_>, contact: ContactId) {
        let (live, row) = self.row(contact);
        let cells = row.cells();
        for template in &self.templates.sent {
            if let Some(cell) = value_of(live, &cells, template.field)
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
        let values = |contact: ContactId| {
            let (live, row) = self.row(contact);
            let cells = row.cells();
            self.templates.sent.iter().map(move |template| value_of(live, &cells, template.field))
        };
        let Some((&first, others)) = contacts.split_first() else {
            return Ok(());
        };
        let mut shared: Vec<Option<Cell<'_>>> = values(first).collect();
        for &other in others {
            pace.step()?;
            for (shared, value) in shared.iter_mut().zip(values(other)) {
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

fn value_of<'a>(live: &LiveSheet, cells: &[Cell<'a>], field: FieldId) -> Option<Cell<'a>> {
    let column = live.version.columns.iter().position(|column| column.field == field)?;
    cells.get(column).copied()
}

/// `{"parameters":{...}}` being written.
struct Body(Vec<u8>);

impl Body {
    const OPENING: &'static [u8] = b"{\"parameters\":{";

    fn new() -> Body {
        let mut bytes = Vec::with_capacity(1024);
        bytes.extend_from_slice(Self::OPENING);
        Body(bytes)
    }

    fn add(&mut self, before: &str, json: &str, after: &str) {
        if self.0.len() > Self::OPENING.len() {
            self.0.push(b',');
        }
        self.0.extend_from_slice(before.as_bytes());
        self.0.extend_from_slice(json.as_bytes());
        self.0.extend_from_slice(after.as_bytes());
    }

    fn finish(mut self) -> Vec<u8> {
        self.0.extend_from_slice(b"}}");
        self.0
    }
}
