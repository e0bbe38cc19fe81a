#!/usr/bin/env python3
"""Makes the sheets in fixtures/: every shape of file that an import must read or reject.

Run it after a change, with the two packages that write workbooks, then read the reports that changed:

    python3 -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install openpyxl==3.1.5 odfpy==1.4.1
    /tmp/fixtures/bin/python tests/core/import/fixtures.py
    REGENERATE=1 cargo test --test core fixture

The output is reproducible and committed, so the tests need no Python. Beside NAME.EXT there may be
NAME.before.csv (a list imported before it), NAME.args (options, one a line) and NAME.settings (lines "region GB");
the expected result is NAME.json (the report) and NAME.export.csv (the cells), or NAME.txt (the error message).
All people and numbers are fictitious; 555-01xx, 020 7946 0xxx, 07700 900xxx and 030 23125 xxx are reserved for fiction.
"""

import gzip
import io
import random
import re
import sqlite3
import struct
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path

import openpyxl
from odf.number import DateStyle, Day, Month, Number, NumberStyle, Text as StyleText, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

FOLDER = Path(__file__).with_name("fixtures")


def write(name, content, *, before=None, args=(), settings=()):
    """Writes a fixture: bytes as they are, text as UTF-8."""
    stem = name.rsplit(".", 1)[0]

    def put(path, content):
        (FOLDER / path).write_bytes(content if isinstance(content, bytes) else content.encode())

    put(name, content)
    if before is not None:
        put(f"{stem}.before.csv", before)
    if args:
        put(f"{stem}.args", "".join(f"{arg}\n" for arg in args))
    if settings:
        put(f"{stem}.settings", "".join(f"{line}\n" for line in settings))


def rows(count, header="Account Num,Full Name,Phone\n", first=1):
    """Returns a plain list of `count` people."""
    return header + "".join(
        f"{1000 + n},Person {n},801-555-01{n:02}\n" for n in range(first, first + count)
    )


PLAIN = """Account Num,Full Name,Phone,City
1001,Tom Callahan,801-555-0101,Provo
1002,Ann Lee,(801) 555-0102,Orem
1003,Bo Møller,+1 801 555 0103,Zürich
"""


def encodings():
    write("utf-8.csv", PLAIN)
    write("utf-8-with-mark.csv", b"\xef\xbb\xbf" + PLAIN.encode())
    write("utf-16-le-with-mark.csv", b"\xff\xfe" + PLAIN.encode("utf-16-le"))
    write("utf-16-be-with-mark.csv", b"\xfe\xff" + PLAIN.encode("utf-16-be"))
    write("utf-16-le-without-mark.csv", PLAIN.encode("utf-16-le"))
    write("utf-16-be-without-mark.csv", PLAIN.encode("utf-16-be"))
    # Excel's "Unicode Text": UTF-16 with TABs and CRLF.
    write("utf-16-excel-unicode-text.tsv", b"\xff\xfe" + PLAIN.replace(",", "\t").replace("\n", "\r\n").encode("utf-16-le"))
    write("windows-1252.csv", "Kundennr;Name;Telefon;Guthaben\r\n1001;Jürgen Müller;801-555-0101;5 €\r\n1002;François “Frank” Lefèvre;801-555-0102;7 €\r\n1003;Søren Ærø;801-555-0103;0 €\r\n".encode("cp1252"))
    write("windows-1250.csv", "Číslo,Jméno,Telefon,Město\r\n1001,Božena Němcová,801-555-0101,Plzeň\r\n1002,Łukasz Żółć,801-555-0102,Łódź\r\n1003,Jiří Dvořák,801-555-0103,Třebíč\r\n1004,Šárka Křížová,801-555-0104,České Budějovice\r\n".encode("cp1250"))
    write("windows-1251.csv", "Номер,Имя,Телефон,Город\r\n1001,Анна Каренина,801-555-0101,Москва\r\n1002,Пьер Безухов,801-555-0102,Санкт-Петербург\r\n1003,Наташа Ростова,801-555-0103,Тула\r\n".encode("cp1251"))
    write("shift-jis.csv", "顧客番号,氏名,電話,住所\r\n1001,山田太郎,801-555-0101,東京都千代田区\r\n1002,鈴木花子,801-555-0102,大阪市北区\r\n1003,ソニー表,801-555-0103,名古屋市\r\n".encode("cp932"))
    write("mac-roman-bare-returns.csv", PLAIN.replace("\n", "\r").replace("Bo Møller", "José Muñoz").encode("mac_roman"))
    write("one-bad-byte-in-utf-8.csv", PLAIN.encode() + b"1004,Andr\xe9,801-555-0104,Lehi\n")
    write("encoding-specified.csv", "Account Num,Name,Phone\n1001,Ελένη,801-555-0101\n1002,Γιώργος,801-555-0102\n".encode("iso8859-7"), args=["--encoding", "greek"])
    write("encoding-specified-wrong.csv", PLAIN, args=["--encoding", "utf-16be"])
    write("encoding-specified-unknown.csv", PLAIN, args=["--encoding", "utf-9"])
    write("utf-32.csv", PLAIN.encode("utf-32"))


def line_ends_and_delimiters():
    write("line-ends-crlf.csv", PLAIN.replace("\n", "\r\n"))
    write("line-ends-cr.csv", PLAIN.replace("\n", "\r"))
    write("line-ends-mixed.csv", "Account Num,Phone\r\n1001,801-555-0101\n1002,801-555-0102\r1003,801-555-0103\r\n\r\n1004,801-555-0104")
    write("delimiter-semicolon.csv", PLAIN.replace(",", ";"))
    write("delimiter-tab.tsv", PLAIN.replace(",", "\t"))
    write("delimiter-pipe.csv", PLAIN.replace(",", "|"))
    write("delimiter-specified.csv", PLAIN.replace(",", "^"), args=["--delimiter", "^"])
    write("delimiter-specified-unknown.csv", PLAIN, args=["--delimiter", "ab"])
    write("sep-line-semicolon.csv", "sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n"))
    write("sep-line-caret.csv", '"sep=^"\n' + PLAIN.replace(",", "^"))
    write("commas-in-addresses-tabs-between.tsv", "Name\tAddress\tPhone\nTom\tProvo, UT, USA\t801-555-0101\nAnn\tOrem, UT, USA\t801-555-0102\nBo\tLehi, UT, USA\t801-555-0103\n")
    write("single-column.csv", "Phone\n801-555-0101\n801-555-0102\n801-555-0103\n")
    write("european-numbers.csv", "Kundennr;Name;Telefon;Umsatz;Datum\n0001;Müller, Jürgen;030 23125 101;1.234,56;31.12.2024\n0002;Groß, Anna;030 23125 102;-99,90;01.02.2025\n0003;Weiß, Otto;030 23125 103;0,5;15.03.2025\n", settings=["region DE"])


def quotes():
    write("quoted-newlines.csv", 'Account Num,Address,Phone\n1001,"1 Main St\nProvo",801-555-0101\n1002,"2 Oak St\r\nFloor 2\r\nOrem",801-555-0102\n1003,3 Elm St,not here\n')
    write("quoted-everything.csv", '"Account Num","Full Name","Phone"\n"1001","Callahan, Tom","801-555-0101"\n"1002","Ann ""Annie"" Lee","801-555-0102"\n')
    write("stray-quotes.csv", 'Account Num,Item,Phone\n1001,5" pipe,801-555-0101\n1002,"5" pipe,801-555-0102\n1003,say "hi",801-555-0103\n1004,"a" and "b",801-555-0104\n')
    write("unclosed-quote.csv", 'Account Num,Full Name,Phone\n1001,"Tom Callahan,801-555-0101\n1002,Ann Lee,801-555-0102\n1003,Bo Lee,801-555-0103\n')
    write("unclosed-quote-met-by-another.csv", 'Account Num,Full Name,Phone\n1001,"Tom,801-555-0101\n1002,Ann,801-555-0102\n1003,"Bo",801-555-0103\n1004,Cy,801-555-0104\n')
    write("nul-bytes.csv", b"Account Num,Full Name,Phone\n1001,Tom\x00Callahan,801-555-0101\n1002,Ann,801-555-0102\n1003,Bo\x00\x00,801-555-0103\n")
    write("apostrophe-marks.csv", "Account Num,Full Name,Phone\n'0012,Tom,'8015550101\n'0013,Ann,'8015550102\n'0014,Bo O'Hara,'8015550103\n")
    write("text-marks.csv", 'Account Num,Full Name,Phone\n="0012",Tom,="8015550101"\n"=""0013""","=""Ann """"A"""" Lee""",801-555-0102\n="0014",=A1,801-555-0103\n')
    write("formula-like-cells.csv", 'Account Num,Note,Phone\n1001,=1+1,801-555-0101\n1002,-5,+1 801 555 0102\n1003,@x,801-555-0103\n1004,"=HYPERLINK(""http://x"",""y"")",801-555-0104\n1005,"\tx",801-555-0105\n1006,+,801-555-0106\n')


def shapes():
    write("blank-lines.csv", "\n\nAccount Num,Phone\n\n1001,801-555-0101\n\n\n1002,801-555-0102\n\n")
    write("whitespace-only-rows.csv", "Account Num,Phone,Note\n1001,801-555-0101,\n , \t, \n,,\n\u00a0,\u2003,\n1002,801-555-0102,\n   \n")
    write("titles-above-the-header.csv", "Customer list 2026,,,\nas of November,,,\n,,,\nAccount Num,Full Name,Phone,City\n1001,Tom,801-555-0101,Provo\n1002,Ann,801-555-0102,Orem\n1003,Bo,801-555-0103,Lehi\n")
    write("titles-without-a-blank-line.csv", "Customer list 2026\nAccount Num,Full Name,Phone,City\n1001,Tom,801-555-0101,Provo\n1002,Ann,801-555-0102,Orem\n1003,Bo,801-555-0103,Lehi\n")
    write("header-row-specified.csv", "x,y\nold,header\nName,Phone\nTom,801-555-0101\nAnn,801-555-0102\n", args=["--header-row", "3"])
    write("header-row-specified-past-the-end.csv", PLAIN, args=["--header-row", "99"])
    write("duplicate-headers.csv", "Account Num,Phone,phone,PHONE #,Name,Name\n1001,801-555-0101,801-555-0201,,Tom,Callahan\n1002,801-555-0102,801-555-0202,801-555-0302,Ann,Lee\n")
    write("nameless-headers.csv", "Account Num,,Phone, ,?!\n1001,Tom,801-555-0101,x,y\n1002,Ann,801-555-0102,,z\n")
    write("trailing-empty-columns.csv", "Account Num,Phone,,,\n1001,801-555-0101,,,\n1002,801-555-0102,,,\n")
    write("nameless-column-with-late-content.csv", "Account Num,Phone,\n" + "".join(f"{n},,\n" for n in range(1001, 2102)) + "2102,801-555-0102,late\n")
    write("short-rows.csv", "Account Num,Full Name,Phone,City\n1001,Tom,801-555-0101\n1002,Ann\n1003\n1004,Di,801-555-0104,Lehi\n")
    write("long-rows-with-empty-surplus.csv", "Account Num,Phone\n1001,801-555-0101,,,\n1002,801-555-0102, ,\n1003,801-555-0103\n")
    write("long-rows-with-content.csv", "Account Num,Full Name,Phone\n1001,Callahan, Tom,801-555-0101\n1002,Ann,801-555-0102\n1003,Bo,801-555-0103,,,x\n1004,Cy,801-555-0104\n")
    write("every-row-too-long.csv", "Name,Phone\nCallahan, Tom,801-555-0101\nLee, Ann,801-555-0102\n", args=["--delimiter", ","])
    write("header-alone.csv", "Account Num,Full Name,Phone\n")
    write("header-and-blank-rows.csv", "Account Num,Full Name,Phone\n,,\n\n")
    write("empty.csv", "")
    write("only-a-byte-order-mark.csv", b"\xef\xbb\xbf")
    write("only-white-space.csv", " \n\t\r\n  \n\n")
    write("only-delimiters.csv", ",,,\n,,,\n")
    write("no-header.csv", "1001,Tom Callahan,801-555-0101\n1002,Ann Lee,801-555-0102\n1003,Bo Lee,801-555-0103\n")
    write("very-long-header.csv", "Account Num," + "Telephone number where we reach you during the day " * 20 + ",Phone\n1001,801-555-0201,801-555-0101\n1002,801-555-0202,801-555-0102\n")
    write("header-on-two-lines.csv", 'Account Num,"Phone\n(mobile)",Name\n1001,801-555-0101,Tom\n1002,801-555-0102,Ann\n')


def not_sheets():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    write("picture-png.csv", png)
    write("picture-jpeg.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(64) + b"\xff\xd9")
    write("document.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    write("web-page.csv", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in, then try again.</body></html>\n")
    write("web-page-named.xls", "\n<table><tr><td>Name</td><td>Phone</td></tr><tr><td>Tom</td><td>801-555-0101</td></tr></table>\n")
    write("xml-spreadsheet.xls", '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>\n')
    write("json.csv", '[{"name": "Tom", "phone": "801-555-0101"}]\n')
    write("vcard.csv", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Tom\r\nTEL:801-555-0101\r\nEND:VCARD\r\n")
    write("rich-text.csv", "{\\rtf1\\ansi Tom 801-555-0101}")
    write("gzip.csv", gzip.compress(PLAIN.encode(), mtime=0))
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE customer (name TEXT)")
    connection.commit()
    write("database.csv", connection.serialize())
    write("random-bytes.csv", random.Random(20261122).randbytes(4096))
    write("old-excel.xls", compound_file("Workbook"))
    write("password-protected.xlsx", compound_file("EncryptedPackage"))
    write("zip-that-is-no-workbook.csv", zipped({"list.csv": PLAIN}))
    write("word-document.docx", zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", "word/document.xml": "<w/>"}))
    write("binary-workbook.xlsb", zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", "xl/workbook.bin": "x"}))
    write("apple.numbers", zipped({"Index/CalculationEngine.iwa": "x", "Index/Tables/Tile.iwa": "x"}))
    whole = xlsx(lambda book: fill(book.active, [line.split(",") for line in PLAIN.splitlines()]))
    write("truncated.xlsx", whole[: len(whole) // 2])
    middle = bytearray(whole)
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    middle[at : at + 40] = bytes(40)
    write("damaged-inside.xlsx", bytes(middle))


def compound_file(stream):
    """Returns the container of Excel 97 and encrypted workbooks: a header, a sector table, a directory of one stream."""

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le") + b"\0\0"
        return text.ljust(64, b"\0") + struct.pack("<HBBiii", len(text), kind, 1, -1, -1, child) + bytes(36) + struct.pack("<iQ", start, size)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<i", 0) + b"\xff" * (4 * 108)
    table = struct.pack("<iii", -3, -2, -2).ljust(512, b"\xff")
    directory = entry("Root Entry", 5, 1, -2, 0) + entry(stream, 2, -1, 2, 512) + entry("", 0, -1, 0, 0) * 2
    return header + table + directory + bytes(512)


def zipped(parts):
    """Returns a zip archive whose bytes depend on its parts alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            about = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return out.getvalue()


def timeless(content):
    """Removes the time and the writing program from an archive."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", part)
            if name == "meta.xml":
                part = b'<?xml version="1.0"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>'
            parts[name] = part
    return zipped(parts)


def xlsx(build):
    book = openpyxl.Workbook()
    build(book)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def fill(sheet, lines):
    for line in lines:
        sheet.append(line)


def workbooks():
    def plain(book):
        book.active.title = "Customers"
        fill(book.active, [["Account Num", "Full Name", "Phone"], ["0012", "Tom", "801-555-0101"], ["0013", "Ann Lee\nsecond line", "801-555-0102"], [], ["0014", "Bo", "801-555-0103"]])

    write("workbook.xlsx", xlsx(plain))
    write("workbook-named.csv", xlsx(plain))

    def numbers(book):
        sheet = book.active
        fill(sheet, [["Account Num", "Phone", "Mobile", "Balance", "Share", "Zip"]])
        for n in range(3):
            sheet.append([12 + n, 8015550101 + n, 8015550201 + n, -1234.5 + n, 0.25, 1234 + n])
            for column, style in enumerate(["0000", "General", "(000) 000-0000", '#,##0.00 "USD"', "0%", "00000"], 1):
                sheet.cell(n + 2, column).number_format = style

    write("workbook-numbers-and-formats.xlsx", xlsx(numbers))

    def dates(book):
        sheet = book.active
        fill(sheet, [["Account Num", "Phone", "Customer Since", "Last Call", "US Date"]])
        for n in range(3):
            sheet.append([f"A-{n}", f"801-555-010{n}", date(2024, 1, 2 + n), datetime(2024, 1, 2 + n, 13, 45), date(2024, 12, 30)])
            sheet.cell(n + 2, 3).number_format = "yyyy-mm-dd"
            sheet.cell(n + 2, 4).number_format = "dd.mm.yyyy hh:mm"
            sheet.cell(n + 2, 5).number_format = "m/d/yyyy"

    write("workbook-dates.xlsx", xlsx(dates))

    # Excel stores the last results of formulas, errors and booleans included; openpyxl cannot write them.
    sheet = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>Account Num</t></is></c><c r="B1" t="inlineStr"><is><t>Phone</t></is></c><c r="C1" t="inlineStr"><is><t>VIP</t></is></c><c r="D1" t="inlineStr"><is><t>Sum</t></is></c></row>
<row r="2"><c r="A2" t="str"><f>"A-"&amp;1</f><v>A-1</v></c><c r="B2"><f>8015550100+1</f><v>8015550101</v></c><c r="C2" t="b"><v>1</v></c><c r="D2"><f>1+1</f><v>2</v></c></row>
<row r="3"><c r="A3" t="str"><f>"A-"&amp;2</f><v>A-2</v></c><c r="B3" t="e"><f>VLOOKUP(1,X1:Y2,2)</f><v>#N/A</v></c><c r="C3" t="b"><v>0</v></c><c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
<row r="4"><c r="A4" t="str"><f>"A-"&amp;3</f><v>A-3</v></c><c r="B4" t="inlineStr"><is><t>801-555-0103</t></is></c><c r="C4" t="b"><f>TRUE()</f><v>1</v></c><c r="D4"><f>0.1+0.2</f><v>0.30000000000000004</v></c></row>
<row r="5"><c r="A5" t="str"><f>"A-"&amp;4</f><v>A-4</v></c><c r="B5" t="inlineStr"><is><t>801-555-0104</t></is></c><c r="D5"><f>SUM(D2:D4)</f></c></row>
</sheetData></worksheet>"""
    shell = xlsx(lambda book: fill(book.active, [["x"]]))
    with zipfile.ZipFile(io.BytesIO(shell)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    write("workbook-formulas-errors-and-booleans.xlsx", zipped(parts))

    def several(book):
        book.active.title = "Notes"
        fill(book.active, [["Read me"], ["This workbook has our customers and our suppliers."]])
        fill(book.create_sheet("Customers"), [["Account Num", "Phone"], ["1001", "801-555-0101"], ["1002", "801-555-0102"]])
        fill(book.create_sheet("Suppliers"), [["Supplier No", "Phone"], ["S-1", "801-555-0201"], ["S-2", "801-555-0202"]])

    write("workbook-several-worksheets.xlsx", xlsx(several))
    write("workbook-worksheet-specified.xlsx", xlsx(several), args=["--worksheet", "Suppliers"])
    write("workbook-worksheet-specified-that-is-not-there.xlsx", xlsx(several), args=["--worksheet", "Staff"])

    def hidden(book):
        several(book)
        book["Notes"].sheet_state = "hidden"

    write("workbook-hidden-first-worksheet.xlsx", xlsx(hidden))

    def blank_first(book):
        several(book)
        book["Notes"].delete_rows(1, 2)

    write("workbook-empty-first-worksheet.xlsx", xlsx(blank_first))

    def odd(book):
        sheet = book.active
        fill(sheet, [["Customers 2026"], [], ["Account Num", "Full Name", None, "Phone"], ["1001", "Tom", None, "801-555-0101"], ["1002", None, None, "801-555-0102"], ["1003", "x", None, "801-555-0103"]])
        sheet["B6"] = CellRichText("Bo ", TextBlock(InlineFont(b=True), "Lee"), " ü😀")
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("B4:C4")

    write("workbook-titles-merged-cells-and-rich-text.xlsx", xlsx(odd))

    def damaged(book):
        fill(book.active, [["Account Num", "Phone"], ["1001", "8.01556E+09"], ["1002", "8015550102.0"], ["1003", 8.01556e9], ["1004", 8015550104.0], ["1005", 18015550105]])

    write("workbook-scientific-notation.xlsx", xlsx(damaged))
    write("workbook-header-alone.xlsx", xlsx(lambda book: fill(book.active, [["Account Num", "Phone"]])))
    write("workbook-empty.xlsx", xlsx(lambda book: None))

    write("open-document.ods", ods())


def ods():
    document = OpenDocumentSpreadsheet()
    zeros = NumberStyle(name="N1")
    zeros.addElement(Number(minintegerdigits=4, decimalplaces=0))
    day = DateStyle(name="N2")
    for part in [Day(style="long"), StyleText(text="."), Month(style="long"), StyleText(text="."), Year(style="long")]:
        day.addElement(part)
    document.automaticstyles.addElement(zeros)
    document.automaticstyles.addElement(day)
    document.automaticstyles.addElement(Style(name="zeros", family="table-cell", datastylename="N1"))
    document.automaticstyles.addElement(Style(name="day", family="table-cell", datastylename="N2"))
    table = Table(name="Kunden")

    def row(*cells, **options):
        line = TableRow(**options)
        for cell in cells:
            line.addElement(cell)
        table.addElement(line)

    def text(*lines, **options):
        cell = TableCell(valuetype="string", **options)
        for line in lines:
            cell.addElement(P(text=line))
        return cell

    def number(value, shown, **options):
        cell = TableCell(valuetype="float", value=value, **options)
        cell.addElement(P(text=shown))
        return cell

    def dated(value, shown):
        cell = TableCell(valuetype="date", datevalue=value, stylename="day")
        cell.addElement(P(text=shown))
        return cell

    row(text("Kunde"), text("Name"), text("Telefon"), text("Seit"), text("Aktiv"))
    active = TableCell(valuetype="boolean", booleanvalue="true")
    active.addElement(P(text="WAHR"))
    row(number("12", "0012", stylename="zeros"), text("Tom", "Callahan"), text("801-555-0101"), dated("2024-01-02", "02.01.2024"), active)
    row(number("13", "0013", stylename="zeros"), text("Ann"), number("8015550102", "8,02E+09"), dated("2024-12-31", "31.12.2024"))
    row(TableCell(numbercolumnsrepeated=5), numberrowsrepeated=3)
    row(number("14", "0014", stylename="zeros"), text("Bo", numbercolumnsspanned=2, numberrowsspanned=1), CoveredTableCell(), TableCell(), text("ja", numbercolumnsrepeated=1))
    row(TableCell(numbercolumnsrepeated=1024), numberrowsrepeated=1048000)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return timeless(out.getvalue())


def keys_and_damage():
    write("nothing-like-a-key.csv", "Colour,Mood\nred,good\nblue,bad\ngreen,good\n")
    write("key-by-words-alone.csv", "Email,Name\ntom@example.com,Tom\nann@example.com,Ann\n")
    write("key-of-letters-and-digits.csv", "Member Code,Name,Phone\nUT-1001,Tom,801-555-0101\nUT-1002,Ann,801-555-0102\nUT-1003,Bo,801-555-0103\n")
    write("scientific-notation.csv", "Account Num,Full Name,Phone\n1001,Tom,801-555-0101\n1002,Ann,8.01556E+09\n1003,Bo,\"8,02E+09\"\n1004,Cy,801-555-0104\n1E+05,Di,801-555-0105\n")
    write("lost-zeros-by-width.csv", "Account Num,Full Name,Phone\n" + "".join(f"{n:07},Person {n},801-555-01{n:02}\n" for n in range(1, 10)) + "123456,Short,801-555-0110\n1234567,Full,801-555-0111\n")
    write("lost-zeros-by-the-older-list.csv", "Account Num,Full Name,Phone\n12345,Tom,801-555-0101\n1346,Ann,801-555-0102\n20012,Bo,801-555-0103\n", before="Account Num,Full Name,Phone\n0012345,Tom,801-555-0101\n01346,Ann,801-555-0102\n20012,Bo,801-555-0103\n")
    write("lost-zeros-of-short-numbers.csv", "No,Full Name,Phone\n7,Tom,801-555-0101\n8,Ann,801-555-0102\n200,Bo,801-555-0103\n", before="No,Full Name,Phone\n007,Tom,801-555-0101\n008,Ann,801-555-0102\n200,Bo,801-555-0103\n")
    write("point-zero-tails.csv", "Account Num,Full Name,Phone\n1001.0,Tom,8015550101.0\n1002,Ann,8015550102\n1003,Bo,8015550103.00\n1004,Cy,801-555-0104\n")
    write("errors-of-formulas.csv", "Account Num,Full Name,Phone\n1001,#N/A,801-555-0101\n1002,Ann,#N/A\n#REF!,Bo,801-555-0103\n1004,Cy,#VALUE!\n1005,#hashtag,801-555-0105\n")
    write("dates-for-numbers.csv", "Account Num,Member Code,Phone,Mobile\n12-34,MA-17,801-555-0101,801-555-0201\n12-Jan,MAR-12,801-555-0102,801-555-0202\n44-55,Mar-13,801-555-0103,801-555-0203\n2024-03-04,MB-2,801-555-0104,2024-01-02\n55-66,MB-3,801-555-0105,801-555-0205\n55-67,MB-4,801-555-0106,801-555-0206\n")
    write("dates-where-dates-belong.csv", "Name,Phone,Since\nTom,801-555-0101,2024-01-02\nAnn,801-555-0102,1/2/2024\n")
    write("shared-numbers.csv", "Account Num,Full Name,Phone\n" + "".join(f"{n},Desk {n},{number}\n" for n, number in enumerate(["801-555-0100", "(801) 555-0100", "801-555-0101", "18015550100", "801.555.0100", "+1 801-555-0100", "801-555-0102"], 1001)))
    write("shared-within-a-row.csv", "Account Num,Phone,Mobile\n1001,801-555-0101,801-555-0101\n1002,801-555-0102,801-555-0103\n1003,801-555-0103,801-555-0104\n")
    write("unknown-numbers.csv", "Account Num,Full Name,Phone\n1001,Tom,555-0101\n1002,Ann,801-555-0102\n1003,Bo,801-055-0103\n1004,Cy,123\n1005,Di,+999 123456789\n1006,Eve,801-555-0106\n1007,Fay,801-555-0107\n1008,Gus,801-555-0108\n1009,Hal,801-555-0109\n")
    write("phone-column-of-few-numbers.csv", "Account Num,Phone\n1001,call first\n1002,801-555-0102\n1003,see notes\n")
    write("letters-in-a-phone-column.csv", "Account Num,Full Name,Phone\n1001,Tom,call first\n1002,Ann,801-555-0102\n1003,Bo,1-800-FLOWERS\n1004,Cy,801-555-0104 ext. 12\n1005,Di,n/a\n1006,Eve,anonymous\n1007,Fay,801-555-0107 (Mum)\n1008,Gus,801-555-0108 / 801-555-0109\n1009,Hal,801-555-0109\n1010,Ida,801-555-0110\n1011,Jo,801-555-0111\n")
    write("totals-row.csv", "Account Num,Full Name,Phone,Balance\n1001,Tom,801-555-0101,10\n1002,Ann,801-555-0102,20\nTotal,,,30\n")
    write("totals-row-of-a-longer-list.csv", rows(12) + "Grand Total,12,\n")
    write("totals-row-without-a-key.csv", "Account Num,Full Name,Phone,Balance\n1001,Tom,801-555-0101,10\n1002,Ann,801-555-0102,20\n,Total,,30\n")
    write("rows-that-no-key-finds.csv", rows(6) + ",Ann,\n1008,Bo,\n,Cy,801-555-0104\n")
    write("several-phone-columns.csv", "Customer ID,Name,Home Phone,Mobile,Fax,Manager Phone,Zip\n1,Tom,801-555-0101,801-555-0201,801-555-0301,801-555-0100,84601\n2,Ann,,801-555-0202,801-555-0302,801-555-0100,84602\n3,Bo,801-555-0103,,801-555-0303,801-555-0100,84603\n")
    write("looks-like-phones-but-says-account.csv", "Account ID,Contact\n8015550101,801-555-0201\n8015550102,801-555-0202\n8015550103,801-555-0203\n")


def text_of_the_world():
    write("emoji-and-scripts.csv", "Account Num,Name 😀,Phone,הערה\n1001,👩‍👩‍👧 Familie,801-555-0101,שלום עולם\n1002,محمد,801-555-0102,مرحبا\n1003,e\u0301 = é,801-555-0103,\u202eabc\u202c\n1004,Ｔｏｍ,８０１５５５０１０４,zero\u200bwidth\n1005,nbsp,801\u00a0555\u00a00105,\ufeffmark\n")
    write("headers-in-other-scripts.csv", "顧客番号,電話番号,氏名\n1001,801-555-0101,山田\n1002,801-555-0102,鈴木\n")
    write("combining-marks-in-headers.csv", "Numéro client,Nume\u0301ro client,Téléphone\n1001,x,801-555-0101\n1002,y,801-555-0102\n")
    write("phones-us.csv", "ID,Phone\n1,8015550101\n2,(801) 555-0102\n3,801.555.0103\n4,+1 801 555 0104\n5,1-801-555-0105 x12\n6,tel:+18015550106\n7,001 801 555 0107\n8,+44 20 7946 0108\n")
    write("phones-gb.csv", "ID,Phone\n1,020 7946 0101\n2,+44 20 7946 0102\n3,(020) 7946 0103\n4,07700 900104\n5,0044 7700 900105\n6,+44 (0)20 7946 0106\n7,7700900107\n8,+1 801 555 0108\n", settings=["region GB"])
    write("phones-de.csv", "Nr;Telefon\n1;030 23125 101\n2;+49 30 23125102\n3;030/23125-103\n4;0049 30 23125104\n5;+49 (0)30 23125105\n6;0171 3920 006\n7;3023125107\n8;030 23125 108\n", settings=["region DE"])


def sensitive():
    write("sensitive-by-header.csv", "Account Num,Name,Phone,SSN,Date of Birth,Password,PIN,Bank Account,Credit Card,Passport No,Drivers License\n1001,Tom,801-555-0101,111,1970-01-02,hunter2,1234,99887766,4111,X123,D1\n1002,Ann,801-555-0102,222,1980-03-04,secret,5678,55443322,5500,X124,D2\n")
    write("sensitive-by-content.csv", "Account Num,Phone,A,B,C,Not cards\n1001,801-555-0101,123-45-6789,4111 1111 1111 1111,DE89 3704 0044 0532 0130 00,4111111111111112\n1002,801-555-0102,987-65-4321,5500-0000-0000-0004,GB29NWBK60161331926819,5500000000000005\n1003,801-555-0103,111-22-3333,340000000000009,FR1420041010050500013M02606,6011000000000005\n")


def understood():
    """Columns that say what they are: phones, ids, what starts withheld, what was called otherwise last time."""
    people = ["Tom", "Ann", "Bo", "Cy", "Di", "Ed"]

    def table(header, *columns):
        lines = [",".join(cells) for cells in zip(*columns, strict=True)]
        return header + "\n" + "\n".join(lines) + "\n"

    ids = [f"{n}" for n in range(1001, 1007)]
    phones = [f"801-555-01{n:02}" for n in range(1, 7)]
    write("phone-column-without-a-number.csv", table("Full Name,Cell Phone", people, ["n/a", "none", "ask Ann", "-", "call first", "unlisted"]))
    for language, header in [
        ("french", "Nº client,Nom,Téléphone,Tél. portable,Télécopie fax"),
        ("german", "Kundennummer,Name,Telefon,Handynummer,Telefax"),
        ("spanish", "Nº cliente,Nombre,Teléfono,Móvil,Fax"),
        ("dutch", "Klantnummer,Naam,Telefoon,Mobiel,Faxnummer"),
        ("norwegian", "Kundenr,Navn,Tlf,Mobilnummer,Faks fax"),
    ]:
        write(f"phone-columns-{language}.csv", table(header, ids, people, phones, ["", "801-555-0202", "weg", "", "801-555-0205", ""], ["801-555-0300"] * 6))
    write("phones-that-are-not-the-callers.csv", table("Acct #,Phone,Fax,Agent Phone,Emergency Contact Phone,DNIS,Our Number,Spouse's Employer Phone", ids, phones, *[[f"801-555-{group}{n}" for n in range(6)] for group in ("021", "022", "023", "024", "025", "026")]))
    several = [
        '"801-555-0101, 801-555-0111"', "801-555-0102; 801-555-0112", "801-555-0103 / 801-555-0113", "801-555-0104|801-555-0114",
        '"801-555-0105\n801-555-0115"', "801-555-0106 ::: 801-555-0116", "801-555-0107 or 801-555-0117",
        "Phone: 801-555-0108 Mobile: 801-555-0118", "801-555-0109 cell", "801-555-0110 (Bob)", "801-555-0120; 555-0121",
        '"8,015,550,122"', "8015550123.00", "8.01556E+09",
    ]
    write("several-numbers-in-a-cell.csv", table("Account Num,Phone", [f"{n}" for n in range(1001, 1001 + len(several))], several))
    write("ids-of-a-vendor.csv", table("CUSNUM,PatientID,Barcode,Card ID,Code,TELEPHONE1", ids, [f"P{n}" for n in ids], [f"40063813339{n}" for n in range(31, 37)], [f"C{n}" for n in range(6)], [f"X{n}" for n in range(6)], phones))
    write("sensitive-by-contents.csv", table(
        "Account Number,Phone,A,B,C,D,E,Last Visit,Meter No", ids, phones,
        ["457-55-5462", "219-09-9999", "123-45-6789", "321-54-9876", "111-22-3333", "222-33-4444"],
        ["457555462", "219099999", "123456789", "321549876", "111223333", "222334444"],
        ["021000021", "011401533", "091000019", "021000021", "011401533", "091000019"],
        ["3/14/1952", "11/2/1967", "7/7/1981", "1/30/1999", "5/6/1949", "9/9/1975"],
        ["4111 1111 1111 1111"] * 6, ["3/14/2019", "11/2/2021", "7/7/2022", "1/30/2024", "5/6/2020", "9/9/2023"],
        ["457555462", "219099999", "123456789", "321549876", "111223333", "222334444"],
    ))
    write("sensitive-first-column-and-no-key.csv", table("SSN,Nickname", [f"111-22-33{n:02}" for n in range(6)], people))
    write("columns-empty-in-every-row.csv", table("Account Num,Phone,Mobile,Note,Memo", ids, phones, [""] * 6, [" "] * 6, [""] * 5 + ["x"]))
    # A column is known under a name of another kind by at least 8 different values.
    ids = [str(n) for n in range(1001, 1010)]
    people, phones = [*people, "Flo", "Gil", "Hal"], [*phones, *(f"801-555-010{n}" for n in range(7, 10))]
    pay, yes = [f"{n}00" for n in ids], ["yes"] * 9
    before = table("Account Num,Full Name,Phone numbers,Active,Salary", ids, people, phones, yes, pay)
    changed = [*phones[:4], "801-555-0205", "801-555-0206", *phones[6:]]
    write("later-renamed-column.csv", table("Account Num,Full Name,Phone,Opted Out,Pay", ids, people, changed, yes, pay), before=before)
    bonus = [str(n) for n in range(7, 16)]
    write("later-not-a-renamed-column.csv", table("Account Num,Full Name,Phone numbers,Active,Bonus", ids, people, phones, yes, bonus), before=before)
    write("later-every-column-renamed.csv", table("Kundennummer,Rufnummer", ids, phones), before=table("Account Num,Phone", ids, phones))


def later_imports():
    before = rows(10)
    write("later-unchanged.csv", before, before=before)
    write("later-reordered.csv", "Phone,ACCOUNT NUM,full name\n" + "".join(f"801-555-01{n:02},{1000 + n},Person {n}\n" for n in range(10, 0, -1)), before=before)
    write("later-new-changed-removed.csv", rows(8).replace("Person 3", "Changed") + "2001,New,801-555-0201\n", before=before)
    write("later-new-column.csv", "Account Num,Full Name,Phone,Notes,SSN,Mobile\n" + "".join(f"{1000 + n},Person {n},801-555-01{n:02},note,111-22-33{n:02},801-555-02{n:02}\n" for n in range(1, 11)), before=before)
    write("later-missing-column.csv", "Account Num,Phone\n" + "".join(f"{1000 + n},801-555-01{n:02}\n" for n in range(1, 11)), before=before)
    write("later-missing-key-column.csv", "Account Num,Full Name\n" + "".join(f"{1000 + n},Person {n}\n" for n in range(1, 11)), before=before)
    write("later-another-sheet-altogether.csv", "Colour,Mood\n" + "red,good\n" * 10, before=before)
    write("later-no-column-identifies-rows.csv", rows(5, "Name,Full Name,Phone\n"), before="Name,Full Name,Phone\n" + "".join(f"{1000 + n},Person {n},801-555-01{n:02}\n" for n in range(1, 7)))
    write("guard-few-rows.csv", rows(7), before=before)
    write("guard-few-rows-but-one-in-five-may-go.csv", rows(8), before=before)
    write("guard-few-rows-allowed.csv", rows(7), before=before, args=["--publish-anyway"])
    write("guard-key-cells-empty.csv", re.sub(r"801-555-01(0[1-4])", "", rows(10)), before=before)
    write("guard-key-cells-damaged.csv", re.sub(r"801-555-01(0[1-4])", "8.01556E+09", rows(10)), before=before)
    write("guard-identifier-repeats.csv", rows(10).replace("1002,", "1001,"), before=before)
    write("check-only.csv", rows(9) + "2001,New,801-555-0201\n", before=before, args=["--check"])
    write("check-only-that-would-be-held-back.csv", rows(5), before=before, args=["--check"])
    write("check-only-without-an-older-list.csv", rows(5), args=["--check"])
    write("another-sheet-named.csv", "Supplier No,Company,Phone\nS-1,Acme,801-555-0201\nS-2,Apex,801-555-0202\n", before=before, args=["--sheet", "suppliers", "--new"])
    write("sheet-named-without-an-older-list.csv", rows(3), args=["--sheet", "Customers"])
    write("sheet-named-impossibly.csv", rows(3), args=["--sheet", "My Customers!"])


def merges():
    before = "Account Num,Full Name,Phone,Notes\n1001,Tom,801-555-0101,keep\n1002,Ann,801-555-0102,keep\n1003,Bo,801-555-0103,keep\n"
    by = ["--mode", "merge", "--by", "Account Num"]
    write("merge-update-add-and-empty.csv", "Account Num,Full Name,Phone\n1002,Ann Lee,\n1003,Bo,801-555-0103\n1004,Di,801-555-0104\n", before=before, args=by)
    write("merge-by-field-name.csv", "Account Num,Notes\n1001,new\n", before=before, args=["--mode", "merge", "--by", "account-num"])
    write("merge-by-the-identifier-of-the-older-list.csv", "Account Num,Notes\n1001,new\n", before=before, args=["--mode", "merge"])
    write("merge-with-a-new-column.csv", "Account Num,Email\n1001,tom@example.com\n1005,eve@example.com\n", before=before, args=by)
    write("merge-duplicates-in-the-file.csv", "Account Num,Full Name\n1001,First\n1001,Second\n1009,Third\n1009,Fourth\n1002,Ann\n", before=before, args=by)
    write("merge-blank-identifiers.csv", "Account Num,Full Name,Phone\n,Nobody,801-555-0109\n ,Nobody either,801-555-0110\n1001,Tom,801-555-0101\n", before=before, args=by)
    write("merge-blank-identifiers-in-the-older-list.csv", "Account Num,Full Name\n,Nobody new\n1001,Tom C\n", before=before + ",Nobody,801-555-0104,keep\n", args=by)
    write("merge-identifier-twice-in-the-older-list.csv", "Account Num,Notes\n1001,new\n", before=before + "1001,Tom again,801-555-0104,keep\n", args=by)
    write("merge-nothing-changes.csv", "Account Num,Full Name\n1001,Tom\n1003,Bo\n", before=before, args=by)
    write("merge-without-an-older-list.csv", before, args=by)
    write("merge-by-a-column-that-is-not-there.csv", "Account Num,Notes\n1001,new\n", before=before, args=["--mode", "merge", "--by", "Phone"])
    write("merge-by-a-column-nobody-knows.csv", "Account Num,Notes\n1001,new\n", before=before, args=["--mode", "merge", "--by", "Acount"])
    write("merge-with-nothing-to-merge-by.csv", "Name,Notes\nTom,new\n", before="Name,Phone\nTom,801-555-0101\nTom,801-555-0102\n", args=["--mode", "merge"])
    write("by-without-merge.csv", before, args=["--by", "Account Num"])
    write("merge-empties-key-cells.csv", "Account Num,Phone\n1001,\n1002,\n", before=before, args=by)


if __name__ == "__main__":
    KEPT = (".json", ".txt", ".export.csv", ".gitattributes")
    for old in FOLDER.iterdir():
        if not old.name.endswith(KEPT):
            old.unlink()
    for make in [encodings, line_ends_and_delimiters, quotes, shapes, not_sheets, workbooks, keys_and_damage, text_of_the_world, sensitive, understood, later_imports, merges]:
        make()
