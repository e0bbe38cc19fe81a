"""Measures imports, starts and lookups with more and more contacts."""
import subprocess
import sys
import tempfile

import lookups
import questions
from server import HERE, Box, datadip


class Filled:
    """A server with so many contacts, a token, and questions about them."""

    def __init__(self, binaries, work, contacts):
        self.contacts = contacts
        self.folder = tempfile.mkdtemp(dir=work)
        self.file = f"{self.folder}/contacts.csv"
        subprocess.run([sys.executable, HERE / "contacts.py", str(contacts), self.file], check=True)
        _, self.import_seconds = datadip(binaries.datadip, self.folder, "import", self.file)
        self.token, _ = datadip(binaries.datadip, self.folder, "token", "create", "bench")
        self.questions = f"{self.folder}/questions"
        self.first = questions.write(self.file, self.questions)


def measure(binaries, work, box):
    """Rows, and the share of the ceiling's lookups a second, for a server with contacts."""
    seconds = []
    for _ in range(3):
        with Box(binaries.datadip, box.folder, box.token, pinned=False) as server:
            seconds.append(server.first_lookup(box.first))
            resident = server.memory()
    turns, _ = lookups.measure(binaries, work, box.folder, box.token, box.questions, box.first, rounds=16, seconds=1)
    share = turns.rate("lookup", "ceiling")
    named = f"{box.contacts:,} contacts"
    return share, [
        (f"{named}: lookups/s against the ceiling", round(share, 3), ""),
        (f"{named}: CPU of a lookup against the ceiling", round(turns.cost("lookup", "ceiling"), 3), ""),
        (f"{named}: import, us a contact", round(box.import_seconds * 1e6 / box.contacts, 2), ""),
        (f"{named}: start to first lookup, s", round(min(seconds), 3), ""),
        (f"{named}: resident bytes a contact", round(resident / box.contacts), ""),
    ]
