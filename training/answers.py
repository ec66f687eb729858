#!/usr/bin/env python3
"""How right the service's own answers are, out of fold: rules after the model, metadata and body included.

usage: answers.py --data DATA --binary ANSWERS_EXAMPLE --work DIR --out docs     (after train.py, with the same --work)

ANSWERS_EXAMPLE is the built example `answers`. It answers every page by models that have not seen its site, kind of page included; what it
keeps (dek, bullets of the publisher, body) is held against the whole reference text. Writes `answers` in docs/accuracy.json.
"""
import argparse
import collections
import json
import subprocess
from pathlib import Path

import corpora
import train


def words(text):
    return collections.Counter(train.WORD.findall(text.lower()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True); parser.add_argument("--binary", required=True)
    parser.add_argument("--work", type=Path, required=True); parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lines = args.work / "answers.jsonl"
    subprocess.run([args.binary, lines, args.work / "list.tsv", args.work / "odds.f32", args.work / "kinds.f32"], check=True)
    texts = {row["id"]: row["text"] for row in map(json.loads, lines.read_text(encoding="utf-8").splitlines())}
    by, snippets = collections.defaultdict(list), collections.Counter()
    for page, _, reference, kind, _ in corpora.gold(args.data):
        text = texts.get(page, "")
        f1 = train.word_f1(words(text), words(reference))
        for name in [kind] + (["fundus " + page.split(":")[1].split("/")[0]] if kind == "fundus" else ["wcxb"]):
            by[name].append(f1)
        if kind != "fundus":
            truth = json.loads((args.data / f"wcxb/ground-truth/{page.split(':')[1]}.json").read_text(encoding="utf-8"))["ground_truth"]
            for key in ("with", "without"):
                snippets.update((key, snippet.lower() in text.lower()) for snippet in truth.get(key) or [])
    share = lambda key, hit: round(snippets[key, hit] / max(1, snippets[key, True] + snippets[key, False]), 4)
    answers = {"by_type": {name: [len(all), round(sum(all) / len(all), 4)] for name, all in sorted(by.items())},
               "with_found": share("with", True), "without_absent": share("without", False)}
    path = args.out / "accuracy.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "answers": answers}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
