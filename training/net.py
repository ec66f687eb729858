"""Trains the network over a page's blocks in their order, and writes it as `src/classify/model/net.rs` reads it.

Its inputs are the bins of the tree model's columns, each worth the mean rank of its rows in training, and known words (heard.py). A layer
lets each block hear the two at one distance; before the first one all blocks hear the page's mean. Trained with JAX by Adam on the weighted
cross-entropy that the trees have too, pages in batches of rows; inputs, words (all of some pages, so that it learns to do without) and
hidden numbers dropped at random. Seeded; sums over many threads may differ in the last digits from machine to machine.

Format (little-endian): "GLEANNN2", u16 width, u16 inputs, u8 layers; each input: u8 bins, f32 values, f32 straight to the log-odds, f32
weights (width); f32 start (width); page's mean (width x width); each layer: u8 distance, three f32 taps (width), mix (width x width), start
(width); f32 out (width), f32 prior; the words (heard.py).
"""
import struct

import jax
import jax.numpy as jnp
import numpy as np
import optax

WIDTH = 32
DISTANCES = (1, 2, 4, 8)
EPOCHS = 8
BATCH = 4096  # rows
PAGES = 512  # of a batch, at most
RATE, DECAY, DROP_INPUT, DROP_HIDDEN = 3e-3, 1e-2, 0.1, 0.15
DROP_WORD, DROP_WORDS = 0.5, 0.3  # words, all words of a page
MEMORY = 0.97  # of the running mean of the weights, which is what is kept
LEAST_SPREAD, FAR = 0.05, 6.0


def values(bounds, matrix):
    "What each bin of each column is worth: the mean rank of its rows, in standard deviations."
    out = []
    for column, bound in enumerate(bounds):
        count = np.bincount(np.searchsorted(bound, matrix[:, column], "left"), minlength=len(bound) + 1)
        rank = (np.cumsum(count) - count / 2) / max(count.sum(), 1) * 2 - 1
        mean = (rank * count).sum() / max(count.sum(), 1)
        spread = max(np.sqrt((count * (rank - mean) ** 2).sum() / max(count.sum(), 1)), LEAST_SPREAD)
        out.append(np.clip((rank - mean) / spread, -FAR, FAR).astype("f4"))
    return out


def inputs(bounds, worth, matrix):
    "Rows of values in place of rows of numbers."
    return np.stack([worth[c][np.searchsorted(bound, matrix[:, c], "left")] for c, bound in enumerate(bounds)], 1)


def start(key, columns, words):
    keys = jax.random.split(key, 3 + len(DISTANCES))
    def normal(key, rows):
        return jax.random.normal(key, (rows, WIDTH)) * np.sqrt(2 / rows)
    net = {"first": normal(keys[0], columns), "start": jnp.zeros(WIDTH), "page": normal(keys[1], WIDTH) * 0.3, "out": jnp.zeros(WIDTH), "odds": jnp.zeros(columns), "prior": jnp.array(-1.0)}
    for distance, key in zip(DISTANCES, keys[3:]):
        net |= {f"mix{distance}": normal(key, WIDTH) * 0.3, f"start{distance}": jnp.zeros(WIDTH), f"taps{distance}": jnp.full((3, WIDTH), 0.5)}
    return net | {"words": jax.random.normal(keys[2], (words, WIDTH)) * 0.05, "straight": jnp.zeros(words)}


def forward(net, rows, words, page, key=None):
    "Log-odds of rows; page: the number of each row's page. With a key, numbers are dropped as in training."
    def drop(hidden, at):
        if key is None:
            return hidden
        return hidden * (jax.random.uniform(jax.random.fold_in(key, at), hidden.shape) > DROP_HIDDEN) / (1 - DROP_HIDDEN)
    heard = (words > 0).astype("f4")
    if key is not None:
        rows = rows * (jax.random.uniform(jax.random.fold_in(key, 99), (1, rows.shape[1])) > DROP_INPUT)
        heard *= jax.random.uniform(jax.random.fold_in(key, 98), words.shape) > DROP_WORD
        heard *= (jax.random.uniform(jax.random.fold_in(key, 97), (PAGES, 1)) > DROP_WORDS)[page]
    said = (net["words"][words] * heard[:, :, None]).sum(1)
    hidden = drop(jax.nn.relu(rows @ net["first"] + net["start"] + said), 0)
    blocks = jax.ops.segment_sum(jnp.ones(len(page)), page, PAGES)
    mean = jax.ops.segment_sum(hidden, page, PAGES) / jnp.maximum(blocks, 1)[:, None]
    hidden = hidden + jax.nn.relu(mean @ net["page"])[page]
    for d in DISTANCES:
        same = (page[:-d] == page[d:])[:, None]
        before, behind = jnp.pad(hidden[:-d] * same, ((d, 0), (0, 0))), jnp.pad(hidden[d:] * same, ((0, d), (0, 0)))
        taps = net[f"taps{d}"]
        hidden = hidden + drop(jax.nn.relu((taps[0] * before + taps[1] * hidden + taps[2] * behind) @ net[f"mix{d}"] + net[f"start{d}"]), d)
    return hidden @ net["out"] + rows @ net["odds"] + (net["straight"][words] * heard).sum(1) + net["prior"]


def batches(spans, shuffle=None):
    "Lists of (first, last) rows of pages that fill a batch; pages that are longer than one are cut."
    order, now, rows = list(spans), [], 0
    if shuffle is not None:
        shuffle.shuffle(order)
    for first, last in order:
        while first < last:
            room = BATCH - rows
            if now and last - first > room and last - first <= BATCH:
                yield now
                now, rows = [], 0
                continue
            stop = min(last, first + room)
            now, rows, first = now + [(first, stop)], rows + stop - first, stop
            if rows == BATCH or len(now) == PAGES - 1:
                yield now
                now, rows = [], 0
    if now:
        yield now


def fill(batch, *arrays):
    "The rows of a batch in arrays of one length, and the number of each row's page; what is over belongs to a page of its own."
    out, page, at = [np.zeros((BATCH, *a.shape[1:]), a.dtype) for a in arrays], np.full(BATCH, PAGES - 1, "i4"), 0
    for number, (first, last) in enumerate(batch):
        for filled, array in zip(out, arrays):
            filled[at:at + last - first] = array[first:last]
        page[at:at + last - first] = number
        at += last - first
    return page, *out


def fit(rows, words, soft, weights, spans, seed):
    "Trains on the pages of spans. rows: values of all blocks; words: rows of their words; soft: their labels."
    spans = [(a, b) for a, b in spans if weights[a:b].sum() > 0]
    weights = weights / np.concatenate([weights[a:b] for a, b in spans]).mean()
    steps = EPOCHS * (len(list(batches(spans))) + 1)
    rule = optax.adamw(optax.warmup_cosine_decay_schedule(0, RATE, steps // 20 + 1, steps, RATE / 100), weight_decay=DECAY)
    key, shuffle = jax.random.PRNGKey(seed), np.random.default_rng(seed)
    net = start(key, rows.shape[1], int(words.max()) + 1)
    state = rule.init(net)

    @jax.jit
    def step(net, state, key, page, rows, words, soft, weights):
        def loss(net):
            odds = forward(net, rows, words, page, key)
            return (weights * (jnp.maximum(odds, 0) - odds * soft + jnp.log1p(jnp.exp(-jnp.abs(odds))))).sum() / BATCH
        update, state = rule.update(jax.grad(loss)(net), state, net)
        return optax.apply_updates(net, update), state

    @jax.jit
    def blend(mean, net):
        return jax.tree.map(lambda old, new: MEMORY * old + (1 - MEMORY) * new, mean, net)

    number, mean = 0, net
    for _ in range(EPOCHS):
        for batch in batches(spans, shuffle):
            net, state = step(net, state, jax.random.fold_in(key, number), *fill(batch, rows, words, soft, weights))
            mean, number = blend(mean, net), number + 1
    return {name: np.asarray(array, "f4") for name, array in mean.items()}


def score(net, rows, words, spans):
    "Log-odds of the blocks of the pages of spans, in their order."
    run, out = jax.jit(forward), []
    for batch in batches(spans):
        page, *filled = fill(batch, rows, words)
        out.append(np.asarray(run(net, *filled, page))[:sum(last - first for first, last in batch)])
    return np.concatenate(out) if out else np.zeros(0)


def export(net, worth, words, path):
    def numbers(*arrays):
        return b"".join(np.asarray(a, "<f4").tobytes() for a in arrays)
    out = b"GLEANNN2" + struct.pack("<HHB", WIDTH, len(worth), len(DISTANCES))
    for value, odds, weights in zip(worth, net["odds"], net["first"]):
        out += struct.pack("<B", len(value)) + numbers(value, odds, weights)
    out += numbers(net["start"], net["page"])
    for d in DISTANCES:
        out += struct.pack("<B", d) + numbers(net[f"taps{d}"], net[f"mix{d}"], net[f"start{d}"])
    out += numbers(net["out"], net["prior"]) + words
    path.write_bytes(out)
    return out
