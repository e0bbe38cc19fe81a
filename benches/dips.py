"""Dips a second and what each costs, beside the ceiling and beside what a contractor would write, in turns."""
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
    """A server that gives this very answer, whatever is asked."""
    file = f"{work}/answer"
    with open(file, "wb") as out:
        out.write(answer)
    return Server([binaries.ceiling, file])


def measure(binaries, work, folder, token, questions, first, rounds=24, seconds=1):
    """Rows for one box full of contacts, and the median share of the ceiling's dips a second."""
    with Box(binaries.datadip, folder, token) as box:
        box.first_dip(first)
        answer = box.dip(first)
        with ceiling(binaries, work, answer) as top:
            programs = {"ceiling": top, "dip": box}
            Turns(questions).take(programs, 1, 2)
            turns = Turns(questions)
            turns.take(programs, rounds, seconds)
            return turns, len(answer)


def rows(turns, length):
    return [
        (f"ceiling: a constant of {length} bytes, answers/s", round(turns.rate("ceiling")), ""),
        ("dips/s", round(turns.rate("dip")), ""),
        ("dips/s against the ceiling", round(turns.rate("dip", "ceiling"), 3), ">= 0.90"),
        ("CPU of the ceiling, us", round(turns.cost("ceiling"), 2), ""),
        ("CPU of a dip, us", round(turns.cost("dip"), 2), ""),
        ("CPU of a dip against the ceiling", round(turns.cost("dip", "ceiling"), 3), "<= 1.15"),
    ]


def contractors(binaries, work, contacts, folder, token, questions, first):
    """The same dip by other programs, each in turns with ours."""
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
            box.first_dip(first)
            theirs.first_dip(first)
            turns = Turns(questions)
            turns.take({"dip": box, "theirs": theirs}, 2, 3)
        rows.append((f"{name}, dips/s", round(turns.rate("theirs")), ""))
        rows.append((f"datadip against {name}", round(turns.rate("dip", "theirs"), 1), ""))
    return rows
