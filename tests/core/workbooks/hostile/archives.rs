//! XLSX files: parts that unpack to much, count much, or lie.

use super::super::build::{Book, Sheet, archive};
use super::{Hostile, MEBIBYTE, repeated};

pub(super) const ALL: &[Hostile] = &[
    ("shared-texts.xlsx", || texts(b"<sst>", "<si><t>x</t></si>", 300 * MEBIBYTE)),
    ("empty-shared-texts.xlsx", || texts(b"<sst>", "<si/>", 200 * MEBIBYTE)),
    ("long-shared-texts.xlsx", || {
        let long = format!("<si><t>{}</t></si>", "x".repeat(MEBIBYTE));
        texts(b"<sst>", &long, 200 * MEBIBYTE)
    }),
    ("promised-shared-texts.xlsx", || {
        texts(b"<sst uniqueCount=\"4294967295\" count=\"4294967295\">", "<si/>", 100)
    }),
    ("one-shared-text.xlsx", || texts(b"<sst><si><t>", "long ", 200 * MEBIBYTE)),
    ("styles.xlsx", || {
        part("xl/styles.xml", b"<styleSheet><cellXfs>", "<xf numFmtId=\"14\"/>", 120 * MEBIBYTE)
    }),
    ("format-codes.xlsx", || {
        let codes =
            numbered(6_000, |n| format!("<numFmt numFmtId=\"{n}\" formatCode=\"{}\"/>", "0\"x\"".repeat(60)));
        part("xl/styles.xml", b"<styleSheet><numFmts>", &codes, 1)
    }),
    ("used-format-codes.xlsx", || {
        let codes =
            numbered(4_000, |n| format!("<numFmt numFmtId=\"{n}\" formatCode=\"{}\"/>", "0\"x\"".repeat(60)));
        let used = numbered(4_000, |n| format!("<xf numFmtId=\"{n}\"/>"));
        part(
            "xl/styles.xml",
            b"<styleSheet><numFmts>",
            &format!("{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>"),
            1,
        )
    }),
    ("long-format-code.xlsx", || {
        let code = format!("<numFmt numFmtId=\"164\" formatCode=\"0{}\"/>", ",".repeat(8 * MEBIBYTE));
        part("xl/styles.xml", b"<styleSheet><numFmts>", &code, 1)
    }),
    ("worksheets.xlsx", || {
        let sheets = numbered(300_000, |n| format!("<sheet name=\"S{n}\" sheetId=\"{n}\" r:id=\"r0\"/>"));
        part("xl/workbook.xml", b"<workbook><sheets>", &sheets, 1)
    }),
    ("compared-worksheets.xlsx", || {
        // Fifty worksheets share one part, in which nothing is found until its end.
        let sheets = numbered(50, |n| format!("<sheet name=\"S{n}\" sheetId=\"{n}\" r:id=\"r0\"/>"));
        let mut parts = Book::of(vec![Sheet::of("S", "Name")]).xlsx_parts();
        replace(
            &mut parts,
            "xl/workbook.xml",
            [b"<workbook><sheets>", sheets.as_bytes(), b"</sheets></workbook>"].concat(),
        );
        replace(
            &mut parts,
            "xl/worksheets/sheet0.xml",
            [b"<worksheet><sheetData>".to_vec(), repeated("<row/>", 100 * MEBIBYTE)].concat(),
        );
        archive(&parts)
    }),
    ("relations.xlsx", || {
        let relations =
            numbered(500_000, |n| format!("<Relationship Id=\"x{n}\" Type=\"t\" Target=\"{n}\"/>"));
        part("xl/_rels/workbook.xml.rels", b"<Relationships>", &relations, 1)
    }),
    ("names.xlsx", || {
        part(
            "xl/workbook.xml",
            b"<workbook><definedNames>",
            "<definedName name=\"x\">S!A1</definedName>",
            120 * MEBIBYTE,
        )
    }),
    ("far-cell.xlsx", || {
        rows(
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>",
            1,
        )
    }),
    ("far-column.xlsx", || {
        rows("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"ZZZZZZ2\"><v>1</v></c></row>", 1)
    }),
    ("farthest-row.xlsx", || {
        rows("<row r=\"18446744073709551615\"><c><v>1</v></c></row><row><c><v>2</v></c></row>", 1)
    }),
    ("one-text-in-all-cells.xlsx", || {
        let mut parts = Book::of(vec![Sheet::of("S", &"x".repeat(MEBIBYTE))]).xlsx_parts();
        let cells = repeated("<row><c t=\"s\"><v>0</v></c></row>", 40 * MEBIBYTE);
        replace(&mut parts, "xl/worksheets/sheet0.xml", [b"<worksheet><sheetData>".to_vec(), cells].concat());
        archive(&parts)
    }),
    ("wide-rows.xlsx", || rows(&format!("<row>{}</row>", "<c><v>1</v></c>".repeat(2_000)), 110 * MEBIBYTE)),
    ("empty-rows.xlsx", || rows("<row/>", 120 * MEBIBYTE)),
    ("row-of-long-cells.xlsx", || {
        let cell = format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", "x".repeat(MEBIBYTE));
        rows(&format!("<row>{cell}</row><row>{}</row>", cell.repeat(100)), 1)
    }),
    ("rows-of-long-cells.xlsx", || {
        let cell = format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", "x".repeat(MEBIBYTE));
        rows(&format!("<row>{}</row>", cell.repeat(12)), 120 * MEBIBYTE)
    }),
    ("one-cell-over-and-over.xlsx", || rows("<c r=\"A1\"><v>1</v></c>", 100 * MEBIBYTE)),
    ("cells-backwards.xlsx", || {
        let cells: String = (0..2_000)
            .rev()
            .map(|n| format!("<c r=\"{}1\"><v>1</v></c>", super::super::build::letters(n)))
            .collect();
        rows(&cells, 100 * MEBIBYTE)
    }),
    ("rows-backwards.xlsx", || {
        rows(
            &(1..500_000).rev().map(|n| format!("<row r=\"{n}\"><c><v>1</v></c></row>")).collect::<String>(),
            1,
        )
    }),
    ("rows-there-and-back.xlsx", || {
        rows(&numbered(400_000, |n| format!("<row r=\"{}\"><c><v>1</v></c></row>", n + 4_000 * (n % 2))), 1)
    }),
    ("entities.xlsx", || {
        let lol = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
        part(
            "xl/worksheets/sheet0.xml",
            lol.as_bytes(),
            "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&c;&c;</t></is></c></row></sheetData></worksheet>",
            1,
        )
    }),
    ("comment.xlsx", || part("xl/worksheets/sheet0.xml", b"<worksheet><!--", "< <", 120 * MEBIBYTE)),
    ("data-section.xlsx", || part("xl/sharedStrings.xml", b"<sst><si><t><![CDATA[", "<a>", 120 * MEBIBYTE)),
    ("attribute.xlsx", || part("xl/worksheets/sheet0.xml", b"<worksheet a=\"", "abc", 120 * MEBIBYTE)),
    ("attributes.xlsx", || {
        part("xl/worksheets/sheet0.xml", b"<worksheet><sheetData><row><c", " a=\"1\"", 15 * MEBIBYTE)
    }),
    ("spaces.xlsx", || part("xl/worksheets/sheet0.xml", b"<worksheet>", "      ", 120 * MEBIBYTE)),
    ("depth.xlsx", || part("xl/worksheets/sheet0.xml", b"<worksheet>", "<a>", 120 * MEBIBYTE)),
    ("merged.xlsx", || {
        part(
            "xl/worksheets/sheet0.xml",
            b"<worksheet><sheetData/><mergeCells>",
            "<mergeCell ref=\"A1:XFD1048576\"/>",
            120 * MEBIBYTE,
        )
    }),
    ("columns.xlsx", || {
        part(
            "xl/worksheets/sheet0.xml",
            b"<worksheet><cols>",
            "<col min=\"1\" max=\"4294967295\" hidden=\"1\"/>",
            100 * MEBIBYTE,
        )
    }),
    ("everything-unpacks.xlsx", || rows("<a/>", 300 * MEBIBYTE)),
    ("parts.xlsx", || directory(200_000, 0)),
    ("long-names-of-parts.xlsx", || directory(9_000, 1_000)),
];

fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (1..=count).map(text).collect()
}

fn replace(parts: &mut [(String, Vec<u8>)], name: &str, content: Vec<u8>) {
    parts.iter_mut().find(|(part, _)| part == name).unwrap().1 = content;
}

/// Returns an ordinary workbook with one part replaced.
fn part(name: &str, beginning: &[u8], piece: &str, bytes: usize) -> Vec<u8> {
    let mut parts = Book::of(vec![Sheet::of("S", "Name|Phone\nAnn|801-555-0101")]).xlsx_parts();
    replace(&mut parts, name, [beginning.to_vec(), repeated(piece, bytes)].concat());
    archive(&parts)
}

fn texts(beginning: &[u8], piece: &str, bytes: usize) -> Vec<u8> {
    part("xl/sharedStrings.xml", beginning, piece, bytes)
}

fn rows(piece: &str, bytes: usize) -> Vec<u8> {
    part("xl/worksheets/sheet0.xml", b"<worksheet><sheetData>", piece, bytes)
}

/// Returns an archive whose directory has entries of long names, all for one empty part.
fn directory(entries: usize, name: usize) -> Vec<u8> {
    let local = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut file = local.to_vec();
    let start = file.len() as u32;
    for n in 0..entries {
        let name = format!("{n:x>name$}");
        file.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        file.extend((name.len() as u16).to_le_bytes());
        file.extend([0; 16]);
        file.extend(name.bytes());
    }
    let size = file.len() as u32 - start;
    let count = (entries.min(0xffff) as u16).to_le_bytes();
    file.extend(
        [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]]
            .concat(),
    );
    file
}
