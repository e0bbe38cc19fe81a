//! An answer's fixed parts, written once for each directory, and the body that they are put into.

use super::loaded_sheet::LiveSheet;
use super::row::escape;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::{FieldId, Release};
use smallvec::SmallVec;

/// The answers' fixed parts, written once for each directory.
#[derive(Debug)]
pub(crate) struct Templates {
    /// The sent fields, in the admin's order.
    pub(crate) sent: Vec<Sent>,
    /// For each sheet, in which of its columns each sent field stands.
    pub(crate) columns: Vec<Vec<Option<usize>>>,
    /// Room for everything but the values, in bytes.
    pub(crate) around: usize,
    /// The result parameter, behind the sent fields.
    pub(crate) result: Option<Template>,
}

/// A field that is sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) field: FieldId,
    pub(crate) template: Template,
    /// Positions of keys; none: always.
    pub(crate) only_matched_by: Option<SmallVec<[usize; 4]>>,
    /// The value for callers not found, escaped.
    pub(crate) nobody: Option<String>,
}

/// What stands around a parameter's value.
#[derive(Debug)]
pub(crate) struct Template {
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
    pub(crate) fn new(catalog: &Catalog, sheets: &[LiveSheet]) -> Templates {
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

/// `{"parameters":{...}}` being written.
pub(crate) struct Body<'a> {
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
    pub(crate) fn new(room: usize) -> Body<'a> {
        let mut bytes = Vec::with_capacity(room);
        bytes.extend_from_slice(Self::OPENING);
        Body { bytes, open: None }
    }

    pub(crate) fn add(&mut self, template: &'a Template, json: &[u8]) {
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

    pub(crate) fn finish(mut self) -> Vec<u8> {
        let after = self.open.map_or(&b""[..], |open| open.after.as_bytes());
        self.bytes.extend_from_slice(after);
        self.bytes.extend_from_slice(Self::CLOSING);
        self.bytes
    }
}
