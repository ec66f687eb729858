"""Labels: which blocks of a page stand in its reference text, and how much of them.

A block of four tokens or more is content as far as four-grams of the reference cover it. A shorter block is content when
the reference has it, in one piece, between the places of its labelled neighbours, or as a line of its own. Of a text that stands
several times on the page, as many are content as the reference has.
"""
import collections
import re

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff"
TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
GRAM = 4


def tokens(text):
    return TOKEN.findall(text.lower())


def label(texts, reference):
    """Texts of a page's blocks, reference text -> (tokens per block, soft label per block)."""
    blocks = [tokens(t) for t in texts]
    ref = tokens(reference)
    at = collections.defaultdict(list)
    for i in range(len(ref) - GRAM + 1):
        at[tuple(ref[i:i + GRAM])].append(i)
    lines = collections.Counter(" ".join(tokens(line)) for line in reference.splitlines())
    whole = " ".join(ref)
    soft, places, used = [0.0] * len(blocks), [None] * len(blocks), collections.Counter()
    last = 0
    for b, words in enumerate(blocks):
        if len(words) < GRAM:
            continue
        covered, first, end = bytearray(len(words)), None, None
        for i in range(len(words) - GRAM + 1):
            found = at.get(tuple(words[i:i + GRAM]))
            if found:
                covered[i:i + GRAM] = b"\1" * GRAM
                place = min(found, key=lambda p: abs(p - (end if end is not None else last)))
                first, end = (place if first is None else first), place + GRAM
        share = sum(covered) / len(words)
        if share > 0:
            key = " ".join(words)
            used[key] += 1
            if used[key] > max(1, whole.count(key)):
                share = 0.0
        soft[b] = share
        if share >= 0.5:
            places[b] = (first, end)
            last = end
    following, nxt = [None] * len(blocks), None
    for b in range(len(blocks) - 1, -1, -1):
        following[b] = nxt
        if places[b]:
            nxt = places[b]
    before = None
    for b, words in enumerate(blocks):
        if places[b]:
            before = places[b]
        elif 0 < len(words) < GRAM:
            start = max(0, before[1] - 2) if before else 0
            stop = following[b][0] + 2 if following[b] else len(ref)
            near = [p for p in range(start, min(stop, start + 10 + len(words)) - len(words) + 1) if ref[p:p + len(words)] == words]
            key = " ".join(words)
            if near:
                soft[b], before = 1.0, (near[0], near[0] + len(words))
                lines[key] -= 1
            elif lines[key] > 0:
                lines[key] -= 1
                soft[b] = 1.0
    return blocks, soft
