//! A dip's answer: which values of the contacts found go out, written in Xima's format.

use super::catalog::Catalog;
use super::deadline::{Pace, TooLate};
use super::directory::{ContactId, Directory, LiveSheet, Matches};
use super::field::{FieldId, Release};
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
    sent: Vec<Sent>,
    /// For each sheet, in which of its columns each sent field stands.
    columns: Vec<Vec<Option<usize>>>,
    /// Room for everything but the values, in bytes.
    around: usize,
    /// The result parameter, behind the sent fields.
    result: Option<Template>,
}

/// A field that is sent.
#[derive(Debug)]
struct Sent {
    field: FieldId,
    template: Template,
    /// Positions of keys; none: always.
    only_matched_by: Option<SmallVec<[usize; 4]>>,
    /// The value for callers not found, escaped.
    nobody: Option<String>,
}

/// What stands around a parameter's value.
#[derive(Debug)]
struct Template {
    /// Its place among all templates.
    place: usize,
    /// From behind the value of the template before to this one's: nearly always both are written, and this in one piece.
    joint: String,
    /// Where in `joint` the comma between them is.
    comma: usize,
    after: String,
}

impl Template {
    fn new(name: &str, release: &Release, before: Option<&Template>) -> Template {
        let mut joint = before.map_or_else(String::new, |before| before.after.clone());
        let comma = joint.len();
        joint.push_str(&format!(",\"{}\":{{\"value\":\"", escape(name)));
        let (display, save) = (release.display, release.save);
        Template {
            place: before.map_or(0, |before| before.place + 1),
            joint,
            comma,
            after: format!("\",\"displayToAgent\":{display},\"saveToDatabase\":{save}}}"),
        }
    }
}

impl Templates {
    pub(super) fn new(catalog: &Catalog, sheets: &[LiveSheet]) -> Templates {
        let mut sent: Vec<Sent> = Vec::new();
        for field in catalog.fields.iter().filter(|field| field.release.sent) {
            let release = &field.release;
            let position = |name| catalog.keys.iter().position(|key| &key.name == name);
            sent.push(Sent {
                field: field.id,
                template: Template::new(field.name.as_str(), release, sent.last().map(|last| &last.template)),
                only_matched_by: (!release.only_matched_by.is_empty())
                    .then(|| release.only_matched_by.iter().filter_map(position).collect()),
                nobody: field.nobody.as_deref().map(|value| escape(value).into_owned()),
            });
        }
        let column = |live: &LiveSheet, field| live.version.columns.iter().position(|at| at.field == field);
        let columns = |live| sent.iter().map(|sent| column(live, sent.field)).collect();
        let last = sent.last().map(|last| &last.template);
        let for_us = Release { display: false, ..Release::sent() };
        let result = catalog.settings.result_parameter.as_ref();
        let result = result.map(|name| Template::new(name.as_str(), &for_us, last));
        let all = || sent.iter().map(|sent| &sent.template).chain(&result);
        let after = all().last().map_or(0, |last| last.after.len());
        Templates {
            columns: sheets.iter().map(columns).collect(),
            around: Body::ENDS + all().map(|each| each.joint.len()).sum::<usize>() + after,
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
        let mut body = match (matches.contacts.as_slice(), self.catalog.settings.several) {
            ([], _) => self.of_nobody(),
            ([one], _) => self.of_one(question, *one),
            (several, Several::Shared) => self.of_shared(question, several, Pace::new(deadline))?,
            (_, Several::None) => self.empty(),
            ([first, ..], Several::First) => self.of_one(question, *first),
            (several, Several::Newest) => match self.newest(several) {
                Some(newest) => self.of_one(question, newest),
                None => self.empty(),
            },
        };
        if let Some(template) = &self.templates.result {
            body.add(template, self.outcome(matches).word().as_bytes());
        }
        Ok(body.finish())
    }

    fn of_nobody(&self) -> Body<'_> {
        if self.catalog.settings.nobody == Nobody::Empty {
            return self.empty();
        }
        let sent = self.templates.sent.iter();
        let values = sent.filter_map(|sent| Some((sent, sent.nobody.as_ref()?.as_bytes())));
        let mut body = self.body(values.clone().map(|(_, value)| value));
        values.for_each(|(sent, value)| body.add(&sent.template, value));
        body
    }

    fn of_one(&self, question: &Question<'_>, contact: ContactId) -> Body<'_> {
        let cells = self.row(contact).1.cells();
        let mut body = self.body(cells.iter().map(|cell| cell.json()));
        for (sent, value) in self.templates.sent.iter().zip(self.values(contact, &cells)) {
            if let Some(cell) = value
                && self.may_send(sent, question, &[contact])
            {
                body.add(&sent.template, cell.json());
            }
        }
        body
    }

    fn of_shared(
        &self,
        question: &Question<'_>,
        contacts: &[ContactId],
        mut pace: Pace,
    ) -> Result<Body<'_>, TooLate> {
        let Some((&first, others)) = contacts.split_first() else {
            return Ok(self.empty());
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
        let mut body = self.body(shared.iter().flatten().map(|cell| cell.json()));
        for (sent, cell) in self.templates.sent.iter().zip(shared) {
            if let Some(cell) = cell
                && self.may_send(sent, question, contacts)
            {
                body.add(&sent.template, cell.json());
            }
        }
        Ok(body)
    }

    fn empty(&self) -> Body<'_> {
        Body::new(self.templates.around)
    }

    /// A body with room for these values, or more that are not written. The less memory, the quicker it is to be had.
    fn body<'a>(&self, values: impl Iterator<Item = &'a [u8]>) -> Body<'_> {
        Body::new(self.templates.around + values.map(<[u8]>::len).sum::<usize>())
    }

    /// What stands in a contact's row for each sent field.
    fn values<'a>(&self, contact: ContactId, cells: &[Cell<'a>]) -> impl Iterator<Item = Option<Cell<'a>>> {
        let columns = self.templates.columns.get(contact.sheet as usize).map_or(&[][..], Vec::as_slice);
        columns.iter().map(|column| column.and_then(|column| cells.get(column).copied()))
    }

    /// Whether a field may go out for these contacts: always, or when one of the keys it asks for was given and
    /// all of them match it, whichever key decided.
    #[inline]
    fn may_send(&self, sent: &Sent, question: &Question<'_>, contacts: &[ContactId]) -> bool {
        sent.only_matched_by.as_ref().is_none_or(|keys| {
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

/// `{"parameters":{...}}` being written.
struct Body<'a> {
    bytes: Vec<u8>,
    /// The template whose value was written last; what comes after it is written with the next.
    open: Option<&'a Template>,
}

impl<'a> Body<'a> {
    const OPENING: &'static [u8] = b"{\"parameters\":{";
    const CLOSING: &'static [u8] = b"}}";
    /// The length of both.
    const ENDS: usize = Self::OPENING.len() + Self::CLOSING.len();

    /// Nothing yet, with room for so many bytes.
    fn new(room: usize) -> Body<'a> {
        let mut bytes = Vec::with_capacity(room);
        bytes.extend_from_slice(Self::OPENING);
        Body { bytes, open: None }
    }

    fn add(&mut self, template: &'a Template, json: &[u8]) {
        let joint = template.joint.as_bytes();
        match self.open {
            Some(open) if open.place + 1 == template.place => self.bytes.extend_from_slice(joint),
            Some(open) => {
                self.bytes.extend_from_slice(open.after.as_bytes());
                self.bytes.extend_from_slice(&joint[template.comma..]);
            }
            // The first one does without the comma.
            None => self.bytes.extend_from_slice(&joint[template.comma + 1..]),
        }
        self.bytes.extend_from_slice(json);
        self.open = Some(template);
    }

    fn finish(mut self) -> Vec<u8> {
        let after = self.open.map_or(&b""[..], |open| open.after.as_bytes());
        self.bytes.extend_from_slice(after);
        self.bytes.extend_from_slice(Self::CLOSING);
        self.bytes
    }
}
