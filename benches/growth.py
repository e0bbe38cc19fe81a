"""Measures imports, starts and lookups with more and more contacts."""
import subprocess
import sys
import tempfile

import lookups
import bodies
from server import HERE, Datadip, datadip


class Filled:
    """Holds a data folder of contacts, a token, and request bodies for them."""

    def __init__(self, binaries, work, contacts):
        self.contacts = contacts
        self.folder = tempfile.mkdtemp(dir=work)
        self.file = f"{self.folder}/contacts.csv"
        subprocess.run([sys.executable, HERE / "contacts.py", str(contacts), self.file], check=True)
        _, self.import_seconds = datadip(binaries.datadip, self.folder, "import", self.file)
        self.token, _ = datadip(binaries.datadip, self.folder, "token", "create", "bench")
        self.bodies = f"{self.folder}/bodies"
        self.first = bodies.write(self.file, self.bodies)


def measure(binaries, work, filled):
    """Returns the share of the ceiling's lookups a second, and rows, for a filled data folder."""
    seconds = []
    for _ in range(3):
        with Datadip(binaries.datadip, filled.folder, filled.token, pinned=False) as server:
            seconds.append(server.first_lookup(filled.first))
            resident = server.memory()
    turns, _ = lookups.measure(binaries, work, filled.folder, filled.token, filled.bodies, filled.first, rounds=16, seconds=1)
    share = turns.rate("lookup", "ceiling")
    named = f"{filled.contacts:,} contacts"
    return share, [
        (f"{named}: lookups/s against the ceiling", round(share, 3), ""),
        (f"{named}: CPU of a lookup against the ceiling", round(turns.cost("lookup", "ceiling"), 3), ""),
        (f"{named}: import, us a contact", round(filled.import_seconds * 1e6 / filled.contacts, 2), ""),
        (f"{named}: start to first lookup, s", round(min(seconds), 3), ""),
        (f"{named}: resident bytes a contact", round(resident / filled.contacts), ""),
    ]
