#!/usr/bin/env python3
"""Trains the model that names removed blocks for which no row speaks, and writes it with its card.

usage: train_category.py --data DATA --binary CATEGORIES_EXAMPLE --work DIR --out src/weights [--folds-only] [--reuse]

DATA holds wcxb/, fundus/ and trafilatura/ (development corpora, not part of this repository); CATEGORIES_EXAMPLE is the built
example `categories`. Labels are weak: removed blocks that rows of the tables name clearly. What named a block is not among the
numbers of the model, nor are the neighbours that the same row of the same element named, so that it learns what
such blocks look like where no row speaks. Out-of-fold figures (5 folds by registered domain or publisher) go to the card.
"""
import argparse
import collections
import datetime
import hashlib
import json
import re
import subprocess
import zlib
from pathlib import Path

import lightgbm as lgb
import numpy as np

import corpora
from export import export

CATEGORIES = ("consent hidden generator_credit comments advertisement promotion share_social breadcrumb_pagination tags byline media_caption related "
              "navigation site_header interface footer_legal sidebar_widget").split()
PARAMS = dict(objective="multiclass", num_class=len(CATEGORIES), learning_rate=0.15, num_leaves=8, feature_fraction=0.4, min_data_in_leaf=40, lambda_l2=5,
              max_bin=63, verbose=-1, num_threads=1, seed=1, deterministic=True, force_row_wise=True)
TREES = 24
FOLDS = 5
CLEAR, MARGIN = 0.9, 1.4  # weight from which a row's word is a label, and how far it must lead
NAMED = 0.6  # weight from which a block counts as named (src/classify/category has the same)
MOST = 10  # blocks of a category that a page may teach: a menu of 200 entries is one fact about menus
# Names in the markup are rows, and a row has spoken; what is the same all over a page tells pages apart, not blocks.
OWN = re.compile(r"class_|tag_nav$|tag_footer$|tag_header$|tag_aside$|tag_code$|from_comment$|from_related$|from_footer$|page_")


class Rows:
    """All removed blocks of all pages: numbers, what rows say of them, and what place alone says."""

    def __init__(self, args):
        args.work.mkdir(parents=True, exist_ok=True)
        known = {i: rest for i, *rest in corpora.pages(args.data)}
        (args.work / "category.tsv").write_text("".join(f"{i}\t{path.resolve()}\n" for i, (path, _) in known.items()))
        if not args.reuse:
            subprocess.run([args.binary, args.work / "category", args.work / "category.tsv"], check=True)
        told = (args.work / "category.categories").read_text().split()
        assert told[:len(CATEGORIES)] == CATEGORIES, told
        self.names = (args.work / "category.names").read_text().split("\n")
        self.matrix = np.fromfile(args.work / "category.f32", dtype="<f4").reshape(-1, len(self.names))
        self.page, self.fold, self.blocks, self.pages = [], [], [], []
        with open(args.work / "category.jsonl", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                self.page += [len(self.pages)] * len(page["blocks"])
                self.fold += [zlib.crc32(known[page["id"]][1].encode()) % FOLDS] * len(page["blocks"])
                self.blocks += page["blocks"]
                self.pages.append(page["id"])
        assert len(self.blocks) == len(self.matrix)
        self.page, self.fold = np.array(self.page), np.array(self.fold)
        number = {name: i for i, name in enumerate(CATEGORIES)}
        weight, following = (np.array([b[key] for b in self.blocks], "f4") for key in ("weight", "next"))
        self.named = np.array([number.get(b["named"], -1) for b in self.blocks])
        self.placed = np.array([number.get(b["placed"], -1) for b in self.blocks])
        clear = (weight >= CLEAR) & (weight > MARGIN * following) & (self.named >= 0)
        self.known = self.capped(clear, lambda at: (self.page[at], self.named[at]), MOST)
        self.asked = self.capped(weight < NAMED, lambda at: self.page[at], 2 * MOST)
        self.columns = [i for i, name in enumerate(self.names) if not OWN.match(name)]
        self.matrix = np.ascontiguousarray(self.matrix[:, self.columns])
        self.names = [self.names[i] for i in self.columns]

    def capped(self, mask, key, most):
        "At most so many rows with the same key, drawn with a seed."
        groups, draw = collections.defaultdict(list), np.random.default_rng(1)
        for at in np.flatnonzero(mask):
            groups[key(at)].append(at)
        return np.array(sorted(at for rows in groups.values() for at in (rows if len(rows) <= most else draw.choice(rows, most, replace=False))))

    def weights(self):
        """How much more often a block like this is one that the model is asked about than one that rows name: blocks that rows name
        are other blocks than those they do not, and a menu tells little of the latter."""
        rows, asked = np.concatenate([self.known, self.asked]), np.r_[np.zeros(len(self.known)), np.ones(len(self.asked))]
        odds = np.zeros(len(self.known))
        params = dict(objective="binary", num_leaves=8, learning_rate=0.1, feature_fraction=0.5, max_bin=63, verbose=-1, num_threads=1, seed=1, deterministic=True, force_row_wise=True)
        for half in range(2):
            model = lgb.train(params, lgb.Dataset(self.matrix[rows[self.fold[rows] % 2 != half]], asked[self.fold[rows] % 2 != half]), 60)
            here = self.fold[self.known] % 2 == half
            chance = model.predict(self.matrix[self.known[here]])
            odds[here] = chance / (1 - chance)
        return np.clip(odds / odds.mean(), 0.05, 20)


def fit(rows, weights, pick):
    return lgb.train(PARAMS, lgb.Dataset(rows.matrix[rows.known[pick]], rows.named[rows.known[pick]], weight=weights[pick]), TREES)


def calibration(chance, right, weights):
    bins = [(chance >= low / 10) & (chance < (low + 1) / 10 + 1e-9 * (low == 9)) for low in range(10)]
    table = [(round(float(np.average(chance[b], weights=weights[b])), 3), round(float(np.average(right[b], weights=weights[b])), 3), int(b.sum())) for b in bins if b.any()]
    error = sum(weights[b].sum() * abs(np.average(chance[b], weights=weights[b]) - np.average(right[b], weights=weights[b])) for b in bins if b.any())
    return table, round(float(error / weights.sum()), 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True); parser.add_argument("--binary", required=True)
    parser.add_argument("--work", type=Path, required=True); parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds-only", action="store_true"); parser.add_argument("--reuse", action="store_true", help="rows of the last run in --work")
    args = parser.parse_args()
    rows = Rows(args)
    weights = rows.weights()
    named, placed, fold = rows.named[rows.known], rows.placed[rows.known], rows.fold[rows.known]
    chances = np.zeros((len(named), len(CATEGORIES)))
    for k in range(FOLDS):
        chances[fold == k] = fit(rows, weights, np.flatnonzero(fold != k)).predict(rows.matrix[rows.known[fold == k]])
    right, by_place = chances.argmax(1) == named, placed == named
    share = lambda hit, pick: round(float(np.average(hit[pick], weights=weights[pick])), 4)
    everything = np.ones(len(named), bool)
    table, error = calibration(chances.max(1), right, weights)
    figures = {"blocks": len(named), "model": share(right, everything), "place_alone": share(by_place, everything), "calibration": table, "calibration_error": error,
               "by_category": {name: [int((named == c).sum()), share(right, named == c), share(by_place, named == c)] for c, name in enumerate(CATEGORIES) if (named == c).any()}}
    print(json.dumps(figures), flush=True)
    if args.folds_only:
        return
    args.out.mkdir(parents=True, exist_ok=True)
    final = fit(rows, weights, np.arange(len(named)))
    blob = export([final], rows.names, args.out / "categories.v1.bin")
    used = sorted({i for i, gain in enumerate(final.feature_importance("split")) if gain})
    sample = np.linspace(0, len(rows.matrix) - 1, 24).astype(int)
    odds = final.predict(rows.matrix[sample], raw_score=True)
    (args.out / "categories.v1.rows.json").write_text(json.dumps({
        "features": [rows.names[i] for i in used], "rows": [[round(float(x), 6) for x in rows.matrix[at][used]] for at in sample],
        "log_odds": [[round(float(x), 4) for x in row] for row in odds]}))
    card = {"date": datetime.date.today().isoformat(), "command": "training/train_category.py --data DATA --binary target/release/examples/categories --work DIR --out src/weights",
            "lightgbm": lgb.__version__, "params": PARAMS, "trees": TREES, "pages": len(rows.pages), "features": len(used), "categories": CATEGORIES,
            "sha256": {"categories.v1.bin": hashlib.sha256(blob).hexdigest()}, "out_of_fold": figures}
    (args.out / "categories.v1.json").write_text(json.dumps(card, indent=1) + "\n")
    print(card["sha256"], len(blob))


if __name__ == "__main__":
    main()
