//! Writes XLSB: records of a kind, a length and that many bytes.

use super::{Book, Cell, Sheet, archive, package};

impl Book {
    pub(crate) fn xlsb(&self) -> Vec<u8> {
        archive(&self.xlsb_parts())
    }

    /// Returns the parts by name, for tests that change one.
    pub(crate) fn xlsb_parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut parts = package(self.sheets.len(), "bin");
        let mut texts = Vec::new();
        let sheets: Vec<Vec<u8>> = self.sheets.iter().map(|sheet| worksheet(sheet, &mut texts)).collect();
        let mut workbook = record(131, &[]);
        workbook.extend(record(143, &[]));
        for (n, sheet) in self.sheets.iter().enumerate() {
            let state = u32::from(sheet.is_hidden).to_le_bytes();
            let id = (n as u32 + 1).to_le_bytes();
            workbook.extend(record(
                156,
                &[&state[..], &id, &wide(&format!("r{n}")), &wide(&sheet.name)].concat(),
            ));
        }
        workbook.extend([record(144, &[]), record(132, &[])].concat());
        let mut styles = [record(278, &[]), record(615, &(self.formats.len() as u32).to_le_bytes())].concat();
        for (n, code) in self.formats.iter().enumerate() {
            styles.extend(record(44, &[&(164 + n as u16).to_le_bytes()[..], &wide(code)].concat()));
        }
        styles
            .extend([record(616, &[]), record(617, &(self.formats.len() as u32 + 1).to_le_bytes())].concat());
        for id in std::iter::once(0).chain((0..self.formats.len()).map(|n| 164 + n as u16)) {
            styles.extend(record(47, &[&[0, 0][..], &id.to_le_bytes(), &[0; 12]].concat()));
        }
        styles.extend([record(618, &[]), record(279, &[])].concat());
        let count = (texts.len() as u32).to_le_bytes();
        let mut shared = record(159, &[count, count].concat());
        texts.iter().for_each(|text| shared.extend(record(19, &[&[0][..], &wide(text)].concat())));
        shared.extend(record(160, &[]));
        parts.push(("xl/workbook.bin".to_owned(), workbook));
        parts.push(("xl/styles.bin".to_owned(), styles));
        parts.push(("xl/sharedStrings.bin".to_owned(), shared));
        let named = |(n, sheet)| (format!("xl/worksheets/sheet{n}.bin"), sheet);
        parts.extend(sheets.into_iter().enumerate().map(named));
        parts
    }
}

fn worksheet(sheet: &Sheet, texts: &mut Vec<String>) -> Vec<u8> {
    let number = |number: usize| (number as u32).to_le_bytes();
    // The dimension is wrong, as other programs write it.
    let mut part = [record(129, &[]), record(148, &[0; 16])].concat();
    if !sheet.hidden_columns.is_empty() {
        part.extend(record(390, &[]));
        for column in &sheet.hidden_columns {
            part.extend(record(60, &[&number(*column)[..], &number(*column), &[0; 8], &[1, 0]].concat()));
        }
        part.extend(record(391, &[]));
    }
    part.extend(record(145, &[]));
    for (n, row) in sheet.rows.iter().enumerate() {
        let hidden = if sheet.hidden_rows.contains(&n) { 0x10 } else { 0 };
        part.extend(record(0, &[&number(n)[..], &[0; 7], &[hidden], &[0; 5]].concat()));
        for (column, cell) in row.iter().enumerate() {
            let (kind, style, value): (u32, usize, Vec<u8>) = match cell {
                Cell::Empty => (1, 0, Vec::new()),
                Cell::Text(text) => {
                    texts.push(text.clone());
                    (7, 0, number(texts.len() - 1).to_vec())
                }
                Cell::Number(value, style) if value.fract() == 0.0 && value.abs() < 1e8 => {
                    (2, *style, ((*value as i32) << 2 | 2).to_le_bytes().to_vec())
                }
                Cell::Number(value, style) => (5, *style, value.to_le_bytes().to_vec()),
                Cell::Truth(truth) => (4, 0, vec![u8::from(*truth)]),
                Cell::Formula(text) => (8, 0, [wide(text), vec![0; 10]].concat()),
                Cell::NoResult => (1, 0, Vec::new()),
            };
            part.extend(record(kind, &[&number(column)[..], &number(style), &value].concat()));
        }
    }
    part.extend(record(146, &[]));
    for (r, c, r2, c2) in &sheet.merged {
        part.extend(record(176, &[number(*r), number(*r2), number(*c), number(*c2)].concat()));
    }
    part.extend(record(130, &[]));
    part
}

/// Returns a record of a kind below 16,384.
pub(crate) fn record(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut record = Vec::new();
    match kind {
        0..0x80 => record.push(kind as u8),
        _ => record.extend([(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]),
    }
    let mut length = body.len();
    while length >= 0x80 {
        record.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    record.push(length as u8);
    record.extend(body);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}
