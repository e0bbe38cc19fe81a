//! A lookup's response: the values of the contacts found that may be sent, in Xima's format.

use super::deadline::{DeadlineCheck, DeadlineExceeded};
use super::find::Matches;
use super::outcome::Outcome;
use super::request::LookupRequest;
use crate::domain::catalog::settings::{OnMultiple, OnNotFound};
use crate::domain::directory::Directory;
use crate::domain::directory::loaded_sheet::ContactId;
use crate::domain::directory::response_template::{JsonWriter, SentField};
use crate::domain::directory::row::Cell;
use std::collections::BTreeMap;
use std::time::Instant;
use utoipa::ToSchema;

/// Describes a response: the fields sent, by name.
#[derive(ToSchema)]
pub struct ResponseBody {
    /// Each field with its value and Xima's flags.
    pub parameters: BTreeMap<String, Parameter>,
}

/// Describes one field of a response.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Parameter {
    /// The cell as in the sheet.
    pub value: String,
    /// Whether agents see it.
    pub display_to_agent: bool,
    /// Whether Xima keeps it.
    pub save_to_database: bool,
}

impl Directory {
    /// Returns the outcome of a set of matches.
    pub fn outcome(&self, matches: &Matches) -> Outcome {
        match matches.contacts.len() {
            0 => Outcome::NotFound,
            1 => Outcome::Found,
            _ => Outcome::Several,
        }
    }

    /// Writes the response: a JSON object, UTF-8.
    pub fn answer(
        &self,
        request: &LookupRequest<'_>,
        matches: &Matches,
        deadline: Instant,
    ) -> Result<Vec<u8>, DeadlineExceeded> {
        let mut body = match (matches.contacts.as_slice(), self.catalog.settings.on_multiple) {
            ([], _) => self.not_found_response(),
            ([one], _) => self.single_response(request, *one),
            (several, OnMultiple::Shared) => {
                self.common_values_response(request, several, DeadlineCheck::new(deadline))?
            }
            (_, OnMultiple::None) => self.empty(),
            ([first, ..], OnMultiple::First) => self.single_response(request, *first),
            (several, OnMultiple::Newest) => match self.newest(several) {
                Some(newest) => self.single_response(request, newest),
                None => self.empty(),
            },
        };
        if let Some(template) = &self.templates.result {
            body.add(template, self.outcome(matches).as_str().as_bytes());
        }
        Ok(body.finish())
    }

    fn not_found_response(&self) -> JsonWriter<'_> {
        if self.catalog.settings.on_not_found == OnNotFound::Empty {
            return self.empty();
        }
        let sent = self.templates.sent.iter();
        let values = sent.filter_map(|sent| Some((sent, sent.not_found_value.as_ref()?.as_bytes())));
        let mut body = self.body(values.clone().map(|(_, value)| value));
        values.for_each(|(sent, value)| body.add(&sent.template, value));
        body
    }

    fn single_response(&self, request: &LookupRequest<'_>, contact: ContactId) -> JsonWriter<'_> {
        let cells = self.row(contact).1.cells();
        let mut body = self.body(cells.iter().map(|cell| cell.json()));
        for (sent, value) in self.templates.sent.iter().zip(self.values(contact, &cells)) {
            if let Some(cell) = value
                && self.may_send(sent, request, &[contact])
            {
                body.add(&sent.template, cell.json());
            }
        }
        body
    }

    fn common_values_response(
        &self,
        request: &LookupRequest<'_>,
        contacts: &[ContactId],
        mut check: DeadlineCheck,
    ) -> Result<JsonWriter<'_>, DeadlineExceeded> {
        let Some((&first, others)) = contacts.split_first() else {
            return Ok(self.empty());
        };
        let cells = self.row(first).1.cells();
        let mut shared: Vec<Option<Cell<'_>>> = self.values(first, &cells).collect();
        for &other in others {
            check.step()?;
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
                && self.may_send(sent, request, contacts)
            {
                body.add(&sent.template, cell.json());
            }
        }
        Ok(body)
    }

    fn empty(&self) -> JsonWriter<'_> {
        JsonWriter::new(self.templates.around)
    }

    /// Returns a writer with capacity for these values. An exact size is allocated faster than a generous one.
    fn body<'a>(&self, values: impl Iterator<Item = &'a [u8]>) -> JsonWriter<'_> {
        JsonWriter::new(self.templates.around + values.map(<[u8]>::len).sum::<usize>())
    }

    /// Returns a contact's cell for each sent field.
    fn values<'a>(&self, contact: ContactId, cells: &[Cell<'a>]) -> impl Iterator<Item = Option<Cell<'a>>> {
        let columns = self.templates.columns.get(contact.sheet as usize).map_or(&[][..], Vec::as_slice);
        columns.iter().map(|column| column.and_then(|column| cells.get(column).copied()))
    }

    /// Reports whether a field may be sent for these contacts. A field restricted to some keys needs a criterion with
    /// one of them that all contacts match, whichever key decided.
    #[inline]
    fn may_send(&self, sent: &SentField, request: &LookupRequest<'_>, contacts: &[ContactId]) -> bool {
        sent.only_matched_by.as_ref().is_none_or(|keys| {
            request.criteria.iter().any(|criterion| {
                keys.contains(&criterion.key)
                    && contacts.iter().all(|contact| self.matches(*contact, criterion))
            })
        })
    }

    /// Returns the contact in the version published last, its last row.
    fn newest(&self, contacts: &[ContactId]) -> Option<ContactId> {
        let age = |contact: &&ContactId| {
            let version = &self.row(**contact).0.version;
            (version.published_at, version.id, contact.row)
        };
        contacts.iter().max_by_key(age).copied()
    }
}
