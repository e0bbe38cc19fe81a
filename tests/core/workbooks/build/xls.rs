//! Writes XLS of Excel 97: records in one stream of a compound file.

use super::{Book, Cell, Sheet};
use crate::laws::workbook::compound_file;

/// The most bytes of a record; texts that go on do so in another record.
const RECORD_MAX: usize = 8_224;

impl Book {
    pub(crate) fn xls(&self) -> Vec<u8> {
        compound_file("Workbook", &self.xls_stream())
    }

    pub(crate) fn xls_stream(&self) -> Vec<u8> {
        let mut texts = Vec::new();
        let sheets: Vec<Vec<u8>> = self.sheets.iter().map(|sheet| worksheet(sheet, &mut texts)).collect();
        let mut globals = begin(5);
        globals.extend(record(0x42, &1200u16.to_le_bytes()));
        for (n, code) in self.formats.iter().enumerate() {
            let units: Vec<u8> = code.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = code.encode_utf16().count() as u16;
            let id = 164 + n as u16;
            globals.extend(record(
                0x41e,
                &[&id.to_le_bytes()[..], &length.to_le_bytes(), &[1], &units].concat(),
            ));
        }
        for id in std::iter::once(0).chain((0..self.formats.len()).map(|n| 164 + n as u16)) {
            globals.extend(record(0xe0, &[&[0, 0][..], &id.to_le_bytes(), &[0; 16]].concat()));
        }
        let shared = shared_texts(&texts);
        let listed: usize = self.sheets.iter().map(|sheet| 12 + 2 * sheet.name.encode_utf16().count()).sum();
        let mut place = globals.len() + listed + shared.len() + 4;
        for (sheet, stream) in self.sheets.iter().zip(&sheets) {
            let units: Vec<u8> = sheet.name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let body = [
                &(place as u32).to_le_bytes()[..],
                &[sheet.is_hidden.into(), 0, (units.len() / 2) as u8, 1],
                &units,
            ]
            .concat();
            globals.extend(record(0x85, &body));
            place += stream.len();
        }
        globals.extend(shared);
        globals.extend(record(0x0a, &[]));
        [vec![globals], sheets].concat().concat()
    }
}

fn worksheet(sheet: &Sheet, texts: &mut Vec<String>) -> Vec<u8> {
    let number = |number: usize| (number as u16).to_le_bytes();
    let mut stream = begin(0x10);
    // The dimension is wrong, as other programs write it.
    stream.extend(record(0x200, &[0; 14]));
    for column in &sheet.hidden_columns {
        stream.extend(record(
            0x7d,
            &[&number(*column)[..], &number(*column), &[0; 4], &[1, 0], &[0; 2]].concat(),
        ));
    }
    for row in &sheet.hidden_rows {
        stream.extend(record(0x208, &[&number(*row)[..], &[0; 10], &[0x20, 0], &[0; 2]].concat()));
    }
    for (n, row) in sheet.rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let mut put = |kind: u16, style: usize, value: &[u8]| {
                let body = [&number(n)[..], &number(column), &number(style), value].concat();
                stream.extend(record(kind, &body));
            };
            match cell {
                Cell::Empty | Cell::NoResult => {}
                Cell::Text(text) => {
                    texts.push(text.clone());
                    put(0xfd, 0, &(texts.len() as u32 - 1).to_le_bytes());
                }
                Cell::Number(value, style) if value.fract() == 0.0 && value.abs() < 1e8 => {
                    put(0x27e, *style, &((*value as i32) << 2 | 2).to_le_bytes());
                }
                Cell::Number(value, style) => put(0x203, *style, &value.to_le_bytes()),
                Cell::Truth(truth) => put(0x205, 0, &[u8::from(*truth), 0]),
                Cell::Formula(text) => {
                    put(0x06, 0, &[0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
                    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                    stream.extend(record(0x207, &[&number(units.len() / 2)[..], &[1], &units].concat()));
                }
            }
        }
    }
    if !sheet.merged.is_empty() {
        let area = |(r, c, r2, c2): &(usize, usize, usize, usize)| {
            [number(*r), number(*r2), number(*c), number(*c2)].concat()
        };
        let areas: Vec<u8> = sheet.merged.iter().flat_map(area).collect();
        stream.extend(record(0xe5, &[&number(sheet.merged.len())[..], &areas].concat()));
    }
    stream.extend(record(0x0a, &[]));
    stream
}

/// Returns the shared texts, cut wherever a record is full. Every other text is stored by the lower bytes of its letters,
/// if it can be.
fn shared_texts(texts: &[String]) -> Vec<u8> {
    let count = (texts.len() as u32).to_le_bytes();
    let (mut all, mut kind, mut body) = (Vec::new(), 0xfc, [count, count].concat());
    for (n, text) in texts.iter().enumerate() {
        let units: Vec<u16> = text.encode_utf16().collect();
        let is_wide = n % 2 == 0 || units.iter().any(|unit| *unit > 0xff);
        if body.len() + 3 > RECORD_MAX {
            all.extend(record(kind, &std::mem::take(&mut body)));
            kind = 0x3c;
        }
        body.extend((units.len() as u16).to_le_bytes());
        body.push(is_wide.into());
        for unit in units {
            if body.len() + 2 > RECORD_MAX {
                all.extend(record(kind, &std::mem::replace(&mut body, vec![is_wide.into()])));
                kind = 0x3c;
            }
            match is_wide {
                true => body.extend(unit.to_le_bytes()),
                false => body.push(unit as u8),
            }
        }
    }
    all.extend(record(kind, &body));
    all
}

fn begin(kind: u16) -> Vec<u8> {
    record(0x809, &[&0x600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}

pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}
