#!/usr/bin/env python3
"""Checks licences, sources and bans of all dependencies against deny.toml.

A small stand-in for cargo-deny, which takes longer to build than this project; both read the same file.
"""
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def accepts(expression, allowed):
    """Whether an SPDX expression can be met with the allowed licences."""
    tokens = re.findall(r"\(|\)|[^\s()/]+|/", expression)
    position = 0

    def alternatives():
        nonlocal position
        result = conjunction()
        while position < len(tokens) and tokens[position] in ("OR", "/"):
            position += 1
            result = conjunction() or result
        return result

    def conjunction():
        nonlocal position
        result = operand()
        while position < len(tokens) and tokens[position] == "AND":
            position += 1
            result = operand() and result
        return result

    def operand():
        nonlocal position
        token = tokens[position]
        position += 1
        if token == "(":
            result = alternatives()
            position += 1
            return result
        if position < len(tokens) and tokens[position] == "WITH":
            token += " WITH " + tokens[position + 1]
            position += 2
        return token in allowed

    return alternatives()


def main():
    policy = tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf-8"))
    allowed = set(policy["licenses"]["allow"])
    registries = set(policy["sources"]["allow-registry"])
    banned = {ban["crate"] if isinstance(ban, dict) else ban for ban in policy["bans"]["deny"]}
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)["packages"]
    problems, used = [], set()
    for package in packages:
        name = f"{package['name']} {package['version']}"
        licence = package["license"] or ""
        if not licence or not accepts(licence, allowed):
            problems.append(f"{name}: licence {licence or 'unknown'} is not allowed")
        used.update(allowed & set(re.findall(r"[\w.\-]+", licence)))
        source = package["source"]
        if source is not None and source.removeprefix("registry+") not in registries:
            problems.append(f"{name}: comes from {source}")
        if package["name"] in banned:
            problems.append(f"{name}: is banned")
    problems += [f"deny.toml allows {licence}, which nothing uses" for licence in sorted(allowed - used)]
    print(f"{len(packages)} packages, {len(problems)} problems")
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
