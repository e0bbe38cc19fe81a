//! Models datadip with plain lists.

use super::real_system::Outcome;
use super::steps::{Change, Step};
use super::undo::Edits;
use datadip::domain::catalog::key::Kind;
use datadip::domain::phone::Region;
use std::collections::BTreeMap;

/// Identifies a field in rows and keys: the number of fields before it was added.
pub(crate) type Id = usize;

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Field {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) sent: bool,
    pub(crate) display: bool,
    pub(crate) save: bool,
    pub(crate) only_matched_by: Vec<String>,
    pub(crate) not_found_value: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) alias: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) fields: Vec<Id>,
    priority: u32,
}

pub(crate) type Row = BTreeMap<Id, String>;

#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) number: u32,
    /// Counts publications over all sheets.
    pub(crate) published: u32,
    /// Pairs each header with its field.
    pub(crate) columns: Vec<(String, Id)>,
    pub(crate) rows: Vec<Row>,
    /// What its import changed in fields and headers.
    pub(crate) edits: Edits,
}

#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) current: u32,
    pub(crate) versions: Vec<Version>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Naive {
    /// Fields in the order of the response.
    pub(crate) fields: Vec<Field>,
    /// Maps each header to the field it fills.
    pub(crate) header_fields: BTreeMap<String, Id>,
    pub(crate) keys: Vec<Key>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) settings: BTreeMap<&'static str, &'static str>,
    pub(crate) published: u32,
    /// The number of fields that were ever added.
    pub(crate) added: Id,
}

impl Key {
    pub(crate) fn matches_name(&self, name: &str) -> bool {
        self.name == name || self.alias.as_deref() == Some(name)
    }
}

impl Sheet {
    pub(crate) fn current(&self) -> &Version {
        self.versions.iter().find(|version| version.number == self.current).unwrap()
    }
}

impl Naive {
    /// Applies a step; datadip's own outcome `real` decides what the guards hold back.
    pub(crate) fn take(&mut self, step: &Step, real: Outcome) -> Outcome {
        let before = self.clone();
        let outcome = match step {
            Step::Import { sheet, options, .. } if !self.may_import_into(sheet, options.new) => None,
            Step::Import { options, .. }
                if real == Outcome::HeldBack && (options.check_only || !options.publish_anyway) =>
            {
                Some(Outcome::HeldBack)
            }
            Step::Import { options, .. } if options.check_only => None,
            Step::Import { sheet, columns, rows, options } => self.import(sheet, columns, rows, *options),
            Step::Undo { sheet, to } => self.undo(sheet, *to),
            Step::RemoveSheet { sheet } => self.remove_sheet(sheet),
            Step::RemoveField { name } => self.remove_field(name),
            Step::ChangeKey { name, kind, fields, priority, alias } => {
                self.change_key(name, *kind, fields.as_deref(), *priority, *alias)
            }
            Step::RemoveKey { name } => self.remove_key(name),
            Step::ChangeField { name, change } => self.change_field(name, change),
            Step::Set { name, value } => self.set(name, value),
            Step::Restart => Some(Outcome::Changed),
            Step::Erase { name, value } => self.erase(name, value),
        };
        if outcome.is_none() {
            *self = before;
        }
        outcome.unwrap_or(Outcome::Refused)
    }

    pub(crate) fn export(&self, sheet: &str) -> Option<Vec<Vec<String>>> {
        let version = self.sheets.iter().find(|each| each.name == sheet)?.current();
        let headers = version.columns.iter().map(|(header, _)| header.clone()).collect();
        let cells = |row: &Row| version.columns.iter().map(|(_, id)| row[id].clone()).collect();
        Some(std::iter::once(headers).chain(version.rows.iter().map(cells)).collect())
    }

    pub(crate) fn is_free(&self, name: &str) -> bool {
        self.setting("result-parameter") != name && !self.fields.iter().any(|field| field.name == name)
    }

    pub(crate) fn setting(&self, name: &str) -> &str {
        const DEFAULTS: [(&str, &str); 5] = [
            ("region", "US"),
            ("several", "shared"),
            ("nobody", "values"),
            ("result-parameter", "off"),
            ("keep-versions", "5"),
        ];
        let default = DEFAULTS.iter().find(|(each, _)| *each == name).unwrap().1;
        self.settings.get(name).copied().unwrap_or(default)
    }

    /// A sheet is made only in an empty store or when a new one is asked for.
    fn may_import_into(&self, name: &str, new: bool) -> bool {
        let exists = self.sheets.iter().any(|sheet| sheet.name == name);
        if new { !exists } else { exists || self.sheets.is_empty() }
    }

    fn remove_sheet(&mut self, name: &str) -> Option<Outcome> {
        let at = self.sheets.iter().position(|sheet| sheet.name == name)?;
        self.sheets.remove(at);
        Some(Outcome::Changed)
    }

    fn erase(&mut self, name: &str, value: &str) -> Option<Outcome> {
        let region = Region::parse(self.setting("region")).unwrap();
        let (kind, fields) = match self.key(name) {
            Some(at) => (self.keys[at].kind, self.keys[at].fields.clone()),
            None => (Kind::Text, vec![self.fields.iter().find(|field| field.name == name)?.id]),
        };
        let normal = kind.normalize(value, region)?;
        let is_match = |row: &Row| {
            let mut cells = fields.iter().filter_map(|id| row.get(id));
            cells.any(|cell| kind.normalize_cell(cell, region).contains(&normal))
        };
        for version in self.sheets.iter_mut().flat_map(|sheet| &mut sheet.versions) {
            version.rows.retain(|row| !is_match(row));
        }
        Some(Outcome::Changed)
    }

    fn key(&self, name: &str) -> Option<usize> {
        self.keys.iter().position(|key| key.matches_name(name))
    }

    /// A key is changed and removed by its own name only.
    fn refuse_alias(&self, name: &str) -> Option<()> {
        (!self.keys.iter().any(|key| key.alias.as_deref() == Some(name))).then_some(())
    }

    fn change_key(
        &mut self,
        name: &str,
        kind: Option<Kind>,
        fields: Option<&[&str]>,
        priority: Option<u32>,
        alias: Option<Option<&str>>,
    ) -> Option<Outcome> {
        self.refuse_alias(name)?;
        let at = match self.key(name) {
            Some(at) => at,
            None => {
                let last = self.keys.iter().map(|key| key.priority).max().map_or(10, |last| last + 10);
                // A new key needs a kind and fields.
                fields?;
                self.keys.push(Key {
                    name: name.to_owned(),
                    alias: None,
                    kind: kind?,
                    fields: vec![],
                    priority: last,
                });
                self.keys.len() - 1
            }
        };
        if let Some(names) = fields {
            let ids = names
                .iter()
                .map(|name| self.fields.iter().find(|field| field.name == *name).map(|field| field.id));
            self.keys[at].fields = ids.collect::<Option<Vec<Id>>>().filter(|ids| !ids.is_empty())?;
        }
        if let Some(alias) = alias {
            let taken = |key: &Key| alias.is_some_and(|alias| key.matches_name(alias));
            if self.keys.iter().enumerate().any(|(each, key)| each != at && taken(key)) {
                return None;
            }
            self.keys[at].alias = alias.map(str::to_owned);
        }
        self.keys[at].kind = kind.unwrap_or(self.keys[at].kind);
        self.keys[at].priority = priority.unwrap_or(self.keys[at].priority);
        self.keys.sort_by_key(|key| (key.priority, key.name.clone()));
        Some(Outcome::Changed)
    }

    fn remove_key(&mut self, name: &str) -> Option<Outcome> {
        self.refuse_alias(name)?;
        let key = self.keys.remove(self.key(name)?);
        let required = self.fields.iter().any(|field| field.only_matched_by.contains(&key.name));
        (!required).then_some(Outcome::Changed)
    }

    fn change_field(&mut self, name: &str, change: &Change) -> Option<Outcome> {
        let at = self.fields.iter().position(|field| field.name == name)?;
        match change {
            Change::Rename(new) if *new != name && !self.is_free(new) => return None,
            Change::Rename(new) => self.fields[at].name = (*new).to_owned(),
            Change::Sent(sent) => self.fields[at].sent = *sent,
            Change::Display(display) => self.fields[at].display = *display,
            Change::Save(save) => self.fields[at].save = *save,
            Change::OnlyMatchedBy(keys) => {
                let names = keys.iter().map(|key| Some(self.keys[self.key(key)?].name.clone()));
                self.fields[at].only_matched_by = names.collect::<Option<_>>()?;
            }
            Change::NotFoundValue(value) => self.fields[at].not_found_value = value.clone(),
            Change::Position(position) => {
                // A position counts in the list as it is shown.
                let filled = self.filled();
                self.fields.sort_by_key(|field| !filled.contains(&field.id));
                let at = self.fields.iter().position(|field| field.name == name)?;
                let field = self.fields.remove(at);
                self.fields.insert((*position).clamp(1, self.fields.len() + 1) - 1, field);
            }
        }
        Some(Outcome::Changed)
    }

    fn set(&mut self, name: &'static str, value: &'static str) -> Option<Outcome> {
        if name == "result-parameter" && self.fields.iter().any(|field| field.name == value) {
            return None;
        }
        self.settings.insert(name, value);
        Some(Outcome::Changed)
    }
}
