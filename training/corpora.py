"""The development corpora, which are not part of this repository: where their pages lie and how they are parted into folds."""
import json
import re
from urllib.parse import urlparse


def domain(url, default):
    "Registered domain of a page's address, by which folds are cut; the default stands for a page without one."
    second = {"co", "com", "org", "net", "ac", "gov", "edu"}
    host = (urlparse(url or "").hostname or default).split(".")
    return ".".join(host[-3:] if len(host) > 2 and host[-2] in second else host[-2:])


def wcxb(data):
    "Page id -> (path, group for folds, what is known of it)."
    for truth in sorted((data / "wcxb/ground-truth").glob("*.json")):
        known = json.loads(truth.read_text(encoding="utf-8"))
        yield "wcxb:" + truth.stem, data / f"wcxb/html/{truth.stem}.html.gz", domain(known.get("url"), truth.stem), known


def fundus(data):
    "The same; the groups are publishers."
    for name, known in json.loads((data / "fundus/gold.json").read_text(encoding="utf-8")).items():
        yield "fundus:" + name, data / f"fundus/{name}.html.gz", re.sub(r"_\d{4}.*", "", name), known


def trafilatura(data):
    "The same."
    for url, known in sorted(json.loads((data / "trafilatura/evaldata.json").read_text(encoding="utf-8")).items()):
        yield "trafilatura:" + known["file"], data / "trafilatura/html" / known["file"], domain(url, known["file"]), known


def pages(data):
    "Page id -> (path, group for folds), of all three."
    for corpus in (wcxb, fundus, trafilatura):
        for page, path, group, _ in corpus(data):
            yield page, path, group


def gold(data):
    "Page id -> (path, reference text, page type, group for folds), of those with reference texts."
    for page, path, group, known in wcxb(data):
        yield page, path, known["ground_truth"].get("main_content") or "", known["_internal"]["page_type"]["primary"], group
    for page, path, group, known in fundus(data):
        if known["sections"]:
            text = "\n".join(known["summary"] + [t for s in known["sections"] for t in s["headline"] + s["paragraphs"]])
            yield page, path, text, "fundus", group
