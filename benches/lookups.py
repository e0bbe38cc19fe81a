"""Measures lookups a second and their CPU time, in turns with a constant response and with contractors' programs."""
import statistics
import subprocess
import sys

from contractors import install
from server import HERE, Datadip, Server


class Turns:
    """Loads programs one after another in rounds; only ratios within a round can be compared.

    Rounds are short and many, because the speed of a shared machine changes within seconds.
    """

    def __init__(self, bodies):
        self.bodies = bodies
        self.rounds = []

    def take(self, programs, rounds, seconds):
        for _ in range(rounds):
            self.rounds.append({name: each.flood(self.bodies, seconds) for name, each in programs.items()})

    def median(self, figure):
        return statistics.median(figure(each) for each in self.rounds)

    def rate(self, name, against=None):
        return self.median(lambda each: each[name][0] / (each[against][0] if against else 1))

    def cost(self, name, against=None):
        return self.median(lambda each: each[name][1] / (each[against][1] if against else 1))


def ceiling(binaries, work, response):
    """Starts a server that gives this response to any request."""
    file = f"{work}/answer"
    with open(file, "wb") as out:
        out.write(response)
    return Server([binaries.ceiling, file])


def measure(binaries, work, folder, token, bodies, first, rounds=24, seconds=1):
    """Measures a filled server and the ceiling in turns; returns the turns and the length of a response."""
    with Datadip(binaries.datadip, folder, token) as server:
        server.first_lookup(first)
        response = server.lookup(first)
        with ceiling(binaries, work, response) as top:
            programs = {"ceiling": top, "lookup": server}
            Turns(bodies).take(programs, 1, 2)
            turns = Turns(bodies)
            turns.take(programs, rounds, seconds)
            return turns, len(response)


def rows(turns, length):
    return [
        (f"ceiling: a constant of {length} bytes, answers/s", round(turns.rate("ceiling")), ""),
        ("lookups/s", round(turns.rate("lookup")), ""),
        ("lookups/s against the ceiling", round(turns.rate("lookup", "ceiling"), 3), ">= 0.90"),
        ("CPU of the ceiling, us", round(turns.cost("ceiling"), 2), ""),
        ("CPU of a lookup, us", round(turns.cost("lookup"), 2), ""),
        ("CPU of a lookup against the ceiling", round(turns.cost("lookup", "ceiling"), 3), "<= 1.15"),
    ]


def contractors(binaries, work, contacts, folder, token, bodies, first):
    """Measures the same lookup by other programs, each in turns with datadip."""
    database = f"{work}/contractors.db"
    subprocess.run([sys.executable, HERE / "contractors" / "load.py", contacts, database], check=True)
    rows = []
    for name, installed in install.PROGRAMS.items():
        try:
            command = installed(database, token)
        except (OSError, RuntimeError) as error:
            rows.append((f"{name}: SKIPPED, it cannot be installed here ({error})", "", ""))
            continue
        with Datadip(binaries.datadip, folder, token) as server, Server(command, token) as other:
            server.first_lookup(first)
            other.first_lookup(first)
            turns = Turns(bodies)
            turns.take({"lookup": server, "theirs": other}, 2, 3)
        rows.append((f"{name}, lookups/s", round(turns.rate("theirs")), ""))
        rows.append((f"datadip against {name}", round(turns.rate("lookup", "theirs"), 1), ""))
    return rows
