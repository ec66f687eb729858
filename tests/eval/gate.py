#!/usr/bin/env python3
"""Accuracy gate: runs the scoreboard and compares its figures with the floors in tests/floors.json.

usage: gate.py --scoreboard PATH --gleaner BINARY [--keep DIR] [--update]
       gate.py --report FILE [--update]           judges a scoreboard output that was saved before

Floors only go up: --update raises those that were beaten and never lowers one. Ceilings ("at most") only go down.
A figure may fall short of its floor by the noise that one flipped page can cause; see SLACK.
"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

FLOORS = Path(__file__).resolve().parent.parent / "floors.json"

# One page of 1,358 moves a macro F1 by at most 0.0007, one of 150 by 0.007 and mostly far less.
SLACK = 0.002

# Lines of the scorers' texts, by section: what the figure is called, and where it stands in the line.
PATTERNS = {
    "metadata": [
        ("title.lenient", r"^title\b.*lenient\s+([\d.]+) %", 100),
        ("title.strict", r"^title\s+strict\s+([\d.]+) %", 100),
        ("authors.set", r"^authors\s+set accuracy\s+([\d.]+) %", 100),
        ("authors.f1", r"^authors\b.*F1 ([\d.]+)", 1),
        ("date.strict", r"^date\s+strict\s+([\d.]+) %", 100),
        ("date.lenient", r"^date\b.*lenient\s+([\d.]+) %", 100),
        ("dek", r"^dek\s+([\d.]+) % of", 100),
        ("bullets.precision", r"^bullets\s+P ([\d.]+)", 1),
        ("bullets.recall", r"^bullets\b.* R ([\d.]+)", 1),
        ("bullets.f1", r"^bullets\b.* F1 ([\d.]+)", 1),
    ],
    "removed": [(name, rf"^  {name}\s+([\d.]+)$", 1) for name in (
        "removal_recall", "lost_rate", "category_accuracy", "category_macro_f1", "kept_recall",
    )],
}
# Columns of the quotes table, by the header line.
QUOTE_COLUMNS = ("P", "R", "F1", "exact", "acc", "prec", "null-ok", "FPR", "kind")
# Figures that must stay low.
CEILINGS = ("errors", "lost_rate", "FPR")
# Figures of a body set worth a floor. Groups of pages (countries, page types) are too small for one, and are for reading.
BODY = ("f1", "accuracy", "errors", "with_found", "without_absent")


def ceiling(name):
    return name.rsplit(".", 1)[-1] in CEILINGS


def figures(text):
    "{name: value} of everything in a scoreboard's output that has a floor or could have one."
    found = {}
    for section in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _, rest = section.partition("\n")
        part = title.strip()
        if part.startswith("body:"):
            found.update(body(f"body.{part.split(':')[1].strip()}", rest))
        elif part == "seed page":
            for kind in ("metadata", "quotes", "removed"):
                found.update(lines(f"seed.{kind}", kind, rest))
        else:
            found.update(lines(part, part, rest))
    return found


def body(prefix, text):
    scores, _ = json.JSONDecoder().raw_decode(text.lstrip())
    whole = {**scores.get("all", {}), **{key: value for key, value in scores.items() if not isinstance(value, dict)}}
    return {f"{prefix}.{key}": round(float(whole[key]), 4) for key in BODY if key in whole}


def lines(prefix, kind, text):
    if kind == "quotes":
        return quotes(prefix, text)
    found = {}
    for name, pattern, scale in PATTERNS[kind]:
        match = re.search(pattern, text, flags=re.M)
        if match:
            found[f"{prefix}.{name}"] = round(float(match[1]) / scale, 4)
    return found


def quotes(prefix, text):
    found, header = {}, None
    for line in text.splitlines():
        cells = line.split()
        if cells[:3] == ["pages", "gold", "P"]:
            header = cells
        elif header and len(cells) == len(header) + 1 and cells[0] == "ALL":
            row = dict(zip(header, cells[1:]))
            for column in QUOTE_COLUMNS:
                if column in row and row[column] != "nan":
                    found[f"{prefix}.{column}"] = float(row[column])
    return found


def judge(floors, found):
    "Texts of all floors that do not hold, a figure that went missing or a floor that can never break among them."
    problems = [f"{name}: a floor of 0 can never break" for name, floor in floors.items() if floor <= 0 and not ceiling(name)]
    for name, floor in sorted(floors.items()):
        value = found.get(name)
        if value is None:
            problems.append(f"{name}: has a floor, but the scoreboard does not tell it")
        elif ceiling(name) and value > floor + (0 if name.endswith("errors") else SLACK):
            problems.append(f"{name}: {value:.4f} is above {floor:.4f}")
        elif not ceiling(name) and value < floor - SLACK:
            problems.append(f"{name}: {value:.4f} is below {floor:.4f}")
    return problems


def raised(floors, found):
    "The floors moved to what was reached; never the other way. Nothing reached, where there is nothing to find, makes no floor."
    moved = dict(floors)
    for name, value in found.items():
        old = moved.get(name)
        if value <= 0 and not ceiling(name):
            continue
        if old is None or (value < old if ceiling(name) else value > old):
            moved[name] = value
    return moved


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scoreboard")
    arguments.add_argument("--gleaner")
    arguments.add_argument("--keep")
    arguments.add_argument("--report")
    arguments.add_argument("--update", action="store_true")
    arguments = arguments.parse_args()
    if arguments.report:
        text = Path(arguments.report).read_text(encoding="utf-8")
    elif arguments.scoreboard and arguments.gleaner:
        command = [sys.executable, arguments.scoreboard, arguments.gleaner, *(["--keep", arguments.keep] if arguments.keep else [])]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        text = run.stdout
        print(text)
        if run.returncode:
            sys.exit(f"the scoreboard ended with status {run.returncode}")
    else:
        sys.exit("either --report, or --scoreboard and --gleaner")
    found = figures(text)
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    problems = judge(floors, found)
    for name in sorted(found):
        print(f"{name:40} {found[name]:8.4f}   {'at most' if ceiling(name) else 'at least'} {floors.get(name, float('nan')):.4f}")
    if arguments.update:
        FLOORS.write_text(json.dumps(dict(sorted(raised(floors, found).items())), indent=1) + "\n", encoding="utf-8")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(floors)} floors, {len(problems)} broken")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
