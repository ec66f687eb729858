#!/usr/bin/env python3
"""The chart with the real Helm engine: lint, several ways to render, Kubernetes' own schemas, and what must fit together.

    chart.py FOLDER    renders every variant into FOLDER
"""
import json
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
        "serviceMonitor": {"enabled": True}, "prometheusRule": {"enabled": True, "runbookUrl": "https://wiki.example/runbook"}, "dashboard": {"enabled": True},
        "drain": {"preStopSeconds": 7, "lameDuckSeconds": 11, "drainSeconds": 60}, "podLabels": {"a": "b"}, "priorityClassName": "high",
        "nodeSelector": {"a": "b"}, "tolerations": [{"operator": "Exists"}],
    },
}
REFUSED = [
    {"drain": {"lameDuckSeconds": "5s"}}, {"unknown": 1}, {"settings": {"TIMEOUT": "5s"}}, {"settings": {"GLEANER_DRAIN_TIMEOUT": "60s"}},
    {"image": {"digest": "latest"}}, {"otel": {"protocol": "json"}}, {"otel": {"endpoint": "https://collector:4317"}},
]


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


def check_stopping(deployment):
    spec = deployment["spec"]["template"]["spec"]
    container = spec["containers"][0]
    env = {entry["name"]: entry.get("value") for entry in container["env"]}
    needed = container["lifecycle"]["preStop"]["sleep"]["seconds"] + seconds(env["GLEANER_LAME_DUCK"]) + seconds(env["GLEANER_DRAIN_TIMEOUT"])
    # After a cut half a second, then at most two for the last spans.
    assert spec["terminationGracePeriodSeconds"] >= needed + 3, f"killed after {spec['terminationGracePeriodSeconds']} s, needs {needed} + 3"


def check_threads(deployment):
    "The service takes its threads from the CPU quota and its budget from the memory limit, so both must be there and whole."
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    limits = container["resources"]["limits"]
    assert re.fullmatch("[1-9][0-9]*", limits["cpu"]), f"{limits['cpu']} CPUs: a quota that is not whole leaves a part of a thread idle"
    assert container["resources"]["requests"] == limits, "a page in work must not wait for what other pods have borrowed"
    assert not {"GLEANER_CPU_THREADS", "GLEANER_MAX_INFLIGHT_BYTES"} & {entry["name"] for entry in container["env"]}


def check_restricted(documents):
    "The restricted Pod Security Standard, and what it does not ask for: a root that cannot be written, and no token."
    for document in documents:
        pod = {"Pod": lambda: document["spec"], "Deployment": lambda: document["spec"]["template"]["spec"]}.get(document["kind"], dict)()
        if not pod:
            continue
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, pod
        assert pod["automountServiceAccountToken"] is False and not pod.keys() & {"hostNetwork", "hostPID", "hostIPC"}, pod
        assert all(volume.keys() <= {"name", "secret"} for volume in pod.get("volumes", [])), pod["volumes"]
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["runAsNonRoot"] and own["runAsUser"] == 65532 and own["capabilities"] == {"drop": ["ALL"]}, own
            assert own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True, own


def check_ways_out(documents, values):
    "Nothing leaves but what goes to the collector, and questions of names."
    policies = [document for document in documents if document["kind"] == "NetworkPolicy"]
    assert len(policies) == (0 if values.get("networkPolicy", {}).get("enabled") is False else 1), policies
    for policy in policies:
        assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"], policy
        out = {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}
        assert out == ({53, 4317, 4318} if values.get("otel", {}).get("endpoint") else set()), out
        assert all(rule["to"] for rule in policy["spec"]["egress"]) and all(rule["from"] for rule in policy["spec"]["ingress"]), policy


def check_runbook_links(documents, values):
    runbook = values.get("prometheusRule", {}).get("runbookUrl", "deploy/runbook.md")
    for rules in (document for document in documents if document["kind"] == "PrometheusRule"):
        for rule in (rule for group in rules["spec"]["groups"] for rule in group["rules"] if "alert" in rule):
            assert rule["annotations"]["runbook_url"] == f"{runbook}#{rule['alert'].lower()}", rule


def check_values():
    "Every value is explained where it stands, and the schema knows each and no other."
    text = (Path(CHART) / "values.yaml").read_text()
    schema = json.loads((Path(CHART) / "values.schema.json").read_text())

    def same(values, part, path):
        known = part.get("properties")
        if known is None or not isinstance(values, dict):
            return
        assert part["additionalProperties"] is False, f"{path}: the schema lets unknown values through"
        differ = set(values) ^ (set(known) - {"global"})
        assert not differ, f"{path}: values.yaml and its schema differ in {differ}"
        for name, value in values.items():
            same(value, known[name], f"{path}.{name}")

    same(yaml.safe_load(text), schema, "values")
    # A comment stands before a value, before the values of a group, or before a line of its kind.
    explained = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            explained = True
        elif not line.strip():
            explained = False
        else:
            assert explained or line.endswith(":"), f"values.yaml, line {number}, is not explained: {line.strip()}"
    # What the chart sets itself may not be set a second time.
    own = set(re.findall(r"name: (GLEANER_\w+)", (Path(CHART) / "templates/deployment.yaml").read_text()))
    assert own == set(schema["properties"]["settings"]["propertyNames"]["not"]["enum"]), "the schema must refuse what deployment.yaml sets"


def check_probes(deployment):
    "By HTTP on the admin port: a gRPC probe needs a connection, which a full pod has none of, and knows no TLS."
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    for probe, path in (("startupProbe", "/readyz"), ("readinessProbe", "/readyz"), ("livenessProbe", "/livez")):
        assert container[probe]["httpGet"] == {"port": "admin", "path": path} and "grpc" not in container[probe], container[probe]


def check_notes(notes, values):
    "Whoever installs is told who may call."
    policy = values.get("networkPolicy", {}).get("enabled", True)
    assert ("the pods of namespace gleaner and no others" in notes) == policy, notes
    assert ("Every pod of the cluster may call" in notes) != policy, notes


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for version in VERSIONS:
        found = lint(CHART, strict=True, kube_version=f"v{version}.0")
        assert not found["errors"] and not found["messages"], f"helm lint, {version}: {found}"
    print("helm lint --strict:", ", ".join(VERSIONS))
    check_values()
    files = []
    chart = Chart.load(CHART)
    for values in REFUSED:
        try:
            chart.validate_schema(values)
        except HelmError:
            continue
        raise AssertionError(f"the schema lets {values} through")
    for name, values in VARIANTS.items():
        documents = []
        rendered = chart.render(values, name="gleaner", namespace="gleaner")
        notes = next(text for path, text in rendered.items() if path.endswith("NOTES.txt"))
        for path, text in rendered.items():
            if path.endswith(".yaml"):
                documents += [document for document in yaml.safe_load_all(text) if document]
        deployment = next(document for document in documents if document["kind"] == "Deployment")
        check_stopping(deployment)
        check_probes(deployment)
        check_notes(notes, values)
        check_threads(deployment)
        check_restricted(documents)
        check_ways_out(documents, values)
        check_runbook_links(documents, values)
        files.append(keep(out / f"{name}.yaml", documents))
        print(f"{name}: {len(documents)} objects")
    plain = [yaml.safe_load_all(path.read_text()) for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")) if path.name != "kustomization.yaml"]
    files.append(keep(out / "plain.yaml", [document for documents in plain for document in documents]))
    for version in VERSIONS:
        subprocess.run([str(Path(sys.executable).parent / "kubernetes-validate"), "--strict", "--quiet", "-k", version, *files], check=True)
    print(f"kubernetes-validate --strict: {', '.join(VERSIONS)}, the plain manifests too")


def keep(file, documents):
    "Writes what Kubernetes itself has a schema of."
    file.write_text(yaml.safe_dump_all([document for document in documents if document["kind"] not in FOREIGN]))
    return str(file)


if __name__ == "__main__":
    main()
