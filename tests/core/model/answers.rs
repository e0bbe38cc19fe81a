//! Derives the response to a lookup from the rules, line by line.

use super::naive::{Field, Id, Key, Naive, Row};
use super::steps::{KEYS, value};
use datadip::domain::catalog::key::is_blank_or_placeholder;
use datadip::domain::phone::Region;
use proptest::prelude::*;

/// Holds a lookup's names and values in order.
#[derive(Clone, Debug)]
pub(crate) struct Request(Vec<(&'static str, String)>);

impl Request {
    pub(crate) fn body(&self) -> String {
        let pair =
            |(name, value): &(&str, String)| format!("\"{name}\":{}", serde_json::to_string(value).unwrap());
        format!("{{{}}}", self.0.iter().map(pair).collect::<Vec<_>>().join(","))
    }
}

pub(crate) fn any_request() -> impl Strategy<Value = Request> {
    prop::collection::vec((prop::sample::select(&KEYS), value()), 1..4).prop_map(Request)
}

/// Holds a matched row and when its list was published.
#[derive(Clone, Copy)]
struct Found<'a> {
    row: &'a Row,
    published: u32,
}

impl Naive {
    pub(crate) fn response(&self, request: &Request) -> String {
        let criteria = self.criteria(request);
        let found = self.find(&criteria);
        let outcome = match found.len() {
            0 => "not-found",
            1 => "found",
            _ => "several",
        };
        let chosen: Vec<Found> = match (found.as_slice(), self.setting("several")) {
            ([], _) | ([_, _, ..], "none") => vec![],
            ([first, ..], "first") => vec![*first],
            // The last row of the list that was published last.
            ([_, ..], "newest") => {
                found.iter().copied().max_by_key(|found| found.published).into_iter().collect()
            }
            (all, _) => all.to_vec(),
        };
        let mut parameters: Vec<String> = Vec::new();
        for field in self.fields.iter().filter(|field| field.sent) {
            let value = if found.is_empty() {
                field.not_found_value.as_ref().filter(|_| self.setting("nobody") == "values")
            } else {
                self.sent(field, &criteria, &chosen)
            };
            parameters.extend(value.map(|value| parameter(&field.name, value, field.display, field.save)));
        }
        if self.setting("result-parameter") != "off" {
            parameters.push(parameter(self.setting("result-parameter"), outcome, false, false));
        }
        format!(r#"{{"parameters":{{{}}}}}"#, parameters.join(","))
    }

    /// Returns the given keys by priority, each with its last value that is no placeholder.
    fn criteria<'a>(&'a self, request: &'a Request) -> Vec<(&'a Key, &'a str)> {
        let last = |key: &'a Key| {
            let own =
                |(name, value): &&(&str, String)| key.matches_name(name) && !is_blank_or_placeholder(value);
            request.0.iter().rfind(own).map(|(_, value)| (key, value.as_str()))
        };
        self.keys.iter().filter_map(last).collect()
    }

    /// Finds contacts by the first key that matches; later keys narrow the result if they match.
    fn find(&self, criteria: &[(&Key, &str)]) -> Vec<Found<'_>> {
        let mut found: Vec<Found> = Vec::new();
        for (key, value) in criteria {
            let matching = |found: &Found| self.matches(key, value, found.row);
            if found.is_empty() {
                found = self.current_rows().filter(matching).collect();
            } else if found.iter().any(matching) {
                found.retain(matching);
            }
        }
        found
    }

    fn current_rows(&self) -> impl Iterator<Item = Found<'_>> {
        self.sheets.iter().flat_map(|sheet| {
            let version = sheet.current();
            version.rows.iter().map(move |row| Found { row, published: version.published })
        })
    }

    fn matches(&self, key: &Key, value: &str, row: &Row) -> bool {
        let region = Region::parse(self.setting("region")).unwrap();
        let Some(normal) = key.kind.normalize(value, region) else { return false };
        let cell = |id: &Id| key.kind.normalize(row.get(id)?, region);
        key.fields.iter().any(|id| cell(id).as_ref() == Some(&normal))
    }

    /// Returns the value shared by all chosen rows, if the field may be sent.
    fn sent<'a>(&self, field: &Field, criteria: &[(&Key, &str)], chosen: &[Found<'a>]) -> Option<&'a String> {
        let first = chosen.first()?.row.get(&field.id)?;
        let agreed = chosen.iter().all(|found| found.row.get(&field.id) == Some(first));
        let matched = |(key, value): &(&Key, &str)| {
            field.only_matched_by.contains(&key.name)
                && chosen.iter().all(|found| self.matches(key, value, found.row))
        };
        let allowed = field.only_matched_by.is_empty() || criteria.iter().any(matched);
        (agreed && allowed).then_some(first)
    }
}

fn parameter(name: &str, value: &str, display: bool, save: bool) -> String {
    let value = serde_json::to_string(value).unwrap();
    format!(r#""{name}":{{"value":{value},"displayToAgent":{display},"saveToDatabase":{save}}}"#)
}
