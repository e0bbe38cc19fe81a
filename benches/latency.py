"""Measures latency at a steady 1,000 lookups a second: idle, and while an import replaces the list."""
import json
import subprocess
import sys
import time
import urllib.request

from server import Box, datadip

RATE = 1000
MEGABYTE = 2**20


class Steady:
    """The open loop, until it is ended."""

    def __init__(self, binaries, box, questions):
        address = box.address.removeprefix("http://")
        command = [binaries.steady, address, box.token, questions, str(RATE), "0"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end(self):
        out, _ = self.process.communicate()
        return json.loads(out)


def upload(box, token, file):
    """PUT as a script does it; the answer comes when the new list has been published."""
    with open(file, "rb") as body:
        length = body.seek(0, 2)
        body.seek(0)
        headers = {"Authorization": f"Bearer {token}", "Content-Length": str(length), "Content-Type": "text/csv"}
        request = urllib.request.Request(f"{box.address}/api/sheets/contacts", data=body, headers=headers, method="PUT")
        answer = urllib.request.urlopen(request, timeout=600)
        assert json.load(answer)["published"]


def changed(contacts, path):
    """The list as it may come the next day: every tenth contact speaks another language now."""
    with open(contacts, encoding="utf-8") as before, open(path, "w", encoding="utf-8") as after:
        for n, line in enumerate(before):
            after.write(line.replace(",English,", ",Spanish,") if n % 10 == 0 else line)


def measure(binaries, work, contacts, folder, token, questions, first):
    importer, _ = datadip(binaries.datadip, folder, "token", "create", "nightly", "--for", "import")
    tomorrow = f"{work}/tomorrow.csv"
    changed(contacts, tomorrow)
    with Box(binaries.datadip, folder, token, pinned=False) as box:
        box.first_lookup(first)
        steady = Steady(binaries, box, questions)
        time.sleep(15)
        idle = steady.end()
        box.forget_peak()
        resident = box.memory()
        busy, seconds = [], 0
        # Twice: there and back again.
        for file in (tomorrow, contacts):
            steady = Steady(binaries, box, questions)
            time.sleep(1)
            start = time.monotonic()
            upload(box, importer, file)
            seconds = time.monotonic() - start
            time.sleep(1)
            busy.append(steady.end())
        peak = box.memory("VmHWM")
    # Of the two the one with the longer tail.
    busy = max(busy, key=lambda each: each["p99.9"] or float("inf"))
    print(json.dumps({"idle": idle, "importing": busy}), file=sys.stderr)
    return [
        ("p50 at 1,000 lookups/s, idle, ms", shown(idle["p50"]), ""),
        ("p99 at 1,000 lookups/s, idle, ms", shown(idle["p99"]), "<= 0.6"),
        ("p99.9 at 1,000 lookups/s, idle, ms", shown(idle["p99.9"]), ""),
        ("upload, import and publish meanwhile, s", round(seconds, 2), ""),
        ("p50 while importing and publishing, ms", shown(busy["p50"]), ""),
        ("p99 while importing and publishing, ms", shown(busy["p99"]), "<= 1.5"),
        ("p99.9 while importing and publishing, ms", shown(busy["p99.9"]), "<= 5"),
        ("the longest wait while importing, ms", shown(busy["most"]), ""),
        ("lookups that failed, idle and importing", idle["failed"] + busy["failed"], "<= 0"),
        ("resident before it, MB", round(resident / MEGABYTE), ""),
        ("resident at the most while swapping, MB", round(peak / MEGABYTE), ""),
    ]


def shown(milliseconds):
    return "failed" if milliseconds is None else round(milliseconds, 2)
