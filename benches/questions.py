"""Questions about the contacts of contacts.py, as a phone system asks them: by the caller's number, spelled its own ways."""
import csv
import json
import random

SPELLINGS = ["{}", "+1{}", "1{}", "sip:+1{}@pbx.example"]


def write(contacts, path, count=20_000):
    """Writes `count` questions about contacts anywhere in a file, one to a line; the same file gives the same ones. Gives the first."""
    chance = random.Random(7)
    with open(contacts, encoding="utf-8", newline="") as lines:
        total = sum(1 for _ in lines) - 1
        lines.seek(0)
        wanted = set(chance.sample(range(total), min(count, total)))
        numbers = [row["Phone"] for n, row in enumerate(csv.DictReader(lines)) if n in wanted]
    chance.shuffle(numbers)
    with open(path, "w", encoding="utf-8") as out:
        for n, number in enumerate(numbers):
            digits = "".join(filter(str.isdigit, number))[-10:]
            print(json.dumps({"phone": SPELLINGS[n % len(SPELLINGS)].format(digits)}), file=out)
    return open(path, encoding="utf-8").readline()
