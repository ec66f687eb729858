"""Labels: which blocks of a page stand in its reference text, and how much of them.

A block of four tokens or more is content as far as four-grams of the reference cover it. A shorter block is content when
the reference has it, in one piece, between the places of its labelled neighbours, or as a line of its own. Of a text that stands
several times on the page, as many are content as the reference has. Where the reference is in a script without spaces, a token is a
letter and two letters count as one word: its grams are of eight. At last the words are counted: what the chosen blocks say more often
than the reference goes, the loneliest block first, and what it still lacks comes, where it stands beside chosen blocks.
"""
import collections
import re

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff"
TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
WORD = re.compile(r"\w+")
LETTER = re.compile(rf"[{UNSPACED}]")
GRAM = 4
BESIDE = 3  # blocks up to which a block stands beside another
FEW = 6  # words of a block that is looked for in one piece


def tokens(text):
    return TOKEN.findall(text.lower())


def gram_of(ref):
    "Tokens of a gram: four letters of a script without spaces are found by chance."
    return GRAM * 2 if 2 * sum(bool(LETTER.match(t)) for t in ref) > len(ref) else GRAM


def label(texts, reference):
    """Texts of a page's blocks, reference text -> (tokens per block, soft label per block)."""
    blocks = [tokens(t) for t in texts]
    ref = tokens(reference)
    gram = gram_of(ref)
    at = collections.defaultdict(list)
    for i in range(len(ref) - gram + 1):
        at[tuple(ref[i:i + gram])].append(i)
    lines = collections.Counter(" ".join(tokens(line)) for line in reference.splitlines())
    whole = " ".join(ref)
    soft, places, used = [0.0] * len(blocks), [None] * len(blocks), collections.Counter()
    last = 0
    for b, words in enumerate(blocks):
        if len(words) < gram:
            continue
        covered, first, end = bytearray(len(words)), None, None
        for i in range(len(words) - gram + 1):
            found = at.get(tuple(words[i:i + gram]))
            if found:
                covered[i:i + gram] = b"\1" * gram
                place = min(found, key=lambda p: abs(p - (end if end is not None else last)))
                first, end = (place if first is None else first), place + gram
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
        elif 0 < len(words) < gram:
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
    return blocks, balanced([WORD.findall(t.lower()) for t in texts], WORD.findall(reference.lower()), soft)


def loneliness(chosen):
    "Blocks from each block to the nearest chosen ones: the nearer of the two sides and both together."
    far = 10 ** 6
    sides = []
    for order in (range(len(chosen)), range(len(chosen) - 1, -1, -1)):
        gap, side = far, [far] * len(chosen)
        for i in order:
            gap += 1
            side[i] = gap
            if chosen[i]:
                gap = 0
        sides.append(side)
    return [(min(a, b), a + b) for a, b in zip(*sides)]


def balanced(blocks, ref, soft):
    "Words of each block, words of the reference, labels -> labels whose words are the reference's as often as it has them."
    soft, wanted, text = list(soft), collections.Counter(ref), f" {' '.join(ref)} "
    chosen, kept = [s >= 0.5 for s in soft], collections.Counter()
    for words, here in zip(blocks, chosen):
        if here:
            kept.update(words)
    lonely = loneliness(chosen)
    for i in sorted((i for i, here in enumerate(chosen) if here and blocks[i]), key=lambda i: (-lonely[i][0], -lonely[i][1], i)):
        own = collections.Counter(blocks[i])
        if sum(min(n, max(0, kept[w] - wanted[w])) for w, n in own.items()) >= 0.9 * len(blocks[i]):
            chosen[i], soft[i] = False, 0.0
            kept.subtract(own)
    lacking = collections.Counter({w: n - kept[w] for w, n in wanted.items() if n > kept[w]})
    queue = collections.deque(range(len(blocks)))
    while queue:
        i = queue.popleft()
        if chosen[i] or not blocks[i] or not any(chosen[max(0, i - BESIDE):i + BESIDE + 1]):
            continue
        own = collections.Counter(blocks[i])
        share = sum(min(n, lacking[w]) for w, n in own.items()) / len(blocks[i])
        if share == 1 and f" {' '.join(blocks[i])} " in text if len(blocks[i]) < FEW else share >= 0.85:
            chosen[i], soft[i] = True, max(soft[i], share)
            lacking.subtract({w: min(n, lacking[w]) for w, n in own.items()})
            queue.extend(range(max(0, i - BESIDE), min(len(blocks), i + BESIDE + 1)))
    return soft
