#!/usr/bin/env python3
"""Writes N contacts of 12 columns as CSV to a file: contacts.py N FILE. The same N gives the same file.

Phone numbers are spelled as people spell them, five ways in turn; a third of the contacts have a second one. A million
are about 158 MB.
"""
import sys

FIRST = "Ava Ben Carla Diego Elena Farid Grace Hugo Ines Jonas".split()
LAST = "Abbott Becker Castillo Dalton Eriksen Flores Granger Hoffman Ibarra Jensen".split()
SPELLINGS = ["({0}) {1}-{2:04}", "{0}-{1}-{2:04}", "{0}.{1}.{2:04}", "+1 {0} {1} {2:04}", "{0}{1}{2:04}"]
HEADER = "Account Num,Name,Phone,Mobile,Email,Street,City,State,Zip,Balance,Language,Account Manager"


def phone(contact, exchange, spelling):
    """Returns a unique number; exchanges 200 to 499 are for the first number, 500 to 799 for the second."""
    rest = contact // 700
    return SPELLINGS[spelling % 5].format(201 + contact % 700, exchange + rest // 10_000, rest % 10_000)


def main(count, path):
    with open(path, "w", encoding="utf-8") as out:
        print(HEADER, file=out)
        for n in range(count):
            first, last = FIRST[n % 10], LAST[n // 10 % 10]
            mobile = phone(n, 500, n + 2) if n % 3 == 0 else ""
            print(
                f"{n:08},{first} {last},{phone(n, 200, n)},{mobile},{first.lower()}.{last.lower()}{n}@example.com,"
                f"{n % 9999} Long Meadow Road Apt {n % 400},Salt Lake City,UT,{84000 + n % 999:05},"
                f"{n % 1000}.{n % 100:02},English,Sam Whitecar(112)",
                file=out,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
