#!/usr/bin/env python3
"""Trains the content models (trees over a block's numbers, a network over the order of the blocks) and the model of the kind of a page, and
writes them with their card.

usage: train.py --data DATA --binary FEATURES_EXAMPLE --work DIR --out src/weights [--folds-only]

DATA holds wcxb/ and fundus/ (development corpora, not part of this repository); FEATURES_EXAMPLE is the built example `features`,
so that training and service count with the same code. Needs the packages of requirements.txt. Everything is seeded: the
same pages give the same file. Out-of-fold figures (5 folds by registered domain or publisher) go to the card and to docs.
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

import jax

import corpora
import heard
import kinds
import labels
import net
from export import bounds, export

WORD = re.compile(r"\w+")
PARAMS = dict(objective="cross_entropy", learning_rate=0.1, num_leaves=16, feature_fraction=0.3, min_data_in_leaf=40, min_sum_hessian_in_leaf=1.0, lambda_l2=5,
              max_bin=63, verbose=-1, num_threads=1, seed=1, deterministic=True, force_row_wise=True)
TREES = 160
FOLDS = 5
LOOSE = 3.0  # variance of log-odds at which the mean of a group counts half
EMPTY_BELOW = 0.3  # an answer expected to be worse than this is no article
FUNDUS_WEIGHT = 2.0  # news articles end where their publishers end them


def word_f1(kept, reference):
    "F1 of two counts of words."
    if not reference or not kept:
        return float(not reference and not kept)
    return 2 * sum((kept & reference).values()) / (sum(kept.values()) + sum(reference.values()))


class Page:
    def __init__(self, row, start, reference, kind, group):
        self.id, self.kind, self.start, self.stop = row["id"], kind, start, start + len(row["texts"])
        self.group = group
        self.counts = np.array([len(b) for b in row["heard"]], "i4")
        self.heard = np.fromiter((number for block in row["heard"] for number in block), "i4", self.counts.sum())
        self.fold = zlib.crc32(group.encode()) % FOLDS
        self.numbers, self.head = row["page"], row["head"]
        self.preformatted, self.shapes = row["preformatted"], row["shapes"]
        self.words = [WORD.findall(t.lower()) for t in row["texts"]]
        self.reference = collections.Counter(WORD.findall(reference.lower()))
        self.soft = np.array(labels.label(row["texts"], reference)[1], "f4")

    @property
    def type(self):
        "Number of its kind of page; news is articles."
        return kinds.TYPES.index("article" if self.kind == "fundus" else self.kind)

    def agree(self, probability):
        "Each block moves towards the mean of its shape (peers.rs has the same rule)."
        if not len(probability):
            return probability
        p = np.clip(probability, 1e-4, 1 - 1e-4)
        odds = np.log(p / (1 - p))
        _, group = np.unique(self.shapes, return_inverse=True)
        weights = np.sqrt(np.maximum([len(w) for w in self.words], 1))
        total = np.bincount(group, weights)
        mean = np.bincount(group, weights * odds) / total
        variance = np.maximum(np.bincount(group, weights * odds ** 2) / total - mean ** 2, 0)
        pull = np.where(np.bincount(group) > 1, LOOSE / (LOOSE + variance), 0)
        return 1 / (1 + np.exp(-(odds + (pull * mean)[group] - pull[group] * odds)))

    def repeated(self, probability, headings):
        "Blocks that say what another one says that is more likely content; select.rs leaves some of them, by kind of page and element."
        out, best = np.zeros(len(self.words), bool), {}
        for i, words in enumerate(self.words):
            if self.preformatted[i] or len(words) < (4 if headings[i] else 2):
                continue
            j = best.setdefault(tuple(words), i)
            if self.shapes[i] != self.shapes[j]:
                worse = j if probability[i] > probability[j] else i
                out[worse] = True
                best[tuple(words)] = i + j - worse
        return out

    def f1(self, keep):
        kept = collections.Counter()
        for words, k in zip(self.words, keep):
            if k:
                kept.update(words)
        return word_f1(kept, self.reference)


def select(probability, words):
    "The prefix by probability that maximises the expected F1, and that F1."
    keep = np.zeros(len(probability), bool)
    if not len(probability):
        return keep, 0.0
    order = np.argsort(-probability, kind="stable")
    expected, kept = np.cumsum(probability[order] * words[order]), np.cumsum(words[order])
    f = 2 * expected / (kept + expected[-1] + 1e-9)
    best = int(np.argmax(f))
    keep[order[:best + 1]] = True
    return keep, float(f[best])


def choice(page, chances, words, headings):
    """The blocks of a page that are kept, and the F1 expected of them; the arrays are those of all pages. chances: of the mean of trees and
    network, of the trees, of the network. A page has no article if all three say so."""
    here = slice(page.start, page.stop)
    def best(chances):
        return select(np.where(page.repeated(chances[here], headings[here]), 0.0, chances[here]), np.maximum(words[here], 0.3))
    keep, expected = best(chances[0])
    if max([expected] + [best(other)[1] for other in chances[1:] if expected < EMPTY_BELOW]) < EMPTY_BELOW:
        keep[:] = False
    return keep, expected


def load(args):
    args.work.mkdir(parents=True, exist_ok=True)
    known = {i: rest for i, *rest in corpora.gold(args.data)}
    (args.work / "list.tsv").write_text("".join(f"{i}\t{rest[0].resolve()}\n" for i, rest in known.items()))
    if not args.reuse:
        subprocess.run([args.binary, args.work / "rows", args.work / "list.tsv"], check=True)
    names = (args.work / "rows.names").read_text().split("\n")
    matrix = np.fromfile(args.work / "rows.f32", dtype="<f4").reshape(-1, len(names))
    pages, start = [], 0
    with open(args.work / "rows.jsonl", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            _, reference, kind, group = known[row["id"]]
            pages.append(Page(row, start, reference, kind, group))
            start = pages[-1].stop
    assert start == len(matrix)
    return names, matrix, pages


def row_weights(pages, words):
    weights = np.zeros(len(words), "f4")
    for page in pages:
        here = slice(page.start, page.stop)
        reference = float((words[here] * page.soft).sum())
        # Pages whose reference is empty or cannot be reached by any choice of blocks teach nothing.
        trust = 0.0 if not page.reference or page.f1(page.soft >= 0.5) < 0.6 else FUNDUS_WEIGHT if page.kind == "fundus" else 1.0
        weights[here] = trust * (np.minimum(words[here], 300) + 1) / (reference + 0.15 * words[here].sum() + 50)
    return weights


def fit(matrix, soft, weights, rows, seed):
    # All rows with their weights: a sample of them moves the figures by 0.004 from seed to seed.
    rows = rows[weights[rows] > 0]
    data = lgb.Dataset(matrix[rows], soft[rows], weight=weights[rows] / weights[rows].mean())
    return lgb.train({**PARAMS, "seed": seed + 1}, data, TREES)


def fit_both(matrix, soft, weights, pages, everything, seed):
    "Trees, and the network over their bins: (trees, what their bins are worth, known words, network, its inputs for the rows of everything)."
    rows = np.concatenate([np.arange(p.start, p.stop) for p in pages])
    trees = fit(matrix, soft, weights, rows, seed)
    of = bounds([trees])
    columns = np.ascontiguousarray(matrix[:, list(of)])
    worth = net.values(of.values(), columns[rows])
    known = heard.vocabulary(pages)
    inputs = net.inputs(of.values(), worth, columns), heard.rows(everything, known)
    return trees, worth, known, net.fit(*inputs, soft, weights, [(p.start, p.stop) for p in pages], seed), inputs


def fit_kinds(pages, known, inputs):
    "What can be seen of these pages, and what it says of their kinds."
    seen = kinds.Seen(pages)
    rows = seen.rows(pages, kinds.heard(pages, inputs), int(known.max()) + 1)
    return seen, kinds.fit(rows, [page.type for page in pages])


def folds(matrix, soft, weights, pages):
    """Out of fold: log-odds of all blocks, of the trees and of the network, their chances as choice takes them, and how likely each page is of
    each kind."""
    odds, types = np.zeros((2, len(matrix))), np.zeros((len(pages), len(kinds.TYPES)))
    for fold in range(FOLDS):
        others = [p for p in pages if p.fold != fold]
        trees, _, known, network, inputs = fit_both(matrix, soft, weights, others, pages, fold)
        own = [number for number, page in enumerate(pages) if page.fold == fold]
        spans = [(pages[number].start, pages[number].stop) for number in own]
        rows = np.concatenate([np.arange(*span) for span in spans])
        odds[:, rows] = trees.predict(matrix[rows], raw_score=True), net.score(network, *inputs, spans)
        seen, said = fit_kinds(others, known, inputs[1])
        judged = [pages[number] for number in own]
        types[own] = kinds.say(seen.rows(judged, kinds.heard(judged, inputs[1]), int(known.max()) + 1), said)
        print("fold", fold, (known > 0).sum(), "words", flush=True)
    chances = 1 / (1 + np.exp(-np.stack([odds.mean(0), *odds])))
    for page in pages:
        here = slice(page.start, page.stop)
        chances[:, here] = [page.agree(row[here]) for row in chances]
    return odds, chances, types


def figures(pages, chances, words, headings):
    by, pairs = collections.defaultdict(list), []
    for page in pages:
        keep, expected = choice(page, chances, words, headings)
        f = page.f1(keep)
        pairs.append((expected, f))
        by[page.kind].append(f)
        if page.kind != "fundus":
            by["wcxb"].append(f)
        else:
            by["fundus " + page.id.split(":")[1].split("/")[0]].append(f)
    return {k: (len(v), round(float(np.mean(v)), 4)) for k, v in sorted(by.items())}, pairs


def isotonic(pairs, knots=12):
    "Quality by expected F1: mean true F1 in bins of equal count, made monotone by pooling."
    pairs = sorted(pairs)
    pools = [[np.mean([e for e, _ in c]), np.mean([f for _, f in c]), len(c)] for c in map(lambda s: [pairs[i] for i in s], np.array_split(range(len(pairs)), knots))]
    i = 0
    while i + 1 < len(pools):
        if pools[i][1] > pools[i + 1][1]:
            a, b = pools[i], pools.pop(i + 1)
            n = a[2] + b[2]
            pools[i] = [(a[0] * a[2] + b[0] * b[2]) / n, (a[1] * a[2] + b[1] * b[2]) / n, n]
            i = max(0, i - 1)
        else:
            i += 1
    return [(round(float(e), 4), round(float(f), 4)) for e, f, _ in pools]


def kinds_sample(pages, seen, said, inputs, order):
    "Pages as the network's file has their words, and how likely each is of each kind by rounded weights."
    numbers, unit = kinds.rounded(said)
    heard_on = kinds.heard(pages, inputs)
    chances = kinds.say(seen.rows(pages, heard_on, len(order)), numbers * unit)
    return [{"numbers": [float(np.float32(x)) for x in page.numbers], "heard": [order[int(row)] for row in rows], "head": [word for word in page.head if word in seen.number],
             "chances": [round(float(x), 4) for x in row]} for page, rows, row in zip(pages, heard_on, chances)]


def kinds_told(pages, types):
    "How well kinds of pages are told out of fold: the share that is right, of all and of each kind, and how sure that was said to be."
    judged = [(page, row) for page, row in zip(pages, types) if page.kind in kinds.TYPES]
    right = np.array([row.argmax() == page.type for page, row in judged])
    kind, sure = np.array([page.type for page, _ in judged]), np.array([row.max() for _, row in judged])
    shares = [(sure >= low) & (sure < low + 0.2) for low in (0, 0.2, 0.4, 0.6)] + [sure >= 0.8]
    return {"right": round(float(right.mean()), 4),
            "by_type": {name: round(float(right[kind == number].mean()), 4) for number, name in enumerate(kinds.TYPES)},
            "calibration": [(round(float(sure[s].mean()), 3), round(float(right[s].mean()), 3), int(s.sum())) for s in shares if s.any()]}


def kinds_alone(args, pages, told):
    "Trains what tells kinds of pages on the words of the network that is there, and writes it into its card and sample."
    known, ids = heard.exported(args.out / "sequence.v1.bin", net.WIDTH, (args.work / "rows.words").read_text(encoding="utf-8").split("\n"))
    inputs = None, heard.rows(pages, known)
    seen = kinds.Seen(pages)
    said = kinds.fit(seen.rows(pages, kinds.heard(pages, inputs[1]), ids), [page.type for page in pages])
    blob = kinds.export(seen, (args.work / "rows.page_names").read_text().split("\n"), ids, said, args.out / "pages.v2.bin")
    sample = json.loads((args.out / "blocks.v1.rows.json").read_text())
    sample["pages"] = kinds_sample(pages[::len(pages) // 24], seen, said, inputs[1], range(ids))
    (args.out / "blocks.v1.rows.json").write_text(json.dumps(sample))
    card = json.loads((args.out / "blocks.v1.json").read_text())
    card["sha256"]["pages.v2.bin"] = hashlib.sha256(blob).hexdigest()
    card |= {"page_types": told, "page_types_date": datetime.date.today().isoformat()}
    (args.out / "blocks.v1.json").write_text(json.dumps(card, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True); parser.add_argument("--binary", required=True)
    parser.add_argument("--work", type=Path, required=True); parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds-only", action="store_true"); parser.add_argument("--kinds-only", action="store_true", help="the model of the kind of a page alone, on the network that --out has"); parser.add_argument("--reuse", action="store_true", help="rows and out-of-fold scores of the last run in --work")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    names, matrix, pages = load(args)
    words = matrix[:, names.index("words")].copy()
    soft = np.concatenate([p.soft for p in pages])
    weights = row_weights(pages, words)
    cached = args.work / "out_of_fold.npy"
    if args.reuse and cached.exists():
        chances, types = np.load(cached), np.fromfile(args.work / "kinds.f32", "<f4").reshape(len(pages), -1)
    else:
        odds, chances, types = folds(matrix, soft, weights, pages)
        np.save(cached, chances)
        odds.astype("<f4").tofile(args.work / "odds.f32")
        types.astype("<f4").tofile(args.work / "kinds.f32")
    told = kinds_told(pages, types)
    probability = chances[0]
    table, pairs = figures(pages, chances, words, matrix[:, names.index("heading_level")] > 0)
    print(json.dumps(table, indent=1), json.dumps(told), flush=True)
    bins = [(probability >= lo / 10) & (probability < (lo + 1) / 10) for lo in range(10)]
    calibration = [(round(float(np.average(probability[b], weights=weights[b] + 1e-9)), 3), round(float(np.average(soft[b], weights=weights[b] + 1e-9)), 3), int(b.sum())) for b in bins if b.any()]
    if args.folds_only:
        return
    if args.kinds_only:
        return kinds_alone(args, pages, told)
    final, worth, known, network, inputs = fit_both(matrix, soft, weights, pages, pages, 0)
    blob = export([final], names, args.out / "blocks.v1.bin")
    words_blob, order = heard.export((args.work / "rows.words").read_text(encoding="utf-8").split("\n"), known, network)
    net_blob = net.export(network, worth, words_blob, args.out / "sequence.v1.bin")
    ids = int(known.max()) + 1
    seen, said = fit_kinds(pages, known, inputs[1])
    # The ids of the file are others than those of training.
    heard_rows = slice(-1 - len(seen.words) - ids, -1 - len(seen.words))
    in_file = said.copy()
    in_file[heard_rows][[order[row] for row in range(ids)]] = said[heard_rows]
    page_blob = kinds.export(seen, (args.work / "rows.page_names").read_text().split("\n"), ids, in_file, args.out / "pages.v2.bin")
    rows = np.linspace(0, len(matrix) - 1, 64).astype(int)
    used = [names[c] for c in bounds([final])]
    columns = [names.index(n) for n in used]
    sample = {
        "features": used, "rows": [[float(x) for x in matrix[r, columns]] for r in rows],
        "log_odds": [round(float(x), 5) for x in final.predict(matrix[rows], raw_score=True)],
        # The same rows as if they were a page, with the rows of their words in the file.
        "heard": [[order[int(word)] for word in block if word] for block in inputs[1][rows]],
        "log_odds_in_order": [round(float(x), 5) for x in net.score(heard.rounded(network), *(array[rows] for array in inputs), [(0, len(rows))])],
        "pages": kinds_sample(pages[::len(pages) // 24], seen, said, inputs[1], order)}
    (args.out / "blocks.v1.rows.json").write_text(json.dumps(sample))
    quality = isotonic(pairs)
    card = {
        "date": datetime.date.today().isoformat(), "command": "training/train.py --data DATA --binary target/release/examples/features --work DIR --out src/weights",
        "lightgbm": lgb.__version__, "jax": jax.__version__, "params": PARAMS,
        "network": {"width": net.WIDTH, "distances": net.DISTANCES, "epochs": net.EPOCHS, "batch": net.BATCH, "rate": net.RATE, "decay": net.DECAY, "drop": [net.DROP_INPUT, net.DROP_HIDDEN, net.DROP_WORD, net.DROP_WORDS], "words": int((known > 0).sum()), "least": heard.LEAST, "memory": net.MEMORY},
        "loose": LOOSE, "empty_below": EMPTY_BELOW, "trees": TREES, "pages": len(pages), "blocks": len(matrix), "features": len(used),
        "sha256": {"blocks.v1.bin": hashlib.sha256(blob).hexdigest(), "pages.v2.bin": hashlib.sha256(page_blob).hexdigest(), "sequence.v1.bin": hashlib.sha256(net_blob).hexdigest()},
        "out_of_fold": table, "calibration": calibration, "quality": quality, "page_types": told}
    (args.out / "blocks.v1.json").write_text(json.dumps(card, indent=1) + "\n")
    print("src/classify/select.rs:\nconst QUALITY: &[(f32, f32)] = &[\n" + "".join(f"    ({e}, {f}),\n" for e, f in quality) + "];")
    print(json.dumps({k: card[k] for k in ("sha256", "calibration", "quality", "page_types")}, indent=1), len(blob), len(page_blob), len(net_blob))


if __name__ == "__main__":
    main()
