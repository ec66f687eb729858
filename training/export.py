"""Writes LightGBM models as the compact file that `src/classify/model/trees.rs` reads.

Format (little-endian): "GLEANGB1", f32 leaf unit, u16 features, each: u8 length + name, u8 bounds, f32 bounds; u8 outputs, each: i32 start,
u16 trees, each: u8 nodes, nodes (u16 feature, u8 bin, u16 mask of the leaves that stay when the bin is above), i16 leaves (nodes + 1).
"""
import struct

import numpy as np


def below(threshold):
    "The greatest f32 that is not above a float64 threshold, so that f32 values compare the same."
    single = np.float32(threshold)
    return single if np.float64(single) <= threshold else np.nextafter(single, np.float32(-np.inf))


def flatten(node):
    "Tree of LightGBM -> ([(feature, threshold, left leaf range)], leaves) with leaves from left to right."
    nodes, leaves = [], []

    def walk(n):
        if "leaf_value" in n and "split_feature" not in n:
            leaves.append(n["leaf_value"])
            return
        first = len(leaves)
        at = len(nodes)
        nodes.append(None)
        assert n["decision_type"] == "<="
        walk(n["left_child"])
        nodes[at] = (n["split_feature"], below(n["threshold"]), first, len(leaves))
        walk(n["right_child"])

    walk(node)
    return nodes, leaves


def forests_of(boosters):
    "Trees by output."
    forests = []
    for b in boosters:
        trees, outputs = [flatten(t["tree_structure"]) for t in b.dump_model()["tree_info"]], b.num_model_per_iteration()
        forests += [trees[output::outputs] for output in range(outputs)]
    return forests


def bounds(boosters):
    "Column -> bounds of its bins, for the columns that the trees ask, in order; a value belongs to the first bound that is not below it."
    asked = [(f, float(t)) for forest in forests_of(boosters) for nodes, _ in forest for f, t, *_ in nodes]
    return {f: np.array(sorted({t for g, t in asked if g == f}), "f4") for f in sorted({f for f, _ in asked})}


def export(boosters, names, path, unit=1 / 4096):
    """boosters: one a output, or one with as many outputs as classes; names: of the columns they were trained on."""
    forests, of = forests_of(boosters), bounds(boosters)
    assert all(len(b) <= 254 for b in of.values())
    column = {f: i for i, f in enumerate(of)}
    out = bytearray(b"GLEANGB1") + struct.pack("<fH", unit, len(of))
    for f, b in of.items():
        name = names[f].encode()
        out += struct.pack("<B", len(name)) + name + struct.pack("<B", len(b)) + b.astype("<f4").tobytes()
    out += struct.pack("<B", len(forests))
    for forest in forests:
        out += struct.pack("<iH", 0, len(forest))
        for nodes, leaves in forest:
            assert len(nodes) <= 15 and len(leaves) == len(nodes) + 1
            out += struct.pack("<B", len(nodes))
            for f, t, start, end in nodes:
                strike = sum(1 << leaf for leaf in range(start, end))
                out += struct.pack("<HBH", column[f], list(of[f]).index(np.float32(t)), 0xFFFF & ~strike)
            out += struct.pack(f"<{len(leaves)}h", *[max(-32768, min(32767, round(v / unit))) for v in leaves])
    open(path, "wb").write(out)
    return bytes(out)
