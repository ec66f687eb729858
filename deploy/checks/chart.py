#!/usr/bin/env python3
"""The chart with the real Helm engine: lint, several ways to render, Kubernetes' own schemas, and the arithmetic of stopping.

    chart.py FOLDER    renders every variant into FOLDER
"""
import re
import subprocess
import sys
from pathlib import Path

import yaml
from helm_python import Chart, HelmError, lint

DEPLOY = Path(__file__).resolve().parent.parent
CHART = str(DEPLOY / "helm/gleaner")
VERSIONS = ["1.31", "1.34", "1.37"]
# Kinds of operators; Kubernetes has no schema of them.
FOREIGN = {"ServiceMonitor", "PrometheusRule", "Certificate"}
VARIANTS = {
    "default": {},
    "least": {"autoscaling": {"enabled": False}, "networkPolicy": {"enabled": False}, "podDisruptionBudget": {"enabled": False},
              "topologySpread": {"enabled": False}, "serviceAccount": {"create": False}},
    "all": {
        "image": {"digest": "sha256:" + "0" * 64}, "createNamespace": True, "imagePullSecrets": ["pull"], "settings": {"GLEANER_TIMEOUT": "5s"},
        "tls": {"enabled": True, "certManager": {"enabled": True, "issuerRef": {"name": "internal"}}, "client": {"required": True, "names": ["spiffe://a/b"]}},
        "tokens": {"secretName": "tokens"}, "otel": {"endpoint": "http://collector:4317", "resourceAttributes": {"team": "news"}, "secretName": "otel"},
        "serviceMonitor": {"enabled": True}, "prometheusRule": {"enabled": True}, "dashboard": {"enabled": True},
        "drain": {"preStopSeconds": 7, "lameDuckSeconds": 11, "drainSeconds": 60}, "podLabels": {"a": "b"}, "priorityClassName": "high",
        "nodeSelector": {"a": "b"}, "tolerations": [{"operator": "Exists"}],
    },
}
REFUSED = [{"drain": {"lameDuckSeconds": "5s"}}, {"unknown": 1}, {"settings": {"TIMEOUT": "5s"}}, {"image": {"digest": "latest"}}, {"otel": {"protocol": "json"}}]


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


def check_stopping(deployment):
    spec = deployment["spec"]["template"]["spec"]
    container = spec["containers"][0]
    env = {entry["name"]: entry.get("value") for entry in container["env"]}
    needed = container["lifecycle"]["preStop"]["sleep"]["seconds"] + seconds(env["GLEANER_LAME_DUCK"]) + seconds(env["GLEANER_DRAIN_TIMEOUT"])
    # After a cut half a second, then at most two for the last spans.
    assert spec["terminationGracePeriodSeconds"] >= needed + 3, f"killed after {spec['terminationGracePeriodSeconds']} s, needs {needed} + 3"


def check_probes(deployment, tls):
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert ("httpGet" if tls else "grpc") in container[probe], f"{probe}: the kubelet's gRPC probe knows no TLS"


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for version in VERSIONS:
        found = lint(CHART, strict=True, kube_version=f"v{version}.0")
        assert not found["errors"] and not found["messages"], f"helm lint, {version}: {found}"
    print("helm lint --strict:", ", ".join(VERSIONS))
    chart = Chart.load(CHART)
    for values in REFUSED:
        try:
            chart.validate_schema(values)
        except HelmError:
            continue
        raise AssertionError(f"the schema lets {values} through")
    for name, values in VARIANTS.items():
        documents = []
        for path, text in chart.render(values, name="gleaner", namespace="gleaner").items():
            if path.endswith(".yaml"):
                documents += [document for document in yaml.safe_load_all(text) if document]
        deployment = next(document for document in documents if document["kind"] == "Deployment")
        check_stopping(deployment)
        check_probes(deployment, values.get("tls", {}).get("enabled", False))
        file = out / f"{name}.yaml"
        file.write_text(yaml.safe_dump_all([document for document in documents if document["kind"] not in FOREIGN]))
        for version in VERSIONS:
            command = [str(Path(sys.executable).parent / "kubernetes-validate"), "--strict", "--quiet", "-k", version, str(file)]
            subprocess.run(command, check=True)
        print(f"{name}: {len(documents)} objects, valid in Kubernetes {', '.join(VERSIONS)}")


if __name__ == "__main__":
    main()
