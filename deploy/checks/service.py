#!/usr/bin/env python3
"""Asks running services: do dashboard and alerts name only what is exported, and do the example clients work?

    service.py GLEANER metrics [--client EXAMPLE] [--stubs FOLDER]
"""
import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import yaml
from grpc_health.v1 import health_pb2, health_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

DEPLOY = Path(__file__).resolve().parent.parent
ROOT = DEPLOY.parent
PAGE = ROOT / "examples/pages/sample.html"
# Prometheus' own, and names that alerts.yaml records.
NOT_OURS = re.compile(r"^(up|gleaner:.*)$")
NAME = re.compile(r"(?<![\w:$\"./-])((?:gleaner|rpc|process)[_:][a-z0-9_:]+|up)\b\s*(\{[^}]*\})?")
LABEL = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')


def free_port(host="127.0.0.1"):
    with socket.create_server((host, 0)) as probe:
        return probe.getsockname()[1]


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    "An OTLP receiver that keeps what it gets."

    def __init__(self):
        self.traces = set()
        self.server = grpc.server(ThreadPoolExecutor(2))
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(self, self.server)
        self.port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()

    def Export(self, request, context):
        self.traces |= {span.trace_id.hex() for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans}
        return trace_service_pb2.ExportTraceServiceResponse()


class Service:
    "A running service; stops with the block."

    def __init__(self, program, settings=(), host="127.0.0.1", port=None, tls=None):
        self.grpc, self.admin = f"{host}:{port or free_port(host)}", f"127.0.0.1:{free_port()}"
        environment = {**os.environ, "GLEANER_GRPC_ADDR": self.grpc, "GLEANER_ADMIN_ADDR": self.admin, "GLEANER_LAME_DUCK": "100ms", **dict(settings)}
        self.process = subprocess.Popen([program, "serve"], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        options = [("grpc.ssl_target_name_override", "gleaner")] if tls else []
        self.channel = grpc.secure_channel(self.grpc, grpc.ssl_channel_credentials(tls), options) if tls else grpc.insecure_channel(self.grpc)

    def __enter__(self):
        deadline = time.monotonic() + 60
        health = health_pb2_grpc.HealthStub(self.channel)
        while True:
            assert self.process.poll() is None, f"the service ended with {self.process.returncode}"
            try:
                if health.Check(health_pb2.HealthCheckRequest(), timeout=5, wait_for_ready=True).status == 1:
                    return self
            except grpc.RpcError as error:
                assert time.monotonic() < deadline, f"not serving: {error}"
            time.sleep(0.05)

    def __exit__(self, *_):
        self.channel.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def metrics(self):
        with urllib.request.urlopen(f"http://{self.admin}/metrics", timeout=20) as answer:
            return answer.read().decode()


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


def expressions():
    for panel in json.loads((DEPLOY / "grafana/gleaner.json").read_text())["panels"]:
        for target in panel.get("targets", []):
            yield f"dashboard, {panel['title']}", target["expr"]
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            yield f"alerts, {rule.get('alert') or rule['record']}", rule["expr"]


def check_names(gleaner, stubs, work):
    "Every metric and label that we look at is exported by a service that has cleaned a page, over TLS, with traces."
    sys.path.insert(0, str(stubs))
    from gleaner.v1 import gleaner_pb2, gleaner_pb2_grpc

    certificate, key = work / "tls.crt", work / "tls.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=gleaner", "-addext", "subjectAltName=DNS:gleaner",
         "-keyout", key, "-out", certificate], check=True, capture_output=True)
    settings = {"GLEANER_TLS_CERT": str(certificate), "GLEANER_TLS_KEY": str(key), "GLEANER_MAX_MESSAGE_BYTES": "200000"}
    with Service(gleaner, settings, tls=certificate.read_bytes()) as service:
        stub = gleaner_pb2_grpc.GleanerServiceStub(service.channel)
        stub.CleanPage(gleaner_pb2.CleanPageRequest(html=PAGE.read_bytes()), timeout=60)
        for html in (b"%PDF-1.7", b"x" * 300_000):
            try:
                stub.CleanPage(gleaner_pb2.CleanPageRequest(html=html), timeout=60)
                raise AssertionError("a bad page was accepted")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error
        text = service.metrics()
    if subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True).returncode != 0:
        print(subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True).stderr)
        raise AssertionError("promtool does not like /metrics")
    series, problems, names = exported(text), [], set()
    for place, expression in expressions():
        for name, matchers in NAME.findall(re.sub(r"by \([^)]*\)", "", expression)):
            if NOT_OURS.match(name):
                continue
            names.add(name)
            if name not in series:
                problems.append(f"{place}: {name} is not exported")
                continue
            for label, _, _ in LABEL.findall(matchers):
                if label not in series[name] and label not in ("job", "instance"):
                    problems.append(f"{place}: {name} has no label {label}")
        for by in re.findall(r"by \(([^)]*)\)", expression):
            for label in (label.strip() for label in by.split(",")):
                if label not in ("job", "instance") and not any(label in labels for labels in series.values()):
                    problems.append(f"{place}: nothing has a label {label}")
    unseen = {re.sub("_(bucket|sum|count)$", "", name) for name in series} - {re.sub("_(bucket|sum|count)$", "", name) for name in names}
    assert not problems, "\n".join(problems)
    assert len(names) > 25, f"only {len(names)} names were found: the pattern is wrong"
    print(f"{len(names)} series named in dashboard and alerts are exported; not looked at: {', '.join(sorted(unseen)) or 'none'}")


def check_settings(gleaner):
    "Every variable that the manifests set is one of ours."
    known = set(re.findall(r"GLEANER_[A-Z_]+", subprocess.run([gleaner, "serve", "--help"], check=True, capture_output=True, text=True).stdout))
    places = [*(DEPLOY / "helm/gleaner").rglob("*.yaml"), *(DEPLOY / "helm/gleaner").rglob("*.md"), DEPLOY / "compose.yaml", *DEPLOY.glob("*.md")]
    for place in places:
        unknown = set(re.findall(r"GLEANER_[A-Z_]*[A-Z]", place.read_text())) - known
        assert not unknown, f"{place.relative_to(ROOT)}: {unknown} is no setting"
    print("all settings named in the manifests exist")


def check_clients(gleaner, client, stubs):
    "Each example, one by one and as a stream, over two servers of which one leaves; its trace reaches the collector."
    collector = Collector()
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}", "OTEL_TRACES_SAMPLER": "parentbased_always_on", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    with Service(gleaner, settings) as first, Service(gleaner, settings) as second:
        python = [sys.executable, str(ROOT / "examples/python/client.py")]
        port = first.grpc.rsplit(":", 1)[1]
        both = f"{first.grpc},{second.grpc}"
        calls = {"python": (python, f"ipv4:{both}", ["--authority", "gleaner"])}
        if client:
            calls["rust"] = ([client], f"dns:///{both}", [])
        pages, traces = [str(PAGE)] * 12, set()
        for name, (command, target, flags) in calls.items():
            before = [answered(service) for service in (first, second)]
            for arguments in ([target, *flags, *pages], [target, *flags, "--stream", str(PAGE)], [f"dns:///localhost:{port}", str(PAGE)]):
                lines, told = run(command + arguments, stubs)
                assert len(lines) == len([argument for argument in arguments if argument == str(PAGE)]), lines
                traces.add(told)
            after = [answered(service) for service in (first, second)]
            assert all(now > then for now, then in zip(after, before)), f"{name}: not balanced, {before} to {after}"
            print(f"{name}: one by one, stream and dns:/// answered, both servers used")
        second.process.send_signal(signal.SIGTERM)
        second.process.wait(60)
        for name, (command, target, flags) in calls.items():
            lines, told = run([*command, target, *flags, *pages[:4]], stubs)
            assert len(lines) == 4, lines
            print(f"{name}: one server gone, all answered")
        deadline = time.monotonic() + 20
        while not traces <= collector.traces and time.monotonic() < deadline:
            time.sleep(0.1)
    assert traces <= collector.traces, f"traces that did not reach the collector: {traces - collector.traces}"
    print(f"{len(traces)} traces of clients went on in the service")


def answered(service):
    return sum(float(line.rsplit(" ", 1)[1]) for line in service.metrics().splitlines() if line.startswith('gleaner_pages_total{outcome="OK"'))


def run(command, stubs):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(stubs)})
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.splitlines(), re.search("trace ([0-9a-f]{32})", done.stderr)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gleaner")
    parser.add_argument("--client", help="the Rust example, built")
    parser.add_argument("--stubs", type=Path, required=True, help="folder of the generated Python code")
    arguments = parser.parse_args()
    check_settings(arguments.gleaner)
    with tempfile.TemporaryDirectory() as work:
        check_names(arguments.gleaner, arguments.stubs, Path(work))
    check_clients(arguments.gleaner, arguments.client, arguments.stubs)


if __name__ == "__main__":
    main()
