#!/usr/bin/env python3
"""Writes seeds for the fuzzers from files of other tests: the parts of workbooks, unpacked, and every spelling of a
telephone number."""
import csv
import pathlib
import zipfile

root = pathlib.Path(__file__).resolve().parent.parent
corpus = root / "fuzz/corpus"
PARTS = ["worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml", "workbook.xml", "_rels/workbook.xml.rels"]

(corpus / "workbook").mkdir(parents=True, exist_ok=True)
for file in sorted((root / "tests/core/import/fixtures").iterdir()):
    if not zipfile.is_zipfile(file):
        continue
    try:
        archive = zipfile.ZipFile(file)
        have = archive.namelist()
        if "content.xml" in have:
            case = b"ods\xff" + archive.read("content.xml")
        else:
            case = b"\xff".join(archive.read("xl/" + part) if "xl/" + part in have else b"" for part in PARTS)
    except Exception as damaged:
        print(f"{file.name}: {damaged}")
        continue
    (corpus / "workbook" / file.name).write_bytes(case)

(corpus / "phone").mkdir(parents=True, exist_ok=True)
with open(root / "tests/data/phone-verdicts.csv", newline="") as rows:
    for number, row in enumerate(csv.reader(rows)):
        (corpus / "phone" / f"verdict-{number}").write_text(row[1])
