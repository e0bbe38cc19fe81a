"""Makes lookup bodies for the contacts of contacts.py, with numbers spelled as phone systems spell them."""
import csv
import json
import random

SPELLINGS = ["{}", "+1{}", "1{}", "sip:+1{}@pbx.example"]


def write(contacts, path, count=20_000):
    """Writes bodies for `count` contacts drawn from a file, one a line, repeatably; returns the first."""
    generator = random.Random(7)
    with open(contacts, encoding="utf-8", newline="") as lines:
        total = sum(1 for _ in lines) - 1
        lines.seek(0)
        chosen = set(generator.sample(range(total), min(count, total)))
        numbers = [row["Phone"] for n, row in enumerate(csv.DictReader(lines)) if n in chosen]
    generator.shuffle(numbers)
    with open(path, "w", encoding="utf-8") as out:
        for n, number in enumerate(numbers):
            digits = "".join(filter(str.isdigit, number))[-10:]
            print(json.dumps({"phone": SPELLINGS[n % len(SPELLINGS)].format(digits)}), file=out)
    return open(path, encoding="utf-8").readline()
