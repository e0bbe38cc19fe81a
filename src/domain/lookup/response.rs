//! A dip's answer: which values of the contacts found go out, written in Xima's format.

use super::deadline::{Pace, TooLate};
use super::find::Matches;
use super::outcome::Outcome;
use super::request::Question;
use crate::domain::catalog::settings::{Nobody, Several};
use crate::domain::directory::Directory;
use crate::domain::directory::loaded_sheet::ContactId;
use crate::domain::directory::response_template::{Body, Sent};
use crate::domain::directory::row::Cell;
use std::time::Instant;

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
