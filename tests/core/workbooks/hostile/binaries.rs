//! XLSB and XLS files: records that promise much, chains that come back to themselves.

use super::super::build::xls::record as old_record;
use super::super::build::xlsb::record;
use super::super::build::{Book, Sheet, archive};
use super::{Hostile, MEBIBYTE};
use crate::laws::workbook::compound_file;

pub(super) const ALL: &[Hostile] = &[
    ("long-record.xlsb", || part("xl/worksheets/sheet0.bin", b"\x06\xff\xff\xff\x7f", 150 * MEBIBYTE)),
    ("shared-texts.xlsb", || part("xl/sharedStrings.bin", &record(19, &[0; 5]), 120 * MEBIBYTE)),
    ("promised-text.xlsb", || part("xl/sharedStrings.bin", &record(19, b"\0\xfe\xff\xff\xff"), 100)),
    ("worksheets.xlsb", || {
        let listed = [&[0; 8][..], b"\x02\0\0\0r\x000\0\0\0\0\0"].concat();
        part("xl/workbook.bin", &record(156, &listed), 20 * MEBIBYTE)
    }),
    ("styles.xlsb", || {
        let styles = [record(617, &[]), record(47, &[0; 16]).repeat(5_000_000)].concat();
        part("xl/styles.bin", &styles, 1)
    }),
    ("far-cells.xlsb", || {
        let row = [&0x000f_ffffu32.to_le_bytes()[..], &[0; 13]].concat();
        let cell = [&0x3fffu32.to_le_bytes()[..], &[0; 4], &[6, 0, 0, 0]].concat();
        part("xl/worksheets/sheet0.bin", &[record(145, &[]), record(0, &row), record(2, &cell)].concat(), 1)
    }),
    ("rows.xlsb", || {
        let rows: Vec<u8> = (0..400_000u32)
            .flat_map(|n| {
                let cell = [&[0; 8][..], &[6, 0, 0, 0]].concat();
                [record(0, &[&n.to_le_bytes()[..], &[0; 13]].concat()), record(2, &cell)].concat()
            })
            .collect();
        part("xl/worksheets/sheet0.bin", &[record(145, &[]), rows].concat(), 1)
    }),
    ("columns.xlsb", || {
        part(
            "xl/worksheets/sheet0.bin",
            &record(60, b"\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0\x01\0"),
            60 * MEBIBYTE,
        )
    }),
    ("chain-in-a-circle.xls", || {
        let mut file = ordinary().xls();
        // The table's first sector of the stream leads to itself.
        file[512 + 4 * 2..512 + 4 * 3].copy_from_slice(&2u32.to_le_bytes());
        file
    }),
    ("table-in-a-circle.xls", || {
        let mut file = ordinary().xls();
        // More of the table is in the sector of the table itself.
        file[68..72].copy_from_slice(&0u32.to_le_bytes());
        file[72..76].copy_from_slice(&u32::MAX.to_le_bytes());
        file
    }),
    ("directory-in-a-circle.xls", || {
        let mut file = ordinary().xls();
        file[512 + 4..512 + 8].copy_from_slice(&1u32.to_le_bytes());
        file
    }),
    ("promised-texts.xls", || {
        let texts = [old_record(0xfc, &[0xff; 8]), old_record(0x3c, &[0; 8_000]).repeat(700)].concat();
        compound_file("Workbook", &texts)
    }),
    ("worksheets.xls", || {
        let listed = old_record(0x85, b"\0\0\0\0\0\0\x01\0S");
        compound_file("Workbook", &[begin(5), listed.repeat(400_000)].concat())
    }),
    ("worksheets-in-one-place.xls", || {
        let listed = |place: u32| old_record(0x85, &[&place.to_le_bytes()[..], b"\0\0\x01\0S"].concat());
        let place = begin(5).len() + 1_000 * listed(0).len() + 4;
        let globals = [begin(5), listed(place as u32).repeat(1_000), old_record(0x0a, &[])].concat();
        let blank = old_record(0x201, &[0; 6]).repeat(500_000);
        compound_file("Workbook", &[globals, begin(0x10), blank].concat())
    }),
    ("one-text-in-all-cells.xls", || {
        let mut sheet = Sheet::of("S", &"x".repeat(30_000));
        sheet.rows = vec![sheet.rows[0].clone(); 1];
        let mut stream = Book::of(vec![sheet]).xls_stream();
        stream.truncate(stream.len() - 4);
        let cells = (1..60_000u16).flat_map(|row| {
            let place = [row.to_le_bytes(), [0, 0], [0, 0], [0, 0], [0, 0]].concat();
            old_record(0xfd, &place)
        });
        stream.extend(cells.collect::<Vec<u8>>());
        compound_file("Workbook", &stream)
    }),
    ("styles.xls", || {
        compound_file("Workbook", &[begin(5), old_record(0xe0, &[0; 20]).repeat(250_000)].concat())
    }),
    ("merged.xls", || {
        let areas = [&1_000u16.to_le_bytes()[..], &[0xff; 8_000]].concat();
        let mut stream = ordinary().xls_stream();
        stream.truncate(stream.len() - 4);
        stream.extend(old_record(0xe5, &areas).repeat(700));
        compound_file("Workbook", &stream)
    }),
];

fn ordinary() -> Book {
    Book::of(vec![Sheet::of("S", "Name|Phone\nAnn|801-555-0101")])
}

/// Returns an ordinary XLSB with one part replaced.
fn part(name: &str, piece: &[u8], bytes: usize) -> Vec<u8> {
    let mut parts = ordinary().xlsb_parts();
    let content = piece.repeat(bytes / piece.len() + 1);
    parts.iter_mut().find(|(part, _)| part == name).unwrap().1 = content;
    archive(&parts)
}

fn begin(kind: u16) -> Vec<u8> {
    old_record(0x809, &[&0x600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}
