"""Trains what tells the kinds of pages, and writes it as `src/classify/kind/model.rs` reads it: a multinomial regression over what is seen of a
page, each thing there or not: its numbers above bounds, words of names and short texts that the network knows too, words of its head.

Format (little-endian): "GLEANPG1", f32 unit, then weights (i8 each, one a kind) of the start; for each number: u8 length, name, u8 bounds, each
f32 bound, weights; u16 ids of the network's vocabulary, each weights; u16 words of the head, each: u8 length, its bytes, weights.
"""
import collections
import struct

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

TYPES = ["article", "forum", "product", "collection", "listing", "documentation", "service"]
STEPS = 6  # of a number, alike in pages
LEAST_PAGES = 20  # on either side of a bound
LEAST_SITES = 5  # that have a word of the head
TRUST = 0.1  # in pages, against small weights
STEPS_DOWN = 200  # of the minimiser


class Seen:
    "What can be seen of pages: bounds of their numbers, words of their heads."
    def __init__(self, pages):
        numbers = np.array([page.numbers for page in pages], "f4")
        self.bounds = [self.cut(column) for column in numbers.T]
        sites = collections.defaultdict(set)
        for page in pages:
            for word in page.head:
                sites[word].add(page.group)
        self.words = sorted(word for word, of in sites.items() if len(of) >= LEAST_SITES)
        self.number = {word: number for number, word in enumerate(self.words)}

    @staticmethod
    def cut(column):
        bounds = np.unique(np.quantile(column, np.arange(1, STEPS) / STEPS).astype("f4"))
        return [float(bound) for bound in bounds if LEAST_PAGES <= (column > bound).sum() <= len(column) - LEAST_PAGES]

    def rows(self, pages, heard, ids):
        "heard: for each page the ids of the vocabulary that are heard on it."
        numbers = np.array([page.numbers for page in pages], "f4").reshape(len(pages), -1)
        above = [(numbers[:, column] > np.float32(bound)) for column, bounds in enumerate(self.bounds) for bound in bounds]
        head = [[self.number[word] for word in page.head if word in self.number] for page in pages]
        return hstack([csr_matrix(np.array(above, "f8").T), indicators(heard, ids), indicators(head, len(self.words))]).tocsr()


def indicators(lists, width):
    ends = np.cumsum([0] + [len(numbers) for numbers in lists])
    at = np.concatenate([np.asarray(numbers, "i8") for numbers in lists]) if ends[-1] else np.zeros(0, "i8")
    return csr_matrix((np.ones(ends[-1]), at, ends), shape=(len(lists), width))


def heard(pages, inputs):
    "The ids of the vocabulary that are heard on each page; inputs: those of each block."
    return [np.setdiff1d(inputs[page.start:page.stop], 0) for page in pages]


def chances(scores):
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit(rows, kinds):
    "Weights of each column and of the start, which stands last."
    count, width, of = len(kinds), rows.shape[1], len(TYPES)
    rows, right = hstack([rows, csr_matrix(np.ones((count, 1)))]).tocsr(), np.eye(of)[kinds]
    small = np.r_[np.ones(width), 0][:, None]
    turned = rows.T.tocsr()

    def loss(flat):
        weights = flat.reshape(width + 1, of)
        said = chances(rows @ weights)
        missed = -np.log(np.maximum((said * right).sum(1), 1e-300)).sum()
        return TRUST * missed + 0.5 * (small * weights ** 2).sum(), (TRUST * (turned @ (said - right)) + small * weights).ravel()

    best = minimize(loss, np.zeros((width + 1) * of), jac=True, method="L-BFGS-B", options={"maxiter": STEPS_DOWN})
    return best.x.reshape(width + 1, of)


def say(rows, weights):
    return chances(rows @ weights[:-1] + weights[-1])


def rounded(weights):
    "Weights as small integers, and what one of them is worth. What all kinds have in common says nothing."
    weights = weights - weights.mean(1, keepdims=True)
    unit = np.float32(np.abs(weights).max() / 127)
    return np.rint(weights / unit).astype("i1"), unit


def export(seen, names, ids, weights, path):
    numbers, unit = rounded(weights)
    rows = iter(numbers)
    def word(text):
        return struct.pack("<B", len(text.encode())) + text.encode()
    out = b"GLEANPG1" + struct.pack("<f", unit) + numbers[-1].tobytes()
    for name, bounds in zip(names, seen.bounds, strict=True):
        out += word(name) + struct.pack("<B", len(bounds)) + b"".join(struct.pack("<f", bound) + next(rows).tobytes() for bound in bounds)
    out += struct.pack("<H", ids) + b"".join(next(rows).tobytes() for _ in range(ids))
    out += struct.pack("<H", len(seen.words)) + b"".join(word(text) + next(rows).tobytes() for text in seen.words)
    path.write_bytes(out)
    return out
