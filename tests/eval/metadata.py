#!/usr/bin/env python3
"""Score title, authors and date on WCXB article pages, false claims of editorial bullets, and extracts by ROUGE-1.

usage: metadata.py GLEANER_BINARY DATA_DIR [--part wcxb,claims,rouge] [--half even|odd] [--types article,forum|all]
                   [--errors title,authors,date] [--limit N]

DATA_DIR holds wcxb/{html,ground-truth}, gold/metadata and fundus/ as the development data does. Standard library only.

wcxb    pages of the kinds asked for (articles): share of titles equal after normalisation (letters and digits, case folded), of
        author sets equal where the ground truth names one (credentials left out; contained = every true name found), of days
        equal where it has a date.
claims  article pages that are not in gold/metadata on which editorial bullets are claimed: each is listed, to be read by a person.
rouge   fundus pages with a summary: ROUGE-1 F1 of `summary.extract` or the extractive bullets against lead sentences of the same
        number, and against the first three (words folded, no stemming), for English, German and the rest.
"""
import argparse, glob, json, re, subprocess, unicodedata
from collections import Counter
from pathlib import Path

CREDENTIAL = re.compile(r"\b(ph\.?d|m\.?d|r\.?d|rdn|dvm|mba|cpa|cfp|ms|dr|prof|esq|jd|rn|mph)\b\.?", re.I)


def key(text):
    text = unicodedata.normalize("NFKC", text or "").casefold()
    return re.sub(r"[^\w]+", "", text)


def people(text):
    parts = re.split(r",|;|/|\||&|\band\b", text or "")
    return {key(CREDENTIAL.sub("", p)) for p in parts} - {""}


def clean(binary, paths, extra=()):
    rows = {}
    for start in range(0, len(paths), 100):
        run = subprocess.run([binary, "clean", "--format", "jsonl", *extra, *paths[start:start + 100]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for line in run.stdout.decode("utf-8").splitlines():
            row = json.loads(line)
            rows[str(Path(row["source"]).resolve())] = row.get("article") or {}
    return rows


def half(index, wanted):
    return wanted is None or (index % 2 == 0) == (wanted == "even")


def wcxb(args, data):
    truths = []
    for path in sorted((data / "wcxb/ground-truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        kind = truth["_internal"]["page_type"]["primary"]
        if (args.types == "all" or kind in args.types.split(",")) and half(int(truth["file_id"]), args.half):
            truths.append((data / f"wcxb/html/{truth['file_id']}.html.gz", kind, truth["ground_truth"]))
    truths = truths[:args.limit]
    rows = clean(args.binary, [str(p.resolve()) for p, _, _ in truths])
    n, ok = Counter(), Counter()
    for page, kind, truth in truths:
        for name, good, got, want in checks(rows.get(str(page.resolve()), {}), truth):
            for group in {kind, "all"}:
                n[group, name] += 1
                ok[group, name] += bool(good)
            if not good and name in args.errors:
                print(f"  {page.name} {name}: {got!r} | wanted {want!r}")
    for group, name in sorted(n):
        if group != "all" or args.types == "all":
            print(f"wcxb {group:14s} {name:24s} {100 * ok[group, name] / n[group, name]:5.1f} % of {n[group, name]}")


def checks(row, truth):
    """(field, right, found, wanted) for each field that the ground truth of a page speaks of."""
    found = [author["name"] for author in row.get("authors") or []]
    if truth.get("title"):
        yield "title", key(row.get("title")) == key(truth["title"]), row.get("title"), truth["title"]
    if truth.get("author"):
        names, wanted = {key(CREDENTIAL.sub("", name)) for name in found}, people(truth["author"])
        yield "authors", names == wanted, sorted(found), truth["author"]
        yield "authors_contained", wanted <= names, sorted(found), truth["author"]
    else:
        yield "authors_none_when_none", not found, sorted(found), None
    if truth.get("publish_date"):
        days = row.get("publishedAt"), row.get("modifiedAt")
        yield "date", (days[0] or "")[:10] == truth["publish_date"][:10], days, truth["publish_date"]


def claims(args, data):
    gold = {json.loads(Path(p).read_text(encoding="utf-8"))["file"] for p in glob.glob(str(data / "gold/metadata/*.json"))}
    pages = []
    for path in sorted((data / "wcxb/ground-truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        name = f"wcxb/html/{truth['file_id']}.html.gz"
        if truth["_internal"]["page_type"]["primary"] == "article" and name not in gold and half(int(truth["file_id"]), args.half):
            pages.append(str((data / name).resolve()))
    pages = pages[:args.limit]
    rows = clean(args.binary, pages, ("--summary", "editorial-only"))
    count = 0
    for page in pages:
        summary = rows.get(page, {}).get("summary") or {}
        if "EDITORIAL" in (summary.get("source") or ""):
            count += 1
            items = [b["text"] for b in summary.get("bullets") or []]
            print(f"  {Path(page).name} {summary.get('evidence')} {summary.get('kind')} {summary.get('heading')!r}: {len(items)} x {[i[:70] for i in items[:3]]}")
    print(f"claims on {count} of {len(pages)} pages")


def words(text):
    return Counter(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+", (text or "").casefold()))


def rouge1(candidate, reference):
    a, b = words(candidate), words(reference)
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def rouge(args, data):
    gold = json.loads((data / "fundus/gold.json").read_text(encoding="utf-8"))
    pages = {}
    for name, truth in gold.items():
        found = glob.glob(str(data / f"fundus/{name}*.html*"))
        if truth.get("summary") and found:
            pages[str(Path(found[0]).resolve())] = (name, truth)
    rows = clean(args.binary, sorted(pages), ("--summary", "both"))
    scores = {}
    for page, (name, truth) in pages.items():
        row = rows.get(page, {})
        summary = row.get("summary") or {}
        extract = summary.get("extract") or (summary.get("bullets") if "EXTRACTIVE" in (summary.get("source") or "") else [])
        if not extract:
            continue
        language = (row.get("language") or "").split("-")[0]
        group = language if language in ("en", "de") else "other"
        reference = " ".join(truth["summary"])
        first = sentences((row.get("body") or {}).get("text") or "")
        texts = (" ".join(b["text"] for b in extract), " ".join(first[:len(extract)]), " ".join(first[:3]))
        scores.setdefault(group, []).append([rouge1(text, reference) for text in texts])
    for group, pages in sorted(scores.items()):
        own, lead, three = (100 * sum(page[i] for page in pages) / len(pages) for i in range(3))
        print(f"rouge-1 {group:5s} own {own:5.2f} lead {lead:5.2f} lead-3 {three:5.2f} of {len(pages)}")


def sentences(text):
    paragraphs = [p for p in text.split("\n") if len(p.split()) >= 5 or len(p) >= 20]
    parts = [s for p in paragraphs for s in re.split(r"(?<=[.!?…])[\"”’»]?\s+(?=[\"“„«(]?[A-ZÀ-ÞА-Я\d])|(?<=[。！？])", p)]
    return [s for s in parts if len(s.split()) >= 4 or len(s) >= 15]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", default="wcxb,claims,rouge")
    parser.add_argument("--half", choices=["even", "odd"])
    parser.add_argument("--types", default="article", help="kinds of WCXB pages, or all")
    parser.add_argument("--errors", default="")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    for part in args.part.split(","):
        {"wcxb": wcxb, "claims": claims, "rouge": rouge}[part](args, args.data)


if __name__ == "__main__":
    main()
