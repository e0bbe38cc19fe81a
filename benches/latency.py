"""Measures latency at a steady 1,000 lookups a second: idle, and while an import replaces the list."""
import json
import subprocess
import sys
import time
import urllib.request

from server import Datadip, datadip

RATE = 1000
MEGABYTE = 2**20


class Steady:
    """Runs the open loop of steady.rs until `end`."""

    def __init__(self, binaries, server, bodies):
        address = server.address.removeprefix("http://")
        command = [binaries.steady, address, server.token, bodies, str(RATE), "0"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end(self):
        out, _ = self.process.communicate()
        return json.loads(out)


def upload(server, token, file):
    """Uploads a list as a script does; the response comes after its publication."""
    with open(file, "rb") as body:
        length = body.seek(0, 2)
        body.seek(0)
        headers = {"Authorization": f"Bearer {token}", "Content-Length": str(length), "Content-Type": "text/csv"}
        request = urllib.request.Request(f"{server.address}/api/sheets/contacts", data=body, headers=headers, method="PUT")
        response = urllib.request.urlopen(request, timeout=600)
        assert json.load(response)["published"]


def changed(contacts, path):
    """Writes the list with the language of every tenth contact changed."""
    with open(contacts, encoding="utf-8") as before, open(path, "w", encoding="utf-8") as after:
        for n, line in enumerate(before):
            after.write(line.replace(",English,", ",Spanish,") if n % 10 == 0 else line)


def measure(binaries, work, contacts, folder, token, bodies, first):
    importer, _ = datadip(binaries.datadip, folder, "token", "create", "nightly", "--for", "import")
    tomorrow = f"{work}/tomorrow.csv"
    changed(contacts, tomorrow)
    with Datadip(binaries.datadip, folder, token, pinned=False) as server:
        server.first_lookup(first)
        steady = Steady(binaries, server, bodies)
        time.sleep(15)
        idle = steady.end()
        server.forget_peak()
        resident = server.memory()
        busy, seconds = [], 0
        # Imports the changed list, then the original.
        for file in (tomorrow, contacts):
            steady = Steady(binaries, server, bodies)
            time.sleep(1)
            start = time.monotonic()
            upload(server, importer, file)
            seconds = time.monotonic() - start
            time.sleep(1)
            busy.append(steady.end())
        peak = server.memory("VmHWM")
    # Reports the run with the longer tail.
    busy = max(busy, key=lambda each: each["p99.9"] or float("inf"))
    print(json.dumps({"idle": idle, "importing": busy}), file=sys.stderr)
    return [
        ("p50 at 1,000 lookups/s, idle, ms", rounded(idle["p50"]), ""),
        ("p99 at 1,000 lookups/s, idle, ms", rounded(idle["p99"]), "<= 0.6"),
        ("p99.9 at 1,000 lookups/s, idle, ms", rounded(idle["p99.9"]), ""),
        ("upload, import and publish meanwhile, s", round(seconds, 2), ""),
        ("p50 while importing and publishing, ms", rounded(busy["p50"]), ""),
        ("p99 while importing and publishing, ms", rounded(busy["p99"]), "<= 1.5"),
        ("p99.9 while importing and publishing, ms", rounded(busy["p99.9"]), "<= 5"),
        ("the longest wait while importing, ms", rounded(busy["most"]), ""),
        ("lookups that failed, idle and importing", idle["failed"] + busy["failed"], "<= 0"),
        ("resident before it, MB", round(resident / MEGABYTE), ""),
        ("resident at the most while swapping, MB", round(peak / MEGABYTE), ""),
    ]


def rounded(milliseconds):
    return "failed" if milliseconds is None else round(milliseconds, 2)
