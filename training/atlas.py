#!/usr/bin/env python3
"""Error atlas of the content model, out of fold: figures by page type and language, snippets, worst pages, calibration plot.

usage: atlas.py --data DATA --work DIR --out docs     (after train.py, with the same --work)

Writes docs/accuracy.json and docs/calibration.svg and prints the tables of docs/ACCURACY.md. No page text is written anywhere.
"""
import argparse
import collections
import json
from pathlib import Path

import numpy as np

import train


def kind_of_failure(page, keep, oracle):
    size = np.array([len(w) for w in page.words])
    right = page.soft >= 0.5
    kept, over, under = size[keep].sum(), size[keep & ~right].sum(), size[~keep & right].sum()
    if not page.reference:
        return "reference is empty"
    if oracle < 0.7:
        return "reference is not in the visible tree"
    if kept == 0:
        return "nothing kept"
    if over > under:
        return "kept too much"
    return "kept too little"


def svg(bins, path):
    points = " ".join(f"{40 + 400 * p:.1f},{440 - 400 * t:.1f}" for p, t, _ in bins)
    dots = "".join(f'<circle cx="{40 + 400 * p:.1f}" cy="{440 - 400 * t:.1f}" r="4"><title>{p} estimated, {t} true, {n} blocks</title></circle>' for p, t, n in bins)
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480" font-family="sans-serif" font-size="12"><rect width="480" height="480" fill="#fff"/>'
                    f'<path d="M40 440H440M40 440V40" stroke="#333" fill="none"/><path d="M40 440L440 40" stroke="#bbb" stroke-dasharray="4"/>'
                    f'<polyline points="{points}" fill="none" stroke="#1560a8" stroke-width="2"/><g fill="#1560a8">{dots}</g>'
                    f'<text x="150" y="470">estimated probability of content</text><text x="14" y="250" transform="rotate(-90 14 250)">true share (words)</text></svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True); parser.add_argument("--work", type=Path, required=True); parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.reuse, args.binary = True, None
    names, full, pages = train.load(args)
    words = full[:, names.index("words")]
    headings = full[:, names.index("heading_level")] > 0
    chances = np.load(args.work / "out_of_fold.npy")
    probability = chances[0]
    texts = {}
    for line in open(args.work / "rows.jsonl", encoding="utf-8"):
        row = json.loads(line)
        texts[row["id"]] = row["texts"]
    snippets, rows, found = collections.Counter(), [], collections.defaultdict(list)
    for page in pages:
        keep, expected = train.choice(page, chances, words, headings)
        f, oracle = page.f1(keep), page.f1(page.soft >= 0.5)
        found[page.kind].append(f)
        if page.kind == "fundus":
            found["fundus " + page.id.split(":")[1].split("/")[0]].append(f)
            continue
        rows.append((f, page.id, page.kind, round(expected, 2), round(oracle, 2), kind_of_failure(page, keep, oracle)))
        truth = json.loads((args.data / f"wcxb/ground-truth/{page.id.split(':')[1]}.json").read_text(encoding="utf-8"))["ground_truth"]
        low = "\n\n".join(t for t, k in zip(texts[page.id], keep) if k).lower()
        for key in ("with", "without"):
            for s in truth.get(key) or []:
                snippets[key, s.lower() in low] += 1
    rows.sort()
    rate = lambda key, hit: snippets[key, hit] / max(1, snippets[key, True] + snippets[key, False])
    result = {
        "wcxb": round(float(np.mean([r[0] for r in rows])), 4),
        "by_type": {k: [len(v), round(float(np.mean(v)), 4)] for k, v in sorted(found.items())},
        "with_found": round(rate("with", True), 4), "without_absent": round(rate("without", False), 4),
        "loss_by_kind": {k: [n, round(l, 4)] for k, (n, l) in sorted(collections.Counter(r[5] for r in rows if r[0] < 0.9).items() and {
            k: (sum(r[5] == k for r in rows if r[0] < 0.9), sum(1 - r[0] for r in rows if r[0] < 0.9 and r[5] == k) / len(rows)) for k in {r[5] for r in rows}}.items())},
        "worst": [dict(zip(("f1", "page", "type", "expected", "oracle", "failure"), (round(r[0], 3), *r[1:]))) for r in rows[:40]]}
    weights = train.row_weights(pages, words)
    soft = np.concatenate([p.soft for p in pages])
    bins = []
    for low in range(20):
        b = (probability >= low / 20) & (probability < (low + 1) / 20)
        if b.any():
            bins.append((round(float(np.average(probability[b], weights=weights[b] + 1e-9)), 3), round(float(np.average(soft[b], weights=weights[b] + 1e-9)), 3), int(b.sum())))
    total = sum(n for *_, n in bins)
    result["expected_calibration_error"] = round(sum(n * abs(p - t) for p, t, n in bins) / total, 4)
    args.out.mkdir(exist_ok=True)
    svg(bins, args.out / "calibration.svg")
    (args.out / "accuracy.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
