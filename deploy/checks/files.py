#!/usr/bin/env python3
"""What the files of deploy/ say of each other: runbook entries, dashboard queries, versions, files that compose mounts."""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

DEPLOY = Path(__file__).resolve().parent.parent
ROOT = DEPLOY.parent


def check_alerts():
    rules = [rule for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    alerts = {rule["alert"]: rule for rule in rules if "alert" in rule}
    entries = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", (DEPLOY / "runbook.md").read_text(), re.M | re.S))
    assert entries.keys() == alerts.keys(), f"runbook.md and alerts.yaml differ in {entries.keys() ^ alerts.keys()}"
    tested = (DEPLOY / "prometheus/alerts_test.yaml").read_text()
    for name, rule in alerts.items():
        assert rule["annotations"]["runbook_url"] == f"deploy/runbook.md#{name.lower()}", name
        assert rule["labels"]["severity"] in ("critical", "warning"), name
        assert f"name: {name} comes" in tested and f"name: {name} stays away" in tested, f"{name} has no test"
        for part in ("Means", "Look", "Do"):
            assert f"**{part}**" in entries[name], f"runbook.md, {name}: no {part}"
    return len(alerts)


def check_dashboard():
    "Every query, with Grafana's variables filled in, is PromQL; panels have names of their own and a unit."
    panels = json.loads((DEPLOY / "grafana/gleaner.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels), "two panels share an id or a title"
    graphs = [panel for panel in panels if panel["type"] != "row"]
    assert all(panel["fieldConfig"]["defaults"]["unit"] and panel["datasource"]["uid"] == "${datasource}" for panel in graphs)
    queries = [target["expr"].replace("$__rate_interval", "1m").replace("$job", ".*") for panel in graphs for target in panel["targets"]]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": [{"record": f"q{n}", "expr": query} for n, query in enumerate(queries)]}]}, file)
        file.flush()
        subprocess.run(["promtool", "check", "rules", file.name], check=True, stdout=subprocess.DEVNULL)
    return len(queries), [panel["title"] for panel in graphs]


def check_words(titles):
    "What runbook and capacity guide quote is there: panels, lines of the log, values of the chart."
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.rs"))
    values = yaml.safe_load((DEPLOY / "helm/gleaner/values.yaml").read_text())
    for name in ("runbook.md", "capacity.md"):
        text = (DEPLOY / name).read_text()
        for title in re.findall(r'"([A-Z][^"\n]*)"', text):
            assert any(panel == title or panel.startswith((f"{title},", f"{title} (")) for panel in titles), f"{name}: no panel is called {title}"
        for path in re.findall(r"`([a-z]\w*(?:\.\w+)+)`", text):
            here = values
            for key in path.split(".") if path.split(".")[0] in values else ():
                assert key in here, f"{name}: {path} is no value of the chart"
                here = here[key]
    for line in re.findall(r"log line `([^`]+)`|`(\w+)` without `(\w+)`", (DEPLOY / "runbook.md").read_text()):
        for words in filter(None, line):
            assert re.search(rf'"{words}[",]', source), f"runbook.md: nothing logs {words}"


def check_versions():
    version = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    chart = yaml.safe_load((DEPLOY / "helm/gleaner/Chart.yaml").read_text())
    image = (DEPLOY / "Dockerfile").read_text()
    assert chart["appVersion"] == version, f"Chart.yaml is of {chart['appVersion']}, Cargo.toml of {version}"
    assert f"ARG VERSION={version}\n" in image, f"Dockerfile is not of {version}"
    rust = re.search(r'^rust-version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    assert re.search(rf"^FROM rust:{re.escape(rust)}[-.]", image, re.M), f"Dockerfile does not build with Rust {rust}"


def check_compose():
    for name, service in yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"].items():
        assert "build" in service or re.search(r":v?\d+\.\d+\.\d+$", service["image"]), f"compose.yaml, {name}: {service['image']} may change"
        for volume in service.get("volumes", []):
            assert (DEPLOY / volume.split(":")[0]).exists(), f"compose.yaml, {name}: {volume} is not there"
    for path in (DEPLOY / "compose").rglob("*.y*ml"):
        assert yaml.safe_load(path.read_text()), path


def check_generation():
    "buf takes the settings of buf.gen.yaml; its plugins come over the network, so the one for Python stands in for them."
    template = yaml.safe_load((ROOT / "buf.gen.yaml").read_text())
    for plugin in template["plugins"]:
        assert re.fullmatch(r"buf\.build/[\w-]+/[\w-]+", plugin["remote"]) and plugin["out"].startswith("gen/"), plugin
    template["plugins"] = [{"protoc_builtin": "python", "protoc_path": [sys.executable, "-m", "grpc_tools.protoc"], "out": "gen/python"}]
    buf = Path(sys.executable).parent / "buf"
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([buf, "generate", ROOT / "proto", "--template", json.dumps(template), "-o", work], check=True)
        assert (Path(work) / "gen/python/gleaner/v1/gleaner_pb2.py").exists(), "buf generated nothing"


def main():
    alerts = check_alerts()
    queries, titles = check_dashboard()
    check_words(titles)
    check_versions()
    check_compose()
    check_generation()
    print(f"{alerts} alerts have tests and runbook entries, {queries} queries of the dashboard are PromQL, buf.gen.yaml generates")


if __name__ == "__main__":
    main()
