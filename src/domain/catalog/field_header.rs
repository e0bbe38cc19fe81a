//! Columns that feed a field of another name or label, and an admin's confirmation of them.

use super::Catalog;
use super::field::{Field, FieldId};
use super::name::{Name, SheetName};
use super::sheet::{Column, Version};
use crate::domain::error::DomainError;
use std::collections::BTreeMap;

/// A column of a sheet in use that feeds a field made for another header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DoubtfulColumn<'a> {
    /// The field it feeds.
    pub field: &'a Field,
    /// Its header as typed.
    pub header: &'a str,
    /// The sheet it stands in.
    pub sheet: &'a SheetName,
}

impl Catalog {
    /// Finds the columns in use whose header differs from their field's name, label or first header, unconfirmed.
    ///
    /// Imports once gave decisions to columns by their position, so a field called `nickname` could be fed by `SSN`.
    pub fn doubtful_columns(&self) -> Vec<DoubtfulColumn<'_>> {
        let fields: BTreeMap<FieldId, &Field> = self.fields.iter().map(|field| (field.id, field)).collect();
        let first = self.first_headers();
        let used = self.sheets.iter().filter_map(|sheet| Some((&sheet.name, sheet.current_version()?)));
        let columns =
            used.flat_map(|(sheet, version)| version.columns.iter().map(move |column| (sheet, column)));
        columns
            .filter_map(|(sheet, Column { header, field })| {
                let field = *fields.get(field)?;
                let first = first.get(&field.id).copied().unwrap_or(header);
                is_doubtful(field, header, first).then_some(DoubtfulColumn { field, header, sheet })
            })
            .collect()
    }

    /// Confirms every column that feeds a field now, which ends the warning about it.
    pub fn confirm_field(&mut self, name: &str) -> Result<&Field, DomainError> {
        let id = self.field(name)?.id;
        let headers: Vec<String> = self
            .doubtful_columns()
            .iter()
            .filter(|doubtful| doubtful.field.id == id)
            .map(|doubtful| doubtful.header.to_owned())
            .collect();
        for header in headers {
            self.confirm_header(id, &header);
        }
        self.field(name)
    }

    /// Confirms that columns with this header may feed a field.
    pub fn confirm_header(&mut self, id: FieldId, header: &str) {
        let header = header_name(header);
        let field = self.fields.iter_mut().find(|field| field.id == id);
        if let Some(field) = field.filter(|field| !field.confirmed_headers.contains(&header)) {
            field.confirmed_headers.push(header);
        }
    }

    /// Returns the header that fed each field in the oldest kept version.
    ///
    /// One pass over all columns, because the Overview asks on a thread that answers calls.
    fn first_headers(&self) -> BTreeMap<FieldId, &str> {
        let mut versions: Vec<&Version> = self.sheets.iter().flat_map(|sheet| &sheet.versions).collect();
        versions.sort_by_key(|version| version.id);
        let mut first = BTreeMap::new();
        for Column { header, field } in versions.into_iter().flat_map(|version| &version.columns) {
            first.entry(*field).or_insert(header.as_str());
        }
        first
    }
}

fn is_doubtful(field: &Field, header: &str, first: &str) -> bool {
    let now = header_name(header);
    let is_as_made = is_made_of(&field.name, &now)
        && is_made_of(&header_name(&field.label), &now)
        && is_made_of(&header_name(first), &now);
    !is_as_made && !field.confirmed_headers.iter().any(|confirmed| is_made_of(confirmed, &now))
}

/// Returns the name made of a header; nameless columns are called `column-3`, after their position.
fn header_name(header: &str) -> Name {
    Name::from_header(header).unwrap_or_else(Name::nameless_column)
}

/// Returns whether a name is made of a header, with or without the number that makes it unique.
fn is_made_of(name: &Name, header: &Name) -> bool {
    let number = name.as_str().rsplit_once('-').and_then(|(_, number)| number.parse().ok());
    name.eq_ignoring_style(header.as_str())
        || number.is_some_and(|number| name.eq_ignoring_style(header.numbered(number).as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::edit::FieldPatch;
    use super::super::field::FieldPolicy;
    use super::super::import_edits::ImportEdits;
    use super::super::sheet::{Sheet, SourceFile, VersionId};
    use super::*;
    use jiff::Timestamp;

    /// Builds a catalog of one sheet whose versions have these columns: header, and the number of the field it feeds.
    fn catalog(fields: &[(&str, &str)], versions: &[&[(&str, u32)]]) -> Catalog {
        let mut catalog = Catalog::default();
        for (name, label) in fields {
            catalog.add_field(&Name::parse(name).unwrap(), label, FieldPolicy::sent());
        }
        let version = |(number, columns): (u32, &&[(&str, u32)])| Version {
            id: VersionId(number.into()),
            number,
            published_at: Timestamp::UNIX_EPOCH,
            published_by: String::new(),
            rows: 1,
            file: SourceFile::default(),
            columns: columns
                .iter()
                .map(|(header, field)| Column { header: (*header).to_owned(), field: FieldId(*field) })
                .collect(),
            identified_by: None,
            edits: ImportEdits::default(),
        };
        catalog.sheets.push(Sheet {
            name: SheetName::contacts(),
            current: versions.len().try_into().unwrap(),
            versions: (1..).zip(versions).map(version).collect(),
        });
        catalog
    }

    fn doubted(catalog: &Catalog) -> Vec<(String, String)> {
        let columns = catalog.doubtful_columns();
        columns.iter().map(|column| (column.field.name.to_string(), column.header.to_owned())).collect()
    }

    #[test]
    fn a_field_fed_by_another_header_than_its_own_is_doubted() {
        let pair = |field: &str, header: &str| vec![(field.to_owned(), header.to_owned())];
        // The field got the name decided for another column.
        let named = catalog(&[("nickname", "SSN")], &[&[("SSN", 1)]]);
        assert_eq!(doubted(&named), pair("nickname", "SSN"));
        // Its label was another column's.
        let labelled = catalog(&[("ssn", "Nickname")], &[&[("SSN", 1)]]);
        assert_eq!(doubted(&labelled), pair("ssn", "SSN"));
        // It was fed by another column at first.
        let fed = catalog(&[("ssn", "SSN")], &[&[("Nickname", 1)], &[("SSN", 1)]]);
        assert_eq!(doubted(&fed), pair("ssn", "SSN"));
    }

    #[test]
    fn spelling_numbers_and_nameless_columns_raise_no_doubt() {
        let fields =
            [("phone-num", "Phone Num"), ("phone-2", "Phone"), ("column-3", ""), ("unit-4", "Unit 4")];
        let columns: &[(&str, u32)] = &[("PhoneNum", 1), ("Phone", 2), (" ", 3), ("Unit 4", 4)];
        assert_eq!(doubted(&catalog(&fields, &[columns])), []);
    }

    #[test]
    fn a_confirmed_a_renamed_and_a_returning_header_are_told_apart() {
        let mut confirmed = catalog(&[("nickname", "SSN")], &[&[("SSN", 1)]]);
        confirmed.confirm_field("nickname").unwrap();
        assert_eq!(doubted(&confirmed), []);
        // Another header is another doubt.
        confirmed.sheets[0].versions[0].columns[0].header = "Salary".to_owned();
        assert_eq!(doubted(&confirmed).len(), 1);

        let mut renamed = catalog(&[("name", "Name")], &[&[("Name", 1)]]);
        let change = FieldPatch { rename: Some(Name::parse("caller").unwrap()), ..FieldPatch::default() };
        renamed.change_field("name", &change).unwrap();
        assert_eq!(doubted(&renamed), []);

        // A form that sends the name back unchanged says nothing about the column.
        let mut unchanged = catalog(&[("nickname", "SSN")], &[&[("SSN", 1)]]);
        let change = FieldPatch { rename: Some(Name::parse("nickname").unwrap()), ..FieldPatch::default() };
        unchanged.change_field("nickname", &change).unwrap();
        assert_eq!(doubted(&unchanged).len(), 1);
    }
}
