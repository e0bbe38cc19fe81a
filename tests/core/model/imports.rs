//! Imports into the naive model.

use super::naive::{Field, Id, Naive, Row, Sheet, Version};
use super::real_system::Outcome;
use super::steps::ImportOptions;
use super::undo::Edits;

impl Naive {
    pub(crate) fn import(
        &mut self,
        sheet: &str,
        headers: &[&str],
        cells: &[Vec<String>],
        options: ImportOptions,
    ) -> Option<Outcome> {
        let is_blank = |row: &&Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
        let before = self.clone();
        let mut columns: Vec<(String, Id)> = Vec::new();
        for header in headers {
            let id = self.field_of(header, &columns);
            columns.push(((*header).to_owned(), id));
        }
        let row =
            |cells: &Vec<String>| columns.iter().map(|(_, id)| *id).zip(cells.iter().cloned()).collect();
        let mut rows: Vec<Row> = cells.iter().filter(|row| !is_blank(row)).map(row).collect();
        if rows.is_empty() {
            return None;
        }
        if options.merge
            && let Some(known) = self.sheets.iter().find(|each| each.name == sheet)
        {
            // The column with that header, or the one whose field has that name.
            let named = self.fields.iter().find(|field| field.name == "account").map(|field| field.id);
            let with_header = columns.iter().find(|(header, _)| header == "Account");
            let by = with_header.or_else(|| columns.iter().find(|(_, id)| Some(*id) == named))?.1;
            (columns, rows) = merged(known.current(), &columns, &rows, by);
        }
        let edits = Edits::between(&before, self);
        self.publish(sheet, columns, rows, edits);
        Some(Outcome::Changed)
    }

    /// Returns the field that the header filled before, the field of its name, or a new one.
    fn field_of(&mut self, header: &str, taken: &[(String, Id)]) -> Id {
        let name = header.to_lowercase();
        let named = |field: &&Field| field.name == name;
        let known =
            self.header_fields.get(header).copied().or(self.fields.iter().find(named).map(|field| field.id));
        let id = known.filter(|id| !taken.iter().any(|(_, each)| each == id)).unwrap_or_else(|| {
            let free = self.free_name(&name);
            let id = self.added;
            self.added += 1;
            self.fields.push(Field {
                id,
                name: free,
                sent: true,
                display: true,
                save: false,
                only_matched_by: vec![],
                not_found_value: None,
            });
            id
        });
        self.header_fields.insert(header.to_owned(), id);
        id
    }

    fn publish(&mut self, name: &str, columns: Vec<(String, Id)>, rows: Vec<Row>, edits: Edits) {
        let keep: usize = self.setting("keep-versions").parse().unwrap();
        self.published += 1;
        if !self.sheets.iter().any(|sheet| sheet.name == name) {
            self.sheets.push(Sheet { name: name.to_owned(), current: 0, versions: vec![] });
        }
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.name == name).unwrap();
        // Its edits begin where those of the latest version end, which may be undone.
        let undone = sheet.versions.iter().rev().filter(|version| version.number > sheet.current);
        let edits =
            undone.fold(Edits::default(), |all, version| all.then(&version.edits.inverse())).then(&edits);
        sheet.current = sheet.versions.last().map_or(1, |last| last.number + 1);
        sheet.versions.push(Version {
            number: sheet.current,
            published: self.published,
            columns,
            rows,
            edits,
        });
        while sheet.versions.len() > keep {
            sheet.versions.remove(0);
        }
    }
}

/// Updates rows by account from the file's last row for each; adds the others.
fn merged(
    old: &Version,
    columns: &[(String, Id)],
    file: &[Row],
    account: Id,
) -> (Vec<(String, Id)>, Vec<Row>) {
    let by = |row: &Row| row.get(&account).map_or(String::new(), |value| value.trim().to_owned());
    let mut all = old.columns.clone();
    all.extend(columns.iter().filter(|(_, id)| !old.columns.iter().any(|(_, known)| known == id)).cloned());
    let blank: Row = all.iter().map(|(_, id)| (*id, String::new())).collect();
    let over = |below: &Row, above: &Row| -> Row {
        below.iter().chain(above).map(|(id, cell)| (*id, cell.clone())).collect()
    };
    let last_of = |value: &str| file.iter().rfind(|row| !value.is_empty() && by(row) == value);
    let mut rows: Vec<Row> = old
        .rows
        .iter()
        .map(|row| last_of(&by(row)).map_or_else(|| over(&blank, row), |new| over(&over(&blank, row), new)))
        .collect();
    for row in file {
        let value = by(row);
        let is_known = !value.is_empty() && old.rows.iter().any(|old| by(old) == value);
        let is_last = value.is_empty() || last_of(&value).is_some_and(|last| std::ptr::eq(last, row));
        if !is_known && is_last {
            rows.push(over(&blank, row));
        }
    }
    (all, rows)
}
