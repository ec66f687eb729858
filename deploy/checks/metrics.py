#!/usr/bin/env python3
"""Do dashboard and alerts name only what a running service exports, and does each panel show something?

    metrics.py GLEANER --stubs FOLDER
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import grpc
import yaml

from running import DEPLOY, PAGE, ROOT, Prometheus, Service

# Prometheus' own, and names that alerts.yaml records.
NOT_OURS = re.compile(r"^(up|gleaner:.*)$")
NAME = re.compile(r"(?<![\w:$\"./-])((?:gleaner|rpc|process)[_:][a-z0-9_:]+|up)\b\s*(\{[^}]*\})?")
LABEL = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
PARTS = re.compile("_(bucket|sum|count)$")


def exported(text):
    "Series name to its labels and their values."
    series = {}
    for line in text.splitlines():
        match = re.match(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ", line)
        if match:
            labels = series.setdefault(match[1], {})
            for name, _, value in LABEL.findall(match[2] or ""):
                labels.setdefault(name, set()).add(value)
    return series


def dashboard():
    for panel in json.loads((DEPLOY / "grafana/gleaner.json").read_text())["panels"]:
        for target in panel.get("targets", []):
            yield f"dashboard, {panel['title']}", target["expr"]


def alerts():
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            yield f"alerts, {rule.get('alert') or rule['record']}", rule["expr"]


def certificate(work):
    crt, key = work / "tls.crt", work / "tls.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=gleaner", "-addext", "subjectAltName=DNS:gleaner",
         "-keyout", key, "-out", crt], check=True, capture_output=True)
    return crt, key


TOKEN = "0123456789abcdef-of-the-check"


def send_pages(channel):
    "A good page, one of another kind, and one that is too large, of a caller with a name."
    from gleaner.v1 import gleaner_pb2, gleaner_pb2_grpc

    named = (("authorization", f"Bearer {TOKEN}"),)
    stub = gleaner_pb2_grpc.GleanerServiceStub(channel)
    stub.CleanPage(gleaner_pb2.CleanPageRequest(html=PAGE.read_bytes()), timeout=60, metadata=named)
    for html in (b"%PDF-1.7", b"x" * 300_000):
        try:
            stub.CleanPage(gleaner_pb2.CleanPageRequest(html=html), timeout=60, metadata=named)
            raise AssertionError("a bad page was accepted")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error


def check_names(text):
    "Every metric and label that we look at is exported, and every value is exported or, being rare, written in the service's source."
    series, problems, names = exported(text), [], set()
    literals = {word for path in (ROOT / "src/service").rglob("*.rs") for word in re.findall(r'"(\w+)"', path.read_text())}
    for place, expression in [*dashboard(), *alerts()]:
        for name, matchers in NAME.findall(re.sub(r"by \([^)]*\)", "", expression)):
            if NOT_OURS.match(name):
                continue
            names.add(name)
            if name not in series:
                problems.append(f"{place}: {name} is not exported")
                continue
            for label, how, values in LABEL.findall(matchers):
                if label in ("job", "instance"):
                    continue
                seen = series[name].get(label)
                if seen is None:
                    problems.append(f"{place}: {name} has no label {label}")
                    continue
                for value in values.split("|") if "~" in how else [values]:
                    if value not in literals and not any(re.fullmatch(value if "~" in how else re.escape(value), one) for one in seen):
                        problems.append(f"{place}: {label} of {name} is never {value}")
        for by in re.findall(r"by \(([^)]*)\)", expression):
            for label in (label.strip() for label in by.split(",")):
                if label not in ("job", "instance") and not any(label in labels for labels in series.values()):
                    problems.append(f"{place}: nothing has a label {label}")
    families = {PARTS.sub("", name) for name in series}
    lines = (ROOT / "docs/OBSERVABILITY.md").read_text().splitlines()
    table = {name for line in lines if line.startswith("| `") for name in re.findall(r"`((?:gleaner|rpc|process)_[a-z_]+)`", line.split(" | ")[0])}
    problems += [f"docs/OBSERVABILITY.md does not name {name}" for name in families - table]
    problems += [f"docs/OBSERVABILITY.md names {name}, which is not exported" for name in table - families]
    assert not problems, "\n".join(problems)
    assert len(names) > 25, f"only {len(names)} names were found: the pattern is wrong"
    unseen = families - {PARTS.sub("", name) for name in names}
    print(f"{len(names)} series named in dashboard and alerts are exported; not looked at: {', '.join(sorted(unseen)) or 'none'}")


def check_panels(service, work):
    "A real Prometheus reads the service and has a figure for every query of the dashboard; all rules run, none goes off."
    queries = [(place, expression.replace("$__rate_interval", "20s").replace("$job", ".*")) for place, expression in dashboard()]
    with Prometheus(service.admin, work) as prometheus:
        deadline = time.monotonic() + 180
        empty = queries
        while empty:
            assert time.monotonic() < deadline, "Prometheus has no figure for\n" + "\n".join(f"{place}: {query}" for place, query in empty)
            send_pages(service.channel)
            time.sleep(0.3)
            empty = [(place, query) for place, query in empty if not prometheus.figures(query)]
        rules = prometheus.rules()
        assert len(rules) == len(list(alerts())) and all(rule["health"] == "ok" for rule in rules), rules
        firing = [rule["name"] for rule in rules if rule.get("state") == "firing"]
        assert not firing, f"{firing} went off with nothing wrong"
    print(f"Prometheus has figures for all {len(queries)} queries of the dashboard, {len(rules)} rules run, no alert goes off")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gleaner")
    parser.add_argument("--stubs", type=Path, required=True, help="folder of the generated Python code")
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.stubs))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        crt, key = certificate(work)
        tokens = work / "tokens"
        tokens.write_text(f"{TOKEN} check\n")
        # Over TLS and with a token, since the end of the certificate and the calls of a caller are only exported then.
        settings = {"GLEANER_TLS_CERT": str(crt), "GLEANER_TLS_KEY": str(key), "GLEANER_TOKEN_FILE": str(tokens), "GLEANER_MAX_MESSAGE_BYTES": "200000"}
        with Service(arguments.gleaner, settings, tls=crt.read_bytes()) as service:
            send_pages(service.channel)
            text = service.metrics()
            liked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
            assert liked.returncode == 0, f"promtool does not like /metrics: {liked.stderr}"
            check_names(text)
            check_panels(service, work)


if __name__ == "__main__":
    main()
