#!/usr/bin/env python3
"""Reliability of `category_confidence` on annotated pages, as a table and an SVG plot.

usage: calibrate_removed.py PREDICTIONS.jsonl GOLD_DIR [--svg docs/removed-calibration.svg]

PREDICTIONS.jsonl  one object a page: {"id", "removed": [{"text", "category", "confidence"}]}, confidence of the category
GOLD_DIR           a folder of {"id", "removed": [{"text", "category"}]}

A gold block is compared with the shortest removed text that holds it, else with the removed texts it holds, each of
which counts its share. Ten bins of equal width. Only the Python standard library is used.
"""
import argparse, json, unicodedata
from pathlib import Path

BINS, SIZE, EDGE = 10, 320, 44


def letters(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def points(predictions, gold):
    """(confidence, right, weight) of every removed text that a gold block speaks of."""
    for page in gold:
        removed = [(letters(r["text"]), r) for r in predictions.get(page["id"], {}).get("removed", [])]
        for block in page["removed"]:
            wanted = letters(block["text"])
            holders = sorted((r for r in removed if wanted in r[0]), key=lambda r: len(r[0]))[:1]
            found = holders or [r for r in removed if len(r[0]) >= 3 and r[0] in wanted][:6]
            for _, r in found:
                yield r["confidence"], r["category"] == block["category"], 1 / len(found)


def reliability(points):
    bins = [[0.0, 0.0, 0.0] for _ in range(BINS)]
    for confidence, right, weight in points:
        row = bins[min(int(confidence * BINS), BINS - 1)]
        row[0] += weight
        row[1] += weight * confidence
        row[2] += weight * right
    total = sum(row[0] for row in bins) or 1
    error = sum(abs(row[1] - row[2]) for row in bins) / total
    return error, [(n, c / n, r / n) for n, c, r in bins if n]


def svg(error, rows):
    most = max(n for n, _, _ in rows)
    side = SIZE + 2 * EDGE
    at = lambda x, y: (EDGE + x * SIZE, EDGE + (1 - y) * SIZE)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" font-family="sans-serif" font-size="12">',
           f'<rect width="{side}" height="{side}" fill="#fff"/>',
           f'<path d="M{EDGE} {EDGE}V{EDGE + SIZE}H{EDGE + SIZE}" fill="none" stroke="#444"/>',
           f'<path d="M{EDGE} {EDGE + SIZE}L{EDGE + SIZE} {EDGE}" stroke="#aaa" stroke-dasharray="4 4"/>']
    for n, confidence, right in rows:
        x, y = at(confidence, right)
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 9 * (n / most) ** 0.5:.1f}" fill="#2b6cb0" fill-opacity="0.75"/>')
    for tick in (0, 0.5, 1):
        x, _ = at(tick, 0)
        _, y = at(0, tick)
        out.append(f'<text x="{x:.0f}" y="{EDGE + SIZE + 16}" text-anchor="middle">{tick}</text>')
        out.append(f'<text x="{EDGE - 8}" y="{y + 4:.0f}" text-anchor="end">{tick}</text>')
    out.append(f'<text x="{side / 2}" y="{side - 8}" text-anchor="middle">category_confidence</text>')
    out.append(f'<text x="{EDGE}" y="{EDGE - 14}">share that is right; expected calibration error {error:.3f}</text></svg>')
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("predictions")
    parser.add_argument("gold")
    parser.add_argument("--svg")
    asked = parser.parse_args()
    lines = Path(asked.predictions).read_text(encoding="utf-8").splitlines()
    predictions = {row["id"]: row for row in map(json.loads, lines)}
    gold = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(asked.gold).glob("*.json"))]
    error, rows = reliability(points(predictions, gold))
    print(f"expected calibration error {error:.3f}")
    for n, confidence, right in rows:
        print(f"  {n:6.1f} blocks  said {confidence:.2f}  right {right:.2f}")
    if asked.svg:
        Path(asked.svg).write_text(svg(error, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
