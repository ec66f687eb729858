"""Programs that the checks start: the service, a collector, a Prometheus. Each stops with its block."""
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

DEPLOY = Path(__file__).resolve().parent.parent
ROOT = DEPLOY.parent
PAGE = ROOT / "examples/pages/sample.html"


def free_port(host="127.0.0.1"):
    with socket.create_server((host, 0)) as probe:
        return probe.getsockname()[1]


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    "An OTLP receiver that keeps the traces of what it gets."

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
    "A running service."

    def __init__(self, program, settings=(), host="127.0.0.1", port=None, tls=None):
        self.grpc, self.admin = f"{host}:{port or free_port(host)}", f"127.0.0.1:{free_port()}"
        environment = {**os.environ, "GLEANER_GRPC_ADDR": self.grpc, "GLEANER_ADMIN_ADDR": self.admin, "GLEANER_LAME_DUCK": "100ms", **dict(settings)}
        self.process = subprocess.Popen([program, "serve"], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        options = [("grpc.ssl_target_name_override", "gleaner")] if tls else []
        self.channel = grpc.secure_channel(self.grpc, grpc.ssl_channel_credentials(tls), options) if tls else grpc.insecure_channel(self.grpc)

    def __enter__(self):
        deadline = time.monotonic() + 180
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
        self.stop()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(180) == 0, f"the service ended with {self.process.returncode}"

    def metrics(self):
        return fetch(f"http://{self.admin}/metrics")

    def answered(self):
        "Pages cleaned so far."
        return sum(float(value) for value in re.findall(r'^gleaner_pages_total\{outcome="OK".* (\S+)$', self.metrics(), re.M))


class Prometheus:
    "The real one, with the configuration and the rules of deploy/, a scrape each second."

    def __init__(self, admin, work):
        rules = re.sub("interval: .*", "interval: 1s", (DEPLOY / "prometheus/alerts.yaml").read_text())
        (work / "alerts.yaml").write_text(rules)
        config = (DEPLOY / "compose/prometheus.yml").read_text()
        config = re.sub("scrape_interval: [^,]*, evaluation_interval: [^}]*", "scrape_interval: 1s, evaluation_interval: 1s", config)
        assert "scrape_interval: 1s" in config and "gleaner:9464" in config
        (work / "prometheus.yml").write_text(config.replace("gleaner:9464", admin))
        self.address, self.work, self.process = f"127.0.0.1:{free_port()}", work, None

    def __enter__(self):
        command = ["prometheus", f"--config.file={self.work}/prometheus.yml", f"--storage.tsdb.path={self.work}/tsdb", f"--web.listen-address={self.address}"]
        self.log = open(self.work / "prometheus.log", "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 180
        while True:
            try:
                fetch(f"http://{self.address}/-/ready")
                return self
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline, (self.work / "prometheus.log").read_text()
                time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()

    def figures(self, query):
        "The figures that a query has now, those that are no numbers left out."
        answer = json.loads(fetch(f"http://{self.address}/api/v1/query?" + urllib.parse.urlencode({"query": query})))
        return [float(series["value"][1]) for series in answer["data"]["result"] if series["value"][1] != "NaN"]

    def rules(self):
        return [rule for group in json.loads(fetch(f"http://{self.address}/api/v1/rules"))["data"]["groups"] for rule in group["rules"]]
