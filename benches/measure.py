#!/usr/bin/env python3
"""Measures the release binary: measure.py [CONTACTS] [--without-contractors]. Prints one table and writes target/bench.json.

Only figures from one run can be compared; pairs are measured in turns. Times are wall-clock; CPU is the processor time of
the server's process.
"""
import argparse
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True
import lookups
import growth
import latency

TARGET = Path(__file__).parent.parent / "target"
BINARIES = SimpleNamespace(
    datadip=str(TARGET / "release" / "datadip"),
    ceiling=str(TARGET / "release" / "examples" / "ceiling"),
    steady=str(TARGET / "release" / "examples" / "steady"),
)


def import_rows(contacts):
    """Runs import.py; returns its rows."""
    subprocess.run([sys.executable, Path(__file__).parent / "import.py", BINARIES.datadip, str(contacts)], check=True, stdout=sys.stderr)
    rows = json.loads((TARGET / "bench-import.json").read_text())
    return [(row["what"], row["figure"], row["target"]) for row in rows]


def growth_rows(work, sizes):
    log("growth at " + ", ".join(f"{size:,}" for size in sizes))
    rows, shares = [], {}
    for size in sizes:
        share, more = growth.measure(BINARIES, work, growth.Filled(BINARIES, work, size))
        rows += more
        shares[size] = share
    steps = [later / earlier for earlier, later in zip(shares.values(), list(shares.values())[1:])]
    rows.append(("lookups/s left after each step of growth, least", round(min(steps), 3), ">= 0.9"))
    return rows


def met(figure, target):
    """Returns whether a figure meets its target; None without a target."""
    bound = re.match(r"([<>])= ([0-9.]+)", target)
    if not bound or not isinstance(figure, (int, float)):
        return None if not target else False
    return figure <= float(bound[2]) if bound[1] == "<" else figure >= float(bound[2])


def log(what):
    print(f"-- {what}", file=sys.stderr, flush=True)


def main():
    arguments = argparse.ArgumentParser(description="Measures the release binary.")
    arguments.add_argument("contacts", nargs="?", type=int, default=1_000_000)
    arguments.add_argument("--without-contractors", action="store_true", help="leave out what needs Node and pip")
    options = arguments.parse_args()
    rows = [("release binary, MB", round(os.path.getsize(BINARIES.datadip) / 2**20, 1), "<= 15")]
    with tempfile.TemporaryDirectory() as work:
        log(f"lookups, {options.contacts:,} contacts")
        filled = growth.Filled(BINARIES, work, options.contacts)
        turns, length = lookups.measure(BINARIES, work, filled.folder, filled.token, filled.bodies, filled.first)
        rows += lookups.rows(turns, length)
        if options.without_contractors:
            rows.append(("Express and FastAPI: SKIPPED, as requested", "", ""))
        else:
            log("what a contractor would write")
            rows += lookups.contractors(BINARIES, work, filled.file, filled.folder, filled.token, filled.bodies, filled.first)
        log("latency, idle and while importing")
        rows += latency.measure(BINARIES, work, filled.file, filled.folder, filled.token, filled.bodies, filled.first)
    log("imports")
    rows += import_rows(options.contacts)
    with tempfile.TemporaryDirectory() as work:
        rows += growth_rows(work, [size for size in (options.contacts // 100, options.contacts // 10, options.contacts, options.contacts * 3) if size])
    show(options.contacts, rows)


def show(contacts, rows):
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    head = {"date": str(datetime.date.today()), "commit": commit, "cores": os.cpu_count(), "contacts": contacts}
    print(f"{contacts:,} contacts, {head['cores']} cores, {head['date']}, commit {commit}")
    width = max(len(row[0]) for row in rows)
    verdicts = {True: "met", False: "SHORT", None: ""}
    for what, figure, target in rows:
        text = f"{figure:,}" if isinstance(figure, (int, float)) else figure
        print(f"{what:{width}}  {text:>10}  {target:14}  {verdicts[met(figure, target)]}".rstrip())
    measured = [{"what": what, "figure": figure, "target": target, "met": met(figure, target)} for what, figure, target in rows]
    (TARGET / "bench.json").write_text(json.dumps({**head, "measured": measured}, indent=1) + "\n")


if __name__ == "__main__":
    main()
