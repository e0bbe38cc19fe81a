#!/usr/bin/env python3
"""Writes the database of the contractors' programs, two indexes and ten-digit phones included: load.py CONTACTS.csv OUT.db"""
import csv
import re
import sqlite3
import sys


def main(contacts, out):
    database = sqlite3.connect(out)
    with open(contacts, encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        names = [re.sub(r"[^a-z0-9]+", "_", name.lower()) for name in next(rows)]
        phone = names.index("phone")
        database.execute(f"CREATE TABLE contacts ({', '.join(names)}, phone_digits)")
        marks = ", ".join("?" * (len(names) + 1))
        database.executemany(
            f"INSERT INTO contacts VALUES ({marks})", ([*row, re.sub(r"\D", "", row[phone])[-10:]] for row in rows)
        )
    database.execute("CREATE INDEX by_account ON contacts (account_num)")
    database.execute("CREATE INDEX by_phone ON contacts (phone_digits)")
    database.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
