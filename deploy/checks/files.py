#!/usr/bin/env python3
"""What the files of deploy/ say of each other: runbook entries, dashboard queries, files that compose mounts."""
import json
import re
import subprocess
import tempfile
from pathlib import Path

import yaml

DEPLOY = Path(__file__).resolve().parent.parent


def main():
    rules = [rule for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    alerts = {rule["alert"]: rule for rule in rules if "alert" in rule}
    entries = set(re.findall(r"^## (\w+)$", (DEPLOY / "runbook.md").read_text(), re.M))
    assert entries == alerts.keys(), f"runbook.md and alerts.yaml differ in {entries ^ alerts.keys()}"
    for name, rule in alerts.items():
        assert rule["annotations"]["runbook"] == f"deploy/runbook.md#{name.lower()}", name
    tested = (DEPLOY / "prometheus/alerts_test.yaml").read_text()
    for name in alerts:
        assert f"name: {name} comes" in tested and f"name: {name} stays away" in tested, f"{name} has no test"

    # Every query of the dashboard, with Grafana's variables filled in, is PromQL.
    panels = json.loads((DEPLOY / "grafana/gleaner.json").read_text())["panels"]
    queries = [target["expr"].replace("$__rate_interval", "1m").replace("$job", ".*") for panel in panels for target in panel.get("targets", [])]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": [{"record": f"q{n}", "expr": query} for n, query in enumerate(queries)]}]}, file)
        file.flush()
        subprocess.run(["promtool", "check", "rules", file.name], check=True, stdout=subprocess.DEVNULL)

    for name, service in yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"].items():
        for volume in service.get("volumes", []):
            assert (DEPLOY / volume.split(":")[0]).exists(), f"compose.yaml, {name}: {volume} is not there"
    for path in (DEPLOY / "compose").rglob("*.y*ml"):
        assert yaml.safe_load(path.read_text()), path
    assert yaml.safe_load((DEPLOY.parent / "buf.gen.yaml").read_text())["version"] == "v2"
    print(f"{len(alerts)} alerts have tests and runbook entries, {len(queries)} queries of the dashboard are PromQL")


if __name__ == "__main__":
    main()
