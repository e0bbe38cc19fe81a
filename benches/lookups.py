"""Measures lookups a second and their CPU time, in turns with a constant response and with contractors' programs."""
import statistics
import subprocess
import sys

from contractors import install
from server import HERE, Box, Server


class Turns:
    """Programs that are loaded one after another, again and again: only ratios within a round mean anything.

    Many short rounds say more than few long ones: where others share the machine, its speed changes within seconds.
    """

    def __init__(self, questions):
        self.questions = questions
        self.rounds = []

    def take(self, programs, rounds, seconds):
        for _ in range(rounds):
            self.rounds.append({name: each.flood(self.questions, seconds) for name, each in programs.items()})

    def median(self, figure):
        return statistics.median(figure(each) for each in self.rounds)

    def rate(self, name, against=None):
        return self.median(lambda each: each[name][0] / (each[against][0] if against else 1))

    def cost(self, name, against=None):
        return self.median(lambda each: each[name][1] / (each[against][1] if against else 1))


def ceiling(binaries, work, answer):
    """Starts a server that gives this response to any request."""
    file = f"{work}/answer"
    with open(file, "wb") as out:
        out.write(answer)
    return Server([binaries.ceiling, file])


def measure(binaries, work, folder, token, questions, first, rounds=24, seconds=1):
    """Rows for one server full of contacts, and the median share of the ceiling's lookups a second."""
    with Box(binaries.datadip, folder, token) as box:
        box.first_lookup(first)
        answer = box.lookup(first)
        with ceiling(binaries, work, answer) as top:
            programs = {"ceiling": top, "lookup": box}
            Turns(questions).take(programs, 1, 2)
            turns = Turns(questions)
            turns.take(programs, rounds, seconds)
            return turns, len(answer)


def rows(turns, length):
    return [
        (f"ceiling: a constant of {length} bytes, answers/s", round(turns.rate("ceiling")), ""),
        ("lookups/s", round(turns.rate("lookup")), ""),
        ("lookups/s against the ceiling", round(turns.rate("lookup", "ceiling"), 3), ">= 0.90"),
        ("CPU of the ceiling, us", round(turns.cost("ceiling"), 2), ""),
        ("CPU of a lookup, us", round(turns.cost("lookup"), 2), ""),
        ("CPU of a lookup against the ceiling", round(turns.cost("lookup", "ceiling"), 3), "<= 1.15"),
    ]


def contractors(binaries, work, contacts, folder, token, questions, first):
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
        with Box(binaries.datadip, folder, token) as box, Server(command, token) as theirs:
            box.first_lookup(first)
            theirs.first_lookup(first)
            turns = Turns(questions)
            turns.take({"lookup": box, "theirs": theirs}, 2, 3)
        rows.append((f"{name}, lookups/s", round(turns.rate("theirs")), ""))
        rows.append((f"datadip against {name}", round(turns.rate("lookup", "theirs"), 1), ""))
    return rows
