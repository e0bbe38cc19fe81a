//! Plans an import: the field each column feeds, the new fields and keys, and the reason for each decision.

pub(crate) mod apply_keys;
pub(crate) mod column_decision;
pub(crate) mod column_names;
pub(crate) mod column_profile;
pub(crate) mod header_words;
mod identifier_columns;
pub(crate) mod phone_columns;
pub(crate) mod sensitive;
pub(crate) mod sensitive_contents;
mod sensitive_words;
pub(crate) mod suggest_keys;

use super::report::{FieldDecision, KeyDecision};
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field::{FieldId, FieldPolicy};
use crate::domain::catalog::key::{Key, Kind};
use crate::domain::catalog::name::{Name, SheetName};
use crate::domain::catalog::sheet::Column;
use crate::domain::error::DomainError;
use column_decision::ColumnDecision;
use column_profile::{ColumnProfile, SheetProfile};

/// The decisions an import makes before it reads the rows.
pub(super) struct Plan {
    /// The columns, in the file's order.
    pub(super) columns: Vec<Column>,
    pub(super) fields: Vec<FieldDecision>,
    pub(super) keys: Vec<KeyDecision>,
    pub(super) notes: Vec<String>,
    /// The field that should identify the rows.
    pub(super) identified_by: Option<FieldId>,
}

/// Plans the import and adds new fields and keys to the catalog.
///
/// With `merges`, existing columns stay. With `decisions`, the new columns they name and all keys are as decided; a
/// list that does not fit the file is refused.
pub(super) fn apply(
    catalog: &mut Catalog,
    profile: &SheetProfile,
    sheet: &SheetName,
    decisions: Option<&[ColumnDecision]>,
    merges: bool,
) -> Result<Plan, DomainError> {
    let is_first_import = catalog.sheets.is_empty() && catalog.keys.is_empty();
    let mut plan = Plan { columns: vec![], fields: vec![], keys: vec![], notes: vec![], identified_by: None };
    let decided =
        decisions.map(|decisions| column_decision::by_column(decisions, &profile.headers())).transpose()?;
    let headers: Vec<String> = profile.columns.iter().map(|column| column.header.clone()).collect();
    for (number, (column, name)) in profile.columns.iter().zip(column_names::names(&headers)).enumerate() {
        let decision = decided.as_ref().and_then(|decided| *decided.get(number)?);
        plan.place(catalog, column, &name, decision, is_first_import);
    }
    let suggestions = match &decided {
        Some(decided) => suggest_keys::decided(decided),
        None if is_first_import => suggest_keys::keys(profile),
        // A list beside others is asked for by the keys there are.
        None if catalog.sheet(sheet).is_none() => suggest_keys::phone_key(profile),
        None => Vec::new(),
    };
    for suggestion in suggestions {
        plan.set_up_key(catalog, &suggestion);
    }
    plan.note_missing_columns(catalog, sheet, merges);
    plan.identified_by = plan.identifier(catalog, profile, sheet);
    Ok(plan)
}

impl Plan {
    /// Finds the field a column feeds: first by its earlier header, then by its name; otherwise creates one.
    fn place(
        &mut self,
        catalog: &mut Catalog,
        column: &ColumnProfile,
        name: &Name,
        decision: Option<&ColumnDecision>,
        is_first_import: bool,
    ) {
        let is_taken = |id: &FieldId| self.columns.iter().any(|column| column.field == *id);
        let fed_before = catalog.headers.get(name).copied();
        let named = catalog
            .fields
            .iter()
            .find(|field| field.name.eq_ignoring_style(name.as_str()))
            .map(|field| field.id);
        // The admin may decide that it is another column.
        let renamed = column.renamed_from.as_ref().filter(|_| decision.is_none());
        let known = fed_before
            .or(named)
            .or(renamed.map(|before| before.field))
            .filter(|id| !is_taken(id) && catalog.field_by_id(*id).is_some());
        if let Some(before) = renamed.filter(|before| known == Some(before.field)) {
            let field = catalog.field_by_id(before.field).map(|field| &field.name).unwrap_or(name);
            self.notes.push(renamed_note(&column.header, &before.header, field));
        }
        let (id, why) = match known {
            Some(id) => (id, None),
            None => {
                let (policy, why) = match decision {
                    Some(decision) => (decided(decision), None),
                    None => policy(column, is_first_import),
                };
                let field_name = decision.map_or(name, |decision| &decision.name);
                let id = catalog.add_field(field_name, &column.header, policy);
                if decision.is_some() {
                    // The decision confirms this header even if it gave the field another name.
                    catalog.confirm_header(id, &column.header);
                }
                (id, why)
            }
        };
        catalog.headers.insert(name.clone(), id);
        self.columns.push(Column { header: column.header.clone(), field: id });
        if let Some(field) = catalog.field_by_id(id) {
            self.fields.push(FieldDecision {
                name: field.name.clone(),
                label: column.header.clone(),
                new: known.is_none(),
                release: field.policy.release(),
                why,
            });
        }
    }

    fn note_missing_columns(&mut self, catalog: &Catalog, sheet: &SheetName, merges: bool) {
        let before = catalog.sheet(sheet).and_then(|sheet| sheet.current_version());
        let is_missing = |column: &&Column| !self.columns.iter().any(|now| now.field == column.field);
        let missing: Vec<&Column> =
            before.iter().flat_map(|version| &version.columns).filter(is_missing).collect();
        let stays = missing.iter().copied().filter(|_| merges);
        let columns: Vec<&Column> = self.columns.iter().chain(stays).collect();
        let looked_in =
            |key: &Key| key.fields.iter().any(|id| columns.iter().any(|column| column.field == *id));
        let mut notes = Vec::new();
        if !catalog.keys.iter().any(looked_in) {
            notes.push(
                "No key looks into any column of this sheet, so nobody in it can be found. Name the columns to look in: datadip key set NAME --fields COLUMN".to_owned(),
            );
        }
        if !missing.is_empty() {
            let headers: Vec<&str> = missing.iter().map(|column| column.header.as_str()).collect();
            let stay = if merges { "; they stay as they are" } else { "" };
            notes.push(format!(
                "Columns of the list in use that this file does not have: {}{stay}.",
                headers.join(", ")
            ));
        }
        self.notes.extend(notes);
    }

    /// Returns the earlier identifying field, or the first unique, filled column of a digits or text key.
    fn identifier(&self, catalog: &Catalog, profile: &SheetProfile, sheet: &SheetName) -> Option<FieldId> {
        let before = catalog.sheet(sheet).and_then(|sheet| sheet.identified_by());
        let has = |id: &FieldId| self.columns.iter().any(|column| column.field == *id);
        before.filter(has).or_else(|| {
            let keys = catalog.keys.iter().filter(|key| key.kind != Kind::Phone);
            keys.flat_map(|key| key.fields.iter().copied()).find(|id| {
                let place = self.columns.iter().position(|column| column.field == *id);
                place
                    .and_then(|n| profile.columns.get(n))
                    .is_some_and(|column| column.is_unique && column.is_filled())
            })
        })
    }
}

fn decided(decision: &ColumnDecision) -> FieldPolicy {
    FieldPolicy {
        sent: decision.sent,
        display: decision.display,
        save: decision.save,
        only_matched_by: Vec::new(),
    }
}

/// Returns a new column's policy, and the reason if it starts withheld.
fn policy(column: &ColumnProfile, is_first_import: bool) -> (FieldPolicy, Option<String>) {
    let reason = sensitive::reason(&column.words, &column.sensitive)
        .or((!is_first_import).then_some("was not there before"))
        .or(column.hidden.then_some("is hidden in the spreadsheet"))
        .or(column.is_empty().then_some("is empty in every row"));
    let policy = if reason.is_some() { FieldPolicy::withheld() } else { FieldPolicy::sent() };
    (policy, reason.map(str::to_owned))
}

fn renamed_note(header: &str, before: &str, field: &Name) -> String {
    format!(
        "\"{header}\" looks like \"{before}\" of last time: the same values stand in more than half of its rows. It is taken as that column. If that is right: datadip field confirm {field}"
    )
}
