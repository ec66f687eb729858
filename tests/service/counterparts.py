#!/usr/bin/env python3
"""The service among programs that others wrote: grpcurl, buf, grpcio, rotel, Prometheus, openssl.

    counterparts.py GLEANER

Called by `tests/service/run counterparts`, which brings the programs. grpcurl on plain text is in .ci/smoke.py.
"""
import base64
import json
import re
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

import grpc
from gleaner.v1 import gleaner_pb2, gleaner_pb2_grpc

from running import Service, free_ports, openssl, page, until

CLEAN = "gleaner.v1.GleanerService/CleanPage"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def buf_curl(gleaner, _):
    "buf curl finds the method by reflection, and prints answers and the details of errors."
    with Service(gleaner) as service:
        def curl(message):
            return subprocess.run(["buf", "curl", "--http2-prior-knowledge", "--protocol", "grpc", "-d", json.dumps(message), f"http://{service.grpc}/{CLEAN}"],
                                  capture_output=True, text=True, timeout=60)
        answer = curl({"html": base64.b64encode(page(2_000)).decode()})
        assert json.loads(answer.stdout)["article"]["title"] == "Ferry late again", answer
        refused = json.loads(curl({}).stderr)
        details = {detail["type"]: base64.b64decode(detail["value"] + "==") for detail in refused["details"]}
        assert refused["code"] == "invalid_argument" and b"EMPTY_CONTENT" in details["google.rpc.ErrorInfo"], refused


def grpcio_deadline(gleaner, _):
    "A grpcio caller's deadline ends its call, and the work with it."
    with Service(gleaner) as service, grpc.insecure_channel(service.grpc) as channel:
        stub = gleaner_pb2_grpc.GleanerServiceStub(channel)
        large = gleaner_pb2.CleanPageRequest(html=page(12 << 20))
        ended = lambda: sum(service.metric("rpc_server_call_duration_seconds_count", CLEAN, code) for code in ("DEADLINE_EXCEEDED", "CANCELLED"))

        def late():
            try:
                stub.CleanPage(large, timeout=0.15)
                raise AssertionError("answered in time")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error
            until(lambda: service.metric("gleaner_busy_threads") == service.metric("gleaner_inflight_calls") == 0)
            return ended() > 0
        # On a slow machine a call may not leave the client before its time is over.
        until(late)
        assert stub.CleanPage(gleaner_pb2.CleanPageRequest(html=page(2_000)), timeout=30).article.title == "Ferry late again"


def grpcio_round_robin(gleaner, _):
    "A grpcio channel over two addresses uses both, and one alone when the other leaves."
    with Service(gleaner) as first, Service(gleaner) as second:
        options = [("grpc.lb_policy_name", "round_robin"), ("grpc.default_authority", "gleaner")]
        with grpc.insecure_channel(f"ipv4:{first.grpc},{second.grpc}", options) as channel:
            stub = gleaner_pb2_grpc.GleanerServiceStub(channel)
            call = lambda: stub.CleanPage(gleaner_pb2.CleanPageRequest(html=page(2_000)), timeout=30, wait_for_ready=True)
            answered = lambda service: service.metric("gleaner_pages_total", 'outcome="OK"')
            until(lambda: call() and answered(first) > 3 and answered(second) > 3)
            assert second.stop()[0] == 0
            before = answered(first)
            for _ in range(10):
                call()
            assert answered(first) == before + 10


def rotel_collector(gleaner, folder):
    "A collector gets our span as a child of the caller's, in the caller's trace, by gRPC and by HTTP."
    for protocol in ("grpc", "http/protobuf"):
        grpc_port, http_port = free_ports(2)
        log = folder / "rotel.log"
        with log.open("w") as out:
            collector = subprocess.Popen(["rotel", "start", "--exporter", "blackhole", "--otlp-grpc-endpoint", f"127.0.0.1:{grpc_port}", "--otlp-http-endpoint", f"127.0.0.1:{http_port}",
                                          "--debug-log", "traces", "--debug-log-verbosity", "detailed"], stdout=out, stderr=subprocess.STDOUT)
        try:
            until(lambda: listens(grpc_port) and listens(http_port))
            port = grpc_port if protocol == "grpc" else http_port
            with Service(gleaner, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}", OTEL_EXPORTER_OTLP_PROTOCOL=protocol, OTEL_BSP_SCHEDULE_DELAY="50") as service:
                with grpc.insecure_channel(service.grpc) as channel:
                    request = gleaner_pb2.CleanPageRequest(html=page(2_000))
                    gleaner_pb2_grpc.GleanerServiceStub(channel).CleanPage(request, timeout=30, metadata=(("traceparent", f"00-{TRACE}-{PARENT}-01"),))
                    until(lambda: "gleaner.page" in log.read_text() and CLEAN in log.read_text())
            child = rf"Trace ID +: {TRACE}\n +Parent ID +: {PARENT}\n +ID +: \w+\n +Name +: {re.escape(CLEAN)}\n"
            assert len(re.findall(child, log.read_text())) == 1, log.read_text()[-3000:]
            assert "ferry" not in log.read_text().lower(), "text of a page in a span"
        finally:
            collector.kill()
            collector.wait()


def prometheus_scrape(gleaner, folder):
    "Prometheus scrapes the admin port and answers from what it got."
    port = free_ports(1)[0]
    with Service(gleaner) as service, grpc.insecure_channel(service.grpc) as channel:
        gleaner_pb2_grpc.GleanerServiceStub(channel).CleanPage(gleaner_pb2.CleanPageRequest(html=page(2_000)), timeout=30)
        config = {"scrape_configs": [{"job_name": "gleaner", "scrape_interval": "1s", "static_configs": [{"targets": [service.admin]}]}]}
        (folder / "prometheus.yml").write_text(json.dumps(config))
        prometheus = subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                                       f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def query(expression):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(expression)}", timeout=5) as answer:
                    return [float(sample["value"][1]) for sample in json.load(answer)["data"]["result"]]
            except OSError:
                return []
        try:
            until(lambda: query('up{job="gleaner"}') == [1.0] and query('gleaner_pages_total{outcome="OK",page_type="article"}') == [1.0])
            assert query("histogram_quantile(0.99, rpc_server_call_duration_seconds_bucket{rpc_status_code='OK',rpc_method=~'.*CleanPage'})")[0] > 0
        finally:
            prometheus.kill()
            prometheus.wait()


def rotated_certificate(gleaner, folder):
    "The next connection after a rotation gets the new certificate, an open one lives on: openssl and grpcurl as clients."
    def authority(name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9", "-subj", f"/CN={name}",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt")

    def put(name):
        # As cert-manager's volume does it: the whole file is replaced at once.
        for kind in ("key", "crt"):
            (folder / f"tls.{kind}.new").write_bytes((folder / f"{name}.{kind}").read_bytes())
            (folder / f"tls.{kind}.new").replace(folder / f"tls.{kind}")

    authority("first"), authority("second"), put("first")
    with Service(gleaner, TLS_CERT=folder / "tls.crt", TLS_KEY=folder / "tls.key", RELOAD_INTERVAL="200ms") as service:
        port = service.grpc.rsplit(":", 1)[1]

        def grpcurl(trusted):
            return subprocess.run(["grpcurl", "-cacert", folder / f"{trusted}.crt", "-max-time", "60", "-d", "{}", f"localhost:{port}", "grpc.health.v1.Health/Check"],
                                  capture_output=True, text=True).returncode == 0

        def presented():
            shown = subprocess.run(["openssl", "s_client", "-connect", service.grpc, "-alpn", "h2"], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
            return re.search(r"CN ?= ?(\w+)", shown.stdout)[1]

        assert grpcurl("first") and not grpcurl("second") and presented() == "first"
        with grpc.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials((folder / "first.crt").read_bytes())) as channel:
            call = lambda: gleaner_pb2_grpc.GleanerServiceStub(channel).CleanPage(gleaner_pb2.CleanPageRequest(html=page(2_000)), timeout=30)
            call()
            put("second")
            until(lambda: presented() == "second")
            assert grpcurl("second") and not grpcurl("first")
            call()


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def main():
    gleaner = sys.argv[1]
    for check in (buf_curl, grpcio_deadline, grpcio_round_robin, rotel_collector, prometheus_scrape, rotated_certificate):
        with tempfile.TemporaryDirectory() as folder:
            check(gleaner, Path(folder))
        print(f"{check.__name__}: {check.__doc__}", flush=True)


if __name__ == "__main__":
    main()
