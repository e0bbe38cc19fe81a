#!/usr/bin/env python3
"""Makes the lists in held/: one for every reason to hold an import back, and one that is just not held for it.

    python3 tests/core/import/held.py
    REGENERATE=1 cargo test --test core fixture

The files beside a list are those of fixtures.py. All people and numbers are fictitious.
"""

from pathlib import Path

FOLDER = Path(__file__).with_name("held")
HEADER = "Account Num,Full Name,Phone\n"


def write(name, content, *, before=None, args=()):
    (FOLDER / f"{name}.csv").write_text(content)
    if before is not None:
        (FOLDER / f"{name}.before.csv").write_text(before)
    if args:
        (FOLDER / f"{name}.args").write_text("".join(f"{arg}\n" for arg in args))


def phone(n):
    return f"801-555-01{n:02}"


def rows(count, *, first=0, account=lambda n: f"{1000 + n}", phone=phone, more=lambda n: ""):
    """Returns a list of `count` people; `more` adds cells to a row."""
    return HEADER + "".join(
        f"{account(n)},Person {n},{phone(n)}{more(n)}\n" for n in range(first, first + count)
    )


def some(count, special, usual):
    """Returns a function that gives `special(n)` for the first rows and `usual(n)` for the others."""
    return lambda n: special(n) if n < count else usual(n)


def account(n):
    return f"{1000 + n}"


def first_lists():
    for count, name in [(4, "a-fifth-of-the-rows-refused"), (5, "more-than-a-fifth-of-the-rows-refused")]:
        write(name, rows(20, more=some(count, lambda n: ",a,b", lambda n: "")))
    for count, name in [(4, "a-fifth-of-a-key-damaged"), (5, "more-than-a-fifth-of-a-key-damaged")]:
        write(name, rows(20, phone=some(count, lambda n: "8.01556E+09", phone)))
    write("accounts-turned-into-errors", rows(20, account=some(6, lambda n: "#REF!", account)))
    write("text-key-damaged", rows(20, account=some(6, lambda n: "7.65E+12", lambda n: f"C{n:03}X")))
    write("only-a-makeshift-key", "Full Name,City\n" + "".join(f"Person {n},Provo\n" for n in range(12)))
    write("phone-column-without-numbers", rows(12, phone=lambda n: f"ask person {n}"))
    write("fax-alone-is-no-phone-column", rows(12).replace("Phone", "Fax"))
    write("nobody-can-be-found", "City,Phone\n" + "Provo,\n" * 3 + "Orem,ask\n" * 3)
    write(
        "every-reason-of-a-first-list",
        "City,Phone\n" + "Provo,8.01556E+09\n" * 4 + "Orem,ask\n" * 2 + "Lehi,8015550100,x\n" * 2,
    )


def new_lists():
    others = ["--sheet", "others", "--new"]
    write("new-list-like-the-other-one", rows(20), before=rows(20), args=others)
    for count, name in [(4, "new-list-shares-a-fifth"), (5, "new-list-shares-more-than-a-fifth")]:
        write(name, rows(20, first=20 - count), before=rows(20), args=others)
    write("new-list-that-no-key-looks-in", "Ref,City\n" + "".join(f"A{n},Provo\n" for n in range(9)), before=rows(20), args=others)


def later_lists():
    for count, name in [(16, "a-fifth-fewer-rows"), (15, "more-than-a-fifth-fewer-rows")]:
        write(name, rows(count), before=rows(20))
    for count, name in [(4, "later-a-fifth-refused"), (5, "later-more-than-a-fifth-refused")]:
        write(name, rows(20, more=some(count, lambda n: ",a,b", lambda n: "")), before=rows(18))
    for count, name in [(4, "later-a-fifth-of-a-key-empty"), (5, "later-more-than-a-fifth-of-a-key-empty")]:
        write(name, rows(20, phone=some(count, lambda n: "", phone)), before=rows(20))
    two = "Account Num,Phone,Mobile\n"
    both = "".join(f"{1000 + n},{phone(n)},{phone(50 + n)}\n" for n in range(20))
    write("later-second-phone-column-empty", two + "".join(f"{1000 + n},{phone(n)},\n" for n in range(20)), before=two + both)
    zeros = lambda n: f"{n + 12:07}"
    write("later-48-of-51-lost-zeros", rows(51, account=some(48, lambda n: f"{n + 12}", zeros)), before=rows(51, account=zeros))
    for count, name in [(1, "later-one-in-twenty-lost-its-zeros"), (2, "later-two-in-twenty-lost-their-zeros")]:
        write(name, rows(20, account=some(count, lambda n: f"{n + 12}", zeros)), before=rows(20, account=zeros))
    for count, name in [(1, "later-one-in-twenty-turned-scientific"), (2, "later-two-in-twenty-turned-scientific")]:
        write(name, rows(20, phone=some(count, lambda n: "8.01556E+09", phone)), before=rows(20))
    for count, name in [(1, "later-one-in-twenty-without-area-code"), (2, "later-two-in-twenty-without-area-code")]:
        write(name, rows(20, phone=some(count, lambda n: phone(n)[4:], phone)), before=rows(20))
    write("later-as-damaged-as-before", rows(20, phone=some(8, lambda n: "8.01556E+09", phone)), before=rows(20, phone=some(8, lambda n: "8.01556E+09", phone)))
    for count, name in [(10, "later-half-of-the-people-are-others"), (11, "later-more-than-half-of-the-people-are-others")]:
        write(name, rows(20, first=count), before=rows(20))
    names = lambda first: "Full Name,Phone\n" + "".join(f"Person {n % 7},{phone(n)}\n" for n in range(first, first + 20))
    write("later-other-people-without-account-numbers", names(20), before=names(0))
    write("later-three-times-as-many-people", rows(60), before=rows(20))
    write("later-longer-numbers-are-added", rows(20) + rows(8, first=70, account=lambda n: f"{10_000 + n}").removeprefix(HEADER), before=rows(20))
    merge = ["--mode", "merge", "--by", "Account Num"]
    write("merged-file-lost-zeros", rows(10, account=lambda n: f"{n + 12}"), before=rows(20, account=zeros), args=merge)
    write("merged-file-adds-longer-numbers", rows(10, first=40, account=lambda n: f"{10_000 + n}"), before=rows(20), args=merge)
    write(
        "every-reason-of-a-later-list",
        HEADER + "".join(f"{n + 12},Person {n},8.01556E+09\n" for n in range(8)) + "7,Bo,1,x\n" * 3,
        before=rows(20, account=zeros),
    )


if __name__ == "__main__":
    for old in FOLDER.glob("*.csv"):
        if not old.name.endswith(".export.csv"):
            old.unlink()
    first_lists()
    new_lists()
    later_lists()
