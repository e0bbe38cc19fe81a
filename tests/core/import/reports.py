#!/usr/bin/env python3
"""Makes the sheets in reports/: shaped like what accounting, dental, property and sales programs export.

Run it after a change, with the package that writes workbooks, then look at what the import says of them:

    python3 -m venv /tmp/reports && /tmp/reports/bin/pip install openpyxl==3.1.5
    /tmp/reports/bin/python tests/core/import/reports.py
    REGENERATE=1 cargo test --test core every_export_of_another_program

What comes out stands beside each file, as for fixtures.py. All people and numbers are made up; 555-01xx is kept for
fiction.
"""

from pathlib import Path

import openpyxl

FOLDER = Path(__file__).with_name("reports")


def write(name, content, *, args=()):
    (FOLDER / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    if args:
        (FOLDER / f"{name.rsplit('.', 1)[0]}.args").write_text("".join(f"{arg}\n" for arg in args))


def accounting():
    write("accounting-customer-contact-list.csv", '''\
"Brightwater Plumbing, Inc.",,,,,,
Customer Contact List,,,,,,
"As of October 1, 2026",,,,,,
,,,,,,
,Customer,Phone Numbers,Email,Full Name,Billing Address,Account #
,Alder Bakery,Phone: (801) 555-0101,orders@alder.example,Ann Alder,"12 Main St, Provo, UT",A-1001
,Birch & Sons,,,,,A-1002
,Cedar Dental,Phone: (801) 555-0103,,Cy Cedar,,A-1003
,Dogwood Inn,,,,,
,Elm Total Care,Phone: (801) 555-0105,,,,A-1005
,Total Wine Cellar,Phone: (801) 555-0106,,,,A-1006
TOTAL,,,,,,
,,,,,,
,,,,,,
" Thursday, October 1, 2026 09:15 AM GMT-06:00",,,,,,
''')
    write("accounting-customer-contact-list-unquoted.csv", '''\
Brightwater Plumbing, Inc.
Customer Contact List
As of October 1, 2026

Customer,Phone Numbers,Email,Full Name
Alder Bakery,(801) 555-0101,orders@alder.example,Ann Alder
Birch & Sons,(801) 555-0102,,
Cedar Dental,(801) 555-0103,,Cy Cedar
Dogwood Inn,,,
Elm Care,(801) 555-0105,,

Thursday, October 1, 2026 09:15 AM GMT-06:00
''')
    # Most customers have a name and nothing else.
    write("accounting-sparse-customers.csv", '''\
Brightwater Plumbing LLC,,,,,
Customer Phone List,,,,,
,,,,,
Customer,Main Phone,Alt. Phone,Fax,Email,Terms
''' + "".join(f"Customer {n},{f'801-555-01{n:02}' if n % 4 == 0 else ''},,,,\n" for n in range(1, 25)))
    write("accounting-balances-with-padded-commas.csv", '''\
Kestrel Heating & Air,,,,,,,
Accounts Receivable by Customer,,,,,,,
All Dates,,,,,,,
Customer,Phone,Current,1-30,31-60,61-90,Over 90,Total
Al Fox,801-555-0101,100.00,,,,,100.00
Bo Hare,801-555-0102,,50.00,,,-12.50,37.50
Cy Lynx,801-555-0103,20.00,,,5.00,,25.00
TOTAL,,120.00,50.00,,5.00,-12.50,162.50
,,,,,,,
"Accrual basis Thursday, October 1, 2026",,,,,,,
''')
    write("accounting-customers-by-type.csv", '''\
Customer,Phone,Open Balance
Residential,,
Al Fox,801-555-0101,100.00
Bo Hare,801-555-0102,20.00
Total for Residential,,120.00
Commercial,,
Cedar Dental,801-555-0103,75.00
Total Commercial,,75.00
Only A Name,,
TOTAL,,195.00
''')
    write("accounting-saved-with-sep-line.csv", "sep=;\r\nKestrel Heating & Air;;\r\nCustomers;;\r\n;;\r\nNumber;Name;Phone\r\n0101;Al Fox;801-555-0101\r\n0102;Bo Hare;801-555-0102\r\n0103;Cy Lynx;801-555-0103\r\nTotal customers: 3;;\r\n")
    write("accounting-semicolons-under-a-date-with-a-comma.csv", "As of October 1, 2026\nNumber;Name;Phone;Balance\n0101;Al Fox;801-555-0101;1,50\n0102;Bo Hare;801-555-0102;12,00\n0103;Cy Lynx;801-555-0103;-7,25\n")
    write("accounting-names-in-two-rows.csv", '''\
Kestrel Heating & Air,,,
Customer,Phone,Account,
Name,Number,Number,City
Al Fox,801-555-0101,00123,Provo
Bo Hare,801-555-0102,00124,Orem
Cy Lynx,801-555-0103,00125,Lehi
''')
    write("accounting-jobs-below-customers.csv", '''\
Customer,Main Phone,Job Status,Balance Total
Al Fox,801-555-0101,,0.00
Al Fox:Kitchen,801-555-0101,In progress,250.00
Bo Hare,801-555-0102,,-12.50
Bo Hare:Bath Remodel,,Closed,0.00
''')


def practices():
    write("dental-patient-list.csv", '''\
Larkspur Family Dental,,,,
Patient List,,,,
Printed on 10/01/2026 at 8:05 AM,,,,
,,,,
Patient ID,Patient Name,Home Phone,Mobile Phone,Last Visit
00101,"Adams, Ann",801-555-0101,,9/1/2026
00102,"Baker, Bo",,801-555-0102,8/12/2026
00103,"Clark, Cy",801-555-0103,801-555-0113,
00104,"Davis, Di",,,
Total Patients: 4,,,,
''')
    write("dental-patients-by-provider.csv", '''\
Patient ID,Patient Name,Phone,Recall
Provider: Dr. Adams,,,
00101,"Eames, Ed",801-555-0101,Nov
00102,"Frost, Fay",801-555-0102,Dec
2 patients,,,
Provider: Dr. Baker,,,
00103,"Gray, Gil",801-555-0103,Nov
1 patient,,,
Total Patients: 3,,,
''')
    write("dental-page-breaks.csv", '''\
Larkspur Family Dental,,
Patient Phone List,,
Page 1 of 2,,
Chart,Patient,Phone
C-101,Ann Adams,801-555-0101
C-102,Bo Baker,801-555-0102
Larkspur Family Dental,,
Patient Phone List,,
Page 2 of 2,,
Chart,Patient,Phone
C-103,Cy Clark,801-555-0103
C-104,Di Davis,801-555-0104
''')
    write("clinic-two-row-header.csv", '''\
Patient,,Phone,,Balance,
Chart,Name,Home,Mobile,Current,Overdue
C-101,Ann Adams,801-555-0101,,10.00,0.00
C-102,Bo Baker,,801-555-0102,0.00,5.00
C-103,Cy Clark,801-555-0103,801-555-0113,0.00,0.00
''')
    write("vet-rules-of-dashes.csv", '''\
Client report
=============
Client,Pet,Phone
------,---,-----
Ann Adams,Rex,801-555-0101
Bo Baker,Tom,801-555-0102
------,---,-----
2 clients
''')


def sales():
    write("sales-report-with-footer.csv", '''\
"Account Name","Phone","Billing City","Owner"
"Alder Bakery","(801) 555-0101","Provo","Fay Frost"
"Birch & Sons","(801) 555-0102","Orem","Fay Frost"
"Cedar Dental","(801) 555-0103","Lehi","Gil Gray"

"Grand Totals (3 records)"

"Confidential Information - Do Not Distribute"
"Copyright (c) 2000-2026 Example Sales, Inc. All rights reserved."
"Accounts with phones"
"Generated By:  Fay Frost  10/1/2026 9:15 AM"
"Brightwater Plumbing"
''')
    write("sales-footer-unquoted.csv", '''\
Account Name,Phone
Alder Bakery,801-555-0101
Birch & Sons,801-555-0102
Copyright (c) 2000-2026 Example Sales, Inc. All rights reserved.
Thursday, October 1, 2026
''')
    write("sales-grouped-subtotals.csv", '''\
City,Name,Phone,Balance
Orem,Al Fox,801-555-0101,10
Orem,Bo Hare,801-555-0102,20
Orem Total,,,30
Provo,Cy Lynx,801-555-0103,5
Provo Total,,,5
Grand Total,,,35
''')
    write("sales-filters-above.csv", '''\
Contacts
Filters: Status = Active, City = Provo
Sorted by: Name

Name,Phone,City,Notes
Al Fox,801-555-0101,Provo,
Bo Hare,801-555-0102,Provo,call first
Cy Lynx,801-555-0103,Provo,
''')
    write("query-result-rows-affected.csv", '''\
id,name,phone
1001,Al Fox,801-555-0101
1002,Bo Hare,801-555-0102
1003,Cy Lynx,801-555-0103
(3 rows affected)
''')


def property_and_others():
    write("property-tenant-directory.csv", '''\
Tenant,Unit,Phone Numbers,Tags
-> Maple Court - 12 Maple St,,,
Ann Adams,1A,(801) 555-0101,
Bo Baker,1B,(801) 555-0102,vip
-> Oak House - 7 Oak Ave,,,
Cy Clark,2,(801) 555-0103,
Di Davis,3,,
,,,
Total,,,
''')
    write("membership-address-book-letters.csv", '''\
Name,Phone,City
A,,
Adams Ann,801-555-0101,Provo
Alder Al,801-555-0102,Orem
B,,
Baker Bo,801-555-0103,Lehi
C,,
Clark Cy,801-555-0104,Provo
''')
    write("membership-groups-behind-blank-lines.csv", '''\
Name,Phone,City
,,
Gold members,,
Ann Adams,801-555-0101,Provo
Bo Baker,801-555-0102,Orem
,,
Silver members,,
Cy Clark,801-555-0103,Lehi
''')
    # Each of these is a contact, whatever it is called.
    write("names-like-totals.csv", '''\
Account,Name,Phone,City
1001,Total Wine & More,801-555-0101,
1002,Grand Total Fitness,,
1003,Total,,
1004,April May,,
1005,Page Turner Books,801-555-0105,
1006,Confidential Couriers,,
,Sunday Market,801-555-0107,
,Total Care,801-555-0108,
,June,,
''')
    write("names-like-totals-in-front.csv", '''\
Name,Phone,Account,City
Total,801-555-0101,,
Total,,1002,
Total Wine & More,,,
May,,,
Subtotal Systems,801-555-0105,1005,Provo
Al Fox,801-555-0106,1006,Orem
Bo Hare,801-555-0107,1007,Orem
''')
    write("names-like-totals-imported-as-told.csv", '''\
Name,Phone,Balance
Al Fox,801-555-0101,10
Bo Hare,801-555-0102,20
Total,,30
''', args=["--import-set-aside"])
    write("empty-columns-in-front.csv", '''\
,,Name,Phone,City,,
,,Al Fox,801-555-0101,Provo,,
,,Bo Hare,801-555-0102,Orem,,
,,Cy Lynx,801-555-0103,Lehi,,
''')
    write("headings-in-front-of-the-columns.csv", ",Name,Phone,City\nNorth,,,\n" + "".join(
        f",Person {n},801-555-0{100 + n},Provo\n" for n in range(1, 6)) + "South,,,\n")
    write("titles-of-two-cells.csv", '''\
Report:,Customers
Date:,10/1/2026

Number,Name,Phone
0101,Al Fox,801-555-0101
0102,Bo Hare,801-555-0102
0103,Cy Lynx,801-555-0103
''')
    write("titles-of-three-cells.csv", '''\
Spring list
North,South,East
Name,Phone,City,Street,Notes
Al Fox,801-555-0101,Provo,1 Main St,
Bo Hare,801-555-0102,Orem,2 Oak St,x
Cy Lynx,801-555-0103,Lehi,3 Elm St,
Di Mole,801-555-0104,Provo,4 Fir St,
''')
    write("many-rows-wider-than-the-header.csv", '''\
Name,Phone
Al Fox,801-555-0101,Provo
Bo Hare,801-555-0102,Orem
Cy Lynx,801-555-0103,Lehi
Di Mole,801-555-0104
''')
    write("german-customer-list.csv", "Kundenliste;;;\nStand: 1. Oktober 2026;;;\n;;;\nKundennr;Name;Telefon;Umsatz\n0101;Anna Groß;801-555-0101;1.234,50\n0102;Bernd Weiß;801-555-0102;-12,50\nSumme;;;1.222,00\nSeite 1 von 1;;;\n")


def workbooks():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Customer Contact List"
    for row in (
        ["Brightwater Plumbing, Inc."],
        ["Customer Contact List"],
        ["As of October 1, 2026"],
        [],
        [None, "Customer", "Phone Numbers", "Email", "Full Name", "Billing Address"],
        [None, "Alder Bakery", "Phone: (801) 555-0101", "orders@alder.example", "Ann Alder", "12 Main St"],
        [None, "Birch & Sons"],
        [None, "Cedar Dental", "Phone: (801) 555-0103"],
        [None, "Dogwood Inn", None, None, "Di Dog"],
        ["TOTAL"],
        [],
        ["Thursday, October 1, 2026 09:15 AM GMT-06:00"],
    ):
        sheet.append(row)
    for row in ("A1:F1", "A2:F2", "A3:F3"):
        sheet.merge_cells(row)
    book.save(FOLDER / "accounting-customer-contact-list-workbook.xlsx")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Larkspur Family Dental"],
        ["Recall list"],
        ["Chart", "Patient", "Phone", "Due"],
        ["Hygienist: Fay Frost"],
        ["C-101", "Ann Adams", "801-555-0101", "2026-11"],
        ["C-102", "Bo Baker", "801-555-0102", "2026-12"],
        ["Hygienist: Gil Gray"],
        ["C-103", "Cy Clark", "801-555-0103", "2026-11"],
        ["Total Patients: 3"],
    ):
        sheet.append(row)
    book.save(FOLDER / "dental-recall-list-workbook.xlsx")


FOLDER.mkdir(exist_ok=True)
for make in (accounting, practices, sales, property_and_others, workbooks):
    make()
