"""The words that the network hears of a block; `src/classify/model/heard.rs` finds them, for training as for the service; `src/classify/model/vocabulary.rs` reads what is learned.

The example `features` numbers all words of all pages: three numbers each, one a place (in a name near the block, in one farther out, in
the text of a short block). A word is known in a place when the blocks of enough sites have it there.

Format: f32 unit of the numbers, f32 unit of what goes straight to the log-odds, u16 words; each word: u8 places (a bit each), u8 length, its
bytes, and for each of its places i8 numbers (width) and i8 straight to the log-odds.
"""
import collections
import struct

import numpy as np

LEAST = 20  # sites
PLACES = 3
MOST = (12, 16, 12)  # known words of a block in each place
HEARD = sum(MOST)


def vocabulary(pages):
    "For each number of a word in a place its row, 0 for those that are not known; pages teach, others do not."
    sites = collections.defaultdict(set)
    for page in pages:
        for number in np.unique(page.heard):
            sites[number].add(page.group)
    known = sorted(number for number, of in sites.items() if len(of) >= LEAST)
    row = np.zeros(1 + max(sites, default=0), "i4")
    row[known] = 1 + np.arange(len(known))
    return row


def exported(path, width, names):
    "For each number of a word in a place its row in a network's file, 0 for those that it does not know: a vocabulary for another model."
    blob, at = path.read_bytes(), 13
    parts, layers = struct.unpack_from("<10xHB", blob)
    for _ in range(parts):
        at += 1 + 4 * blob[at] + 4 + 4 * width
    at += 4 * (width + width * width) + layers * (1 + 4 * (3 * width + width * width + width)) + 4 * (width + 1)
    (count,), at = struct.unpack_from("<H", blob, at + 8), at + 10
    number, row = {name: number for number, name in enumerate(names)}, np.zeros(1 + PLACES * len(names), "i4")
    last = 0
    for _ in range(count):
        places, length = blob[at], blob[at + 1]
        name = blob[at + 2:at + 2 + length].decode()
        at += 2 + length
        for place in range(PLACES):
            if places >> place & 1:
                last, at = last + 1, at + width + 1
                if name in number:
                    row[PLACES * number[name] + place + 1] = last
    assert at == len(blob)
    return row, last + 1


def rows(pages, vocabulary):
    "For the blocks of all pages the rows of the known words, each place's in columns of its own; 0 is nothing."
    numbers = np.concatenate([page.heard for page in pages])
    counts = np.concatenate([page.counts for page in pages])
    block = np.repeat(np.arange(len(counts)), counts)
    known = np.where(numbers < len(vocabulary), vocabulary[np.minimum(numbers, len(vocabulary) - 1)], 0)
    block, place, known = block[known > 0], (numbers[known > 0] - 1) % PLACES, known[known > 0]
    # The words of one place of a block stand together.
    begins = np.flatnonzero(np.r_[True, (block[1:] != block[:-1]) | (place[1:] != place[:-1])])
    nth = np.arange(len(block)) - np.repeat(begins, np.diff(np.r_[begins, len(block)]))
    heard = nth < np.array(MOST)[place]
    out = np.zeros((len(counts), HEARD), "i4")
    out[block[heard], (np.cumsum((0, *MOST))[place] + nth)[heard]] = known[heard]
    return out


def integers(table):
    "What is learned as small integers, and what one of them is worth."
    unit = np.float32(max(float(np.abs(table).max()), 1e-6) / 127)
    return np.rint(table / unit).astype("i1"), unit


def rounded(net):
    "A network as the service has it: what is learned of words in integers of their units."
    def back(numbers, unit):
        return numbers.astype("f4") * unit
    return net | {name: back(*integers(net[name])) for name in ("words", "straight")}


def export(names, vocabulary, net):
    "The part of a network's file that is about words, and the row of each known word in it by the row in training."
    (numbers, unit), (straight, straight_unit) = integers(net["words"]), integers(net["straight"])
    places = collections.defaultdict(list)
    for number in np.flatnonzero(vocabulary):
        places[names[(number - 1) // PLACES]].append((int((number - 1) % PLACES), vocabulary[number]))
    out, order = struct.pack("<ffH", unit, straight_unit, len(places)), {0: 0}
    for name in sorted(places):
        text = name.encode()
        out += struct.pack("<BB", sum(1 << place for place, _ in places[name]), len(text)) + text
        for _, row in sorted(places[name]):
            order[int(row)] = len(order)
            out += numbers[row].tobytes() + straight[row].tobytes()
    return out, order
