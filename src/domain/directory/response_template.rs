//! The fixed parts of a response, written once per directory, and the writer that joins them with values.

use super::loaded_sheet::LoadedSheet;
use super::row::escape;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::{FieldId, FieldPolicy};
use smallvec::SmallVec;

/// Holds the fixed parts of every response of a directory.
#[derive(Debug)]
pub(crate) struct ResponseTemplates {
    /// The sent fields, in the owner's order.
    pub(crate) sent: Vec<SentField>,
    /// For each sheet, the column of each sent field.
    pub(crate) columns: Vec<Vec<Option<usize>>>,
    /// The size of everything but the values, in bytes.
    pub(crate) around: usize,
    /// The result parameter, after the sent fields.
    pub(crate) result: Option<ParamTemplate>,
}

/// Describes a field that is sent.
#[derive(Debug)]
pub(crate) struct SentField {
    pub(crate) field: FieldId,
    pub(crate) template: ParamTemplate,
    /// Positions of the keys that must match; `None` sends it always.
    pub(crate) only_matched_by: Option<SmallVec<[usize; 4]>>,
    /// The value for callers not found, escaped.
    pub(crate) not_found_value: Option<String>,
}

/// Holds the JSON around a parameter's value.
#[derive(Debug)]
pub(crate) struct ParamTemplate {
    /// The position among all templates.
    position: usize,
    /// The JSON between the previous template's value and this one's, in one piece because both are nearly always sent.
    separator: String,
    /// The position in `separator` of the comma between them.
    comma: usize,
    after: String,
}

impl ParamTemplate {
    fn new(name: &str, policy: &FieldPolicy, before: Option<&ParamTemplate>) -> ParamTemplate {
        let mut separator = before.map_or_else(String::new, |before| before.after.clone());
        let comma = separator.len();
        separator.push_str(&format!(",\"{}\":{{\"value\":\"", escape(name)));
        let (display, save) = (policy.display, policy.save);
        ParamTemplate {
            position: before.map_or(0, |before| before.position + 1),
            separator,
            comma,
            after: format!("\",\"displayToAgent\":{display},\"saveToDatabase\":{save}}}"),
        }
    }
}

impl ResponseTemplates {
    pub(crate) fn new(catalog: &Catalog, sheets: &[LoadedSheet]) -> ResponseTemplates {
        let mut sent: Vec<SentField> = Vec::new();
        for field in catalog.fields.iter().filter(|field| field.policy.sent) {
            let policy = &field.policy;
            let position = |name| catalog.keys.iter().position(|key| &key.name == name);
            let last = sent.last().map(|last| &last.template);
            sent.push(SentField {
                field: field.id,
                template: ParamTemplate::new(field.name.as_str(), policy, last),
                only_matched_by: (!policy.only_matched_by.is_empty())
                    .then(|| policy.only_matched_by.iter().filter_map(position).collect()),
                not_found_value: field.not_found_value.as_deref().map(|value| escape(value).into_owned()),
            });
        }
        let column =
            |loaded: &LoadedSheet, field| loaded.version.columns.iter().position(|at| at.field == field);
        let columns = |loaded| sent.iter().map(|sent| column(loaded, sent.field)).collect();
        let last = sent.last().map(|last| &last.template);
        let hidden = FieldPolicy { display: false, ..FieldPolicy::sent() };
        let result = catalog.settings.result_parameter.as_ref();
        let result = result.map(|name| ParamTemplate::new(name.as_str(), &hidden, last));
        let all = || sent.iter().map(|sent| &sent.template).chain(&result);
        let after = all().last().map_or(0, |last| last.after.len());
        ResponseTemplates {
            columns: sheets.iter().map(columns).collect(),
            around: JsonWriter::ENDS + all().map(|each| each.separator.len()).sum::<usize>() + after,
            sent,
            result,
        }
    }
}

/// Writes `{"parameters":{...}}`.
pub(crate) struct JsonWriter<'a> {
    bytes: Vec<u8>,
    /// The template of the last value; the JSON after it is written with the next one.
    open: Option<&'a ParamTemplate>,
}

impl<'a> JsonWriter<'a> {
    const OPENING: &'static [u8] = b"{\"parameters\":{";
    const CLOSING: &'static [u8] = b"}}";
    /// The length of both.
    const ENDS: usize = Self::OPENING.len() + Self::CLOSING.len();

    /// Starts a response with room for `capacity` bytes.
    pub(crate) fn new(capacity: usize) -> JsonWriter<'a> {
        let mut bytes = Vec::with_capacity(capacity);
        bytes.extend_from_slice(Self::OPENING);
        JsonWriter { bytes, open: None }
    }

    pub(crate) fn add(&mut self, template: &'a ParamTemplate, json: &[u8]) {
        let separator = template.separator.as_bytes();
        match self.open {
            Some(open) if open.position + 1 == template.position => self.bytes.extend_from_slice(separator),
            Some(open) => {
                self.bytes.extend_from_slice(open.after.as_bytes());
                self.bytes.extend_from_slice(&separator[template.comma..]);
            }
            // The first parameter has no comma before it.
            None => self.bytes.extend_from_slice(&separator[template.comma + 1..]),
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
