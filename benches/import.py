#!/usr/bin/env python3
"""Measures imports, starts and memory of the release binary, and sqlite3's own import of the same file in turns.

import.py DATADIP CONTACTS: prints one table, with targets beside figures, and writes it to target/bench-import.json.
Seconds are wall-clock, memory is the process's largest resident set.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from server import Datadip

HERE = Path(__file__).parent
ROUNDS = 3


def run(command, folder):
    """Runs a command; returns its seconds and largest resident set in MB."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "DATADIP_DATA": folder})
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.monotonic() - start, usage.ru_maxrss / 1024


def first_lookup(binary, folder, number):
    """Returns the seconds from the start of `serve` to the first found contact, and the resident set in MB."""
    environment = {**os.environ, "DATADIP_DATA": folder}
    token = subprocess.run([binary, "token", "create", "bench"], capture_output=True, text=True, check=True, env=environment).stdout.strip()
    start = time.monotonic()
    server = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        address = server.stdout.readline().split()[-1]
        request = urllib.request.Request(f"{address}/lookup", data=json.dumps({"phone": number}).encode(), headers={"Authorization": f"Bearer {token}"})
        while True:
            try:
                response = urllib.request.urlopen(request).read()
                break
            except urllib.error.HTTPError as error:
                assert error.code in (401, 503), error.code
                time.sleep(0.002)
        took = time.monotonic() - start
        assert b"Ava Abbott" in response, response
        status = Path(f"/proc/{server.pid}/status").read_text()
        return took, int(status.split("VmRSS:")[1].split()[0]) / 1024
    finally:
        server.terminate()
        server.wait()


def without_contacts(binary, folder):
    """Returns the memory of the server with an empty database in MB."""
    with Datadip(binary, folder, "none", pinned=False) as server:
        return server.memory() / 2**20


def sqlite(file, folder):
    database = f"{folder}/plain.db"
    create = ['create index a on c("Account Num")', "create index b on c(Phone)"]
    return run(["sqlite3", database, f".import --csv {file} c", *create], folder)


def main(binary, contacts):
    rows = []
    with tempfile.TemporaryDirectory() as work:
        file = f"{work}/contacts.csv"
        subprocess.run([sys.executable, HERE / "contacts.py", str(contacts), file], check=True)
        ours, theirs, starts = [], [], []
        for _ in range(ROUNDS):
            folder = tempfile.mkdtemp(dir=work)
            ours.append(run([binary, "import", file], folder))
            theirs.append(sqlite(file, tempfile.mkdtemp(dir=work)))
            starts.append(first_lookup(binary, folder, "2012000000"))
        seconds, peak = min(ours)
        start, resident = min(starts)
        base = min(theirs)[0]
        again = run([binary, "import", file], folder)
        alone = without_contacts(binary, tempfile.mkdtemp(dir=work))
        rows += [
            ("import without an earlier list, s", round(seconds, 2), ""),
            ("sqlite3 .import + two indexes, s", round(base, 2), ""),
            ("import + start to first lookup / sqlite3", round((seconds + start) / base, 2), "<= 0.8"),
            ("peak memory of the import, MB", round(peak), ""),
            ("of which the import adds to the program, MB", round(peak - alone), "<= 64"),
            ("the same file again, s", round(again[0], 2), ""),
            ("peak memory of that, MB", round(again[1]), ""),
            ("of which the import adds to the program, the same file again, MB", round(again[1] - alone), "<= 64"),
            ("start to first lookup, s", round(start, 2), "<= 1.5 at 1M"),
            ("resident bytes a contact", round(resident * 2**20 / contacts), "<= 200"),
        ]
        small = tempfile.mkdtemp(dir=work)
        subprocess.run([sys.executable, HERE / "contacts.py", "10000", file], check=True)
        run([binary, "import", file], small)
        soonest = min(first_lookup(binary, small, "2012000000")[0] for _ in range(ROUNDS))
        rows.append(("start to first lookup at 10k, s", round(soonest, 3), "<= 0.05"))
    width = max(len(row[0]) for row in rows)
    print(f"{contacts} contacts, best of {ROUNDS}, {os.cpu_count()} cores")
    for name, figure, target in rows:
        print(f"{name:{width}}  {figure:>8}  {target}")
    out = HERE.parent / "target" / "bench-import.json"
    out.write_text(json.dumps([dict(zip(("what", "figure", "target"), row)) for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
