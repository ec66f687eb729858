#!/usr/bin/env python3
"""The promises about load and fault, measured: one line each, with the bar and whether it is met.

    load.py GLEANER LOAD [SCENARIO...]     all scenarios unless some are named; status 1 when a bar is missed

GLEANER and LOAD are the service and examples/load, both of the release profile. `tests/service/run load` builds them,
brings the tools, and calls this. Run it on a machine that has nothing else to do; figures that depend on speed are
ratios, or medians of several runs taken in turns.
"""
import argparse
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import grpc
from gleaner.v1 import gleaner_pb2, gleaner_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from running import Service, free_ports, openssl, page, until

CLEAN_PAGE = 'rpc_method="gleaner.v1.GleanerService/CleanPage"'
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# One CPU is left to the callers, who must not take the service's time. Which one is the system's choice: a neighbour may sit on any.
THREADS = max(1, len(os.sched_getaffinity(0)) - 1)


class Bench:
    "The programs, the pages, and what was found."

    def __init__(self, gleaner, load, folder):
        self.gleaner, self.load, self.folder, self.missed = gleaner, load, Path(folder), []

    def service(self, **settings):
        return Service(self.gleaner, **settings)

    def page(self, size):
        path = self.folder / f"{size}.html"
        path.write_bytes(page(size))
        return path

    def run(self, mode, service, size, *flags):
        "One run of the load client; gives what it saw."
        target = ["--addr", f"http://{service.grpc}", "--admin", service.admin, "--json"]
        command = [self.load, mode, *target, *map(str, flags), self.page(size)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=900)
        return json.loads(done.stdout.splitlines()[-1])

    def figure(self, name, value, bar, most=True, unit=""):
        "Prints and keeps a figure; `most` says whether the bar is the most or the least that it may be."
        met = value <= bar if most else value >= bar
        self.missed += [] if met else [name]
        print(f"{name:<66} {value:>10.4g} / {'≤' if most else '≥'} {bar:<6.6g} {unit:<4} {'met' if met else 'MISSED'}", flush=True)

    @staticmethod
    def note(text):
        print(f"   {text}", flush=True)


def calls(seen, outcome, what="calls"):
    return seen["outcomes"].get(outcome, {}).get(what, 0)


def overload(bench):
    """Ten times what it can do: as much good work as before, the rest refused at once. Work is counted by the service's processor
    time, since neighbours on the machine take wall time from one run and not from the next."""
    size, added = 100_000, []
    with bench.service(CPU_THREADS=THREADS) as service:
        bench.run("closed", service, size, "--callers", 2, "--seconds", 3)
        unloaded = bench.run("closed", service, size, "--callers", 1, "--seconds", 8)
        shares, seen = [], None
        for _ in range(3):
            full = bench.run("closed", service, size, "--callers", 2, "--seconds", 6)
            rate = 10 * full["pages_a_processor_second"]
            seen = bench.run("open", service, size, "--rate", rate, "--seconds", 8, "--connections", 4)
            shares.append(seen["pages_a_processor_second"] / full["pages_a_processor_second"])
            added.append(calls(seen, "OK", "p99") - calls(unloaded, "OK", "p99"))
            bench.note(f"full {calls(full, 'OK') / full['seconds']:.0f} pages/s, sent {rate:.0f} calls/s, served {calls(seen, 'OK') / seen['seconds']:.0f} pages/s; "
                       + ", ".join(f"{name} {of['calls']}" for name, of in seen["outcomes"].items()))
        shed_within = service.share_below("rpc_server_call_duration_seconds", 0.001, CLEAN_PAGE, "RESOURCE_EXHAUSTED")
    other = sum(of["calls"] for name, of in seen["outcomes"].items() if name not in ("OK", "RESOURCE_EXHAUSTED", "health"))
    bench.figure("10x overload: pages a processor second against full load", statistics.median(shares), 0.95, most=False)
    bench.figure("10x overload: calls that end neither well nor shed", other, 0)
    bench.figure("10x overload: shed within 1 ms at the server, share", shed_within, 0.99, most=False)
    bench.figure("10x overload: p99 of accepted calls over unloaded", statistics.median(added) / 1000, 50, unit="ms")
    bench.figure("10x overload: p99 of health", calls(seen, "health", "p99") / 1000, 20, unit="ms")


def memory(bench):
    "256 calls of 4 MB at once."
    budget = 64
    with bench.service(MAX_INFLIGHT_BYTES=budget << 20) as service:
        bench.run("closed", service, 20_000, "--callers", 2, "--seconds", 1)
        base = service.memory()
        seen = bench.run("burst", service, 4 << 20, "--calls", 256, "--connections", 8)
        bench.note(f"{base:.0f} MiB before; " + ", ".join(f"{outcome} {of['calls']}" for outcome, of in seen["outcomes"].items()))
        bench.figure("256 calls of 4 MB at once: peak memory", service.memory(), base + 4 * budget, unit="MiB")


def rolling(bench):
    "Two instances take turns to restart under grpcio's round_robin with health checks; no call may fail, and none is tried twice."
    rounds, least = 10, 50_000
    ports = free_ports(2)
    start = lambda port: bench.service(grpc=f"127.0.0.1:{port}", LAME_DUCK="1s", QUEUE_MAX_WAIT="10s").ready()
    config = {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": "gleaner.v1.GleanerService"}}
    options = [("grpc.service_config", json.dumps(config)), ("grpc.enable_retries", 0), ("grpc.default_authority", "gleaner"),
               ("grpc.initial_reconnect_backoff_ms", 50), ("grpc.min_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200)]
    request = gleaner_pb2.CleanPageRequest(html=page(2_000), read_mask={"paths": ["page"]})
    done, counts, failures = threading.Event(), [0] * 8, []
    services = [start(port) for port in ports]
    with grpc.insecure_channel("ipv4:" + ",".join(f"127.0.0.1:{port}" for port in ports), options) as channel:
        stub = gleaner_pb2_grpc.GleanerServiceStub(channel)
        grpc.channel_ready_future(channel).result(20)

        def call(number):
            while not done.is_set():
                try:
                    stub.CleanPage(request, timeout=20)
                except grpc.RpcError as error:
                    failures.append(f"{error.code().name}: {error.details()}")
                counts[number] += 1

        callers = [threading.Thread(target=call, args=(number,)) for number in range(len(counts))]
        [caller.start() for caller in callers]
        try:
            for turn in range(rounds):
                place = turn % 2
                status, took = services[place].stop()
                assert status == 0, f"ended with status {status} after {took:.1f} s"
                services[place] = start(ports[place])
                until(lambda: services[place].metric("gleaner_pages_total", 'outcome="OK"') > 0 and sum(counts) >= least * (turn + 1) // rounds)
        finally:
            done.set()
            [caller.join() for caller in callers]
            [service.__exit__() for service in services]
    bench.note(f"{rounds} restarts, {sum(counts)} calls; failed: {failures[:3]}")
    bench.figure("rolling restart, retries off: calls", sum(counts), least, most=False)
    bench.figure("rolling restart, retries off: failed calls", len(failures), 0)


def overhead(bench):
    "What the way over gRPC adds to the same work in the process, for a page of 20 KB."
    runs = []
    with bench.service(CPU_THREADS=THREADS) as service:
        for _ in range(5):
            seen = bench.run("overhead", service, 20_000, "--rounds", 2000)
            added = {at: calls(seen, "over gRPC", at) - calls(seen, "in process", at) for at in ("p50", "p99")}
            runs.append((added["p50"], added["p99"], seen["pages_a_processor_second"] / seen["in_process"]))
            bench.note(f"in process p50 {calls(seen, 'in process', 'p50')} p99 {calls(seen, 'in process', 'p99')} µs; added p50 {added['p50']} "
                       f"p99 {added['p99']} µs; pages a processor second {seen['in_process']:.0f} and {seen['pages_a_processor_second']:.0f}")
            bench.note(f"a ready answer over gRPC p50 {calls(seen, 'echo over gRPC', 'p50')} p99 {calls(seen, 'echo over gRPC', 'p99')} µs; "
                       f"the work on another thread of the caller p50 {calls(seen, 'on another thread', 'p50')} µs")
    p50, p99, share = (statistics.median(of) for of in zip(*runs))
    bench.figure("gRPC over in-process, 20 KB: p50", p50, 60, unit="µs")
    bench.figure("gRPC over in-process, 20 KB: p99", p99, 250, unit="µs")
    bench.figure("gRPC against in-process: pages a processor second", share, 0.90, most=False)


def tracing(bench):
    "The processor time that spans of every call cost, with a real collector; with and without in turns."
    port = free_ports(1)[0]
    rotel = Path(sys.prefix) / "bin/rotel"
    collector = subprocess.Popen([rotel, "start", "--exporter", "blackhole", "--otlp-grpc-endpoint", f"127.0.0.1:{port}",
                                  "--otlp-http-endpoint", f"127.0.0.1:{free_ports(1)[0]}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        traces = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}", "OTEL_TRACES_SAMPLER": "parentbased_always_on"}
        with bench.service(CPU_THREADS=THREADS) as off, bench.service(CPU_THREADS=THREADS, **traces) as on:
            def cost(service, size, seconds):
                seen = bench.run("closed", service, size, "--callers", 2, "--seconds", seconds)
                return 1e6 / seen["pages_a_processor_second"]
            # The spans of a page are as many whatever its size, and show better beside a small one.
            added = []
            for turn in range(9):
                first, second = (on, off) if turn % 2 else (off, on)
                costs = {service: cost(service, 1_000, 3) for service in (first, second)}
                added.append(costs[on] - costs[off])
            usual = cost(off, 20_000, 5)
            until(lambda: on.metric("gleaner_otel_spans_total", "exported") > 0)
            bench.note(f"spans exported {on.metric('gleaner_otel_spans_total', 'exported'):.0f}, failed {on.metric('gleaner_otel_spans_total', 'failed'):.0f}; "
                       f"of {on.metric('gleaner_pages_total', 'OK'):.0f} pages; µs of processor added {[round(each) for each in sorted(added)]}, a page of 20 KB takes {usual:.0f}")
            bench.figure("tracing every call: share of processor time of a page of 20 KB", statistics.median(added) / usual, 0.03)
    finally:
        collector.kill()
        collector.wait()


def stopping(bench):
    "SIGTERM with streams and health watches open, of clients that listen and of clients that are frozen."
    for name, drain, open_clients in (("listening clients", 3, listening_clients), ("frozen clients", 3, frozen_clients)):
        with bench.service(DRAIN_TIMEOUT=f"{drain}s") as service:
            held = open_clients(service)
            until(lambda: service.metric("gleaner_inflight_calls") >= 20)
            status, took = service.stop()
            bench.note(f"{name}: exit status {status}")
            bench.figure(f"SIGTERM, 20 streams and 20 watches of {name}: exit", took, drain + 1, unit="s")
            del held


def listening_clients(service):
    held = []
    for _ in range(20):
        channel = grpc.insecure_channel(service.grpc, [("grpc.use_local_subchannel_pool", 1)])
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert next(watch).status == 1
        pages = iter(lambda: time.sleep(1) or gleaner_pb2.CleanPagesRequest(key="slow", page={"html": page(2_000)}), None)
        held.append((channel, watch, gleaner_pb2_grpc.GleanerServiceStub(channel).CleanPages(pages)))
    return held


def frozen_clients(service):
    "Connections that open a stream and a watch, and then neither read nor write."
    text = lambda value: bytes([len(value)]) + value
    frame = lambda kind, flags, stream, payload=b"": len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload

    def headers(path):
        pairs = ((b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"gleaner"), (b":path", path), (b"content-type", b"application/grpc"), (b"te", b"trailers"))
        return b"".join(b"\0" + text(name) + text(value) for name, value in pairs)

    held = []
    for _ in range(20):
        client = socket.create_connection(address(service.grpc))
        client.sendall(PREFACE + frame(4, 0, 0) + frame(1, 4, 1, headers(b"/gleaner.v1.GleanerService/CleanPages"))
                       + frame(1, 4, 3, headers(b"/grpc.health.v1.Health/Watch")) + frame(0, 1, 3, bytes(5)))
        held.append(client)
    return held


def starting(bench):
    "From the start of the process to the first SERVING."
    times = []
    for _ in range(15):
        with bench.service() as service:
            with grpc.insecure_channel(service.grpc) as channel:
                health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), wait_for_ready=True)
                status = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest()).status
            times.append(time.monotonic() - service.started)
            assert status == 1, status
    bench.figure("start to SERVING, median of 15", statistics.median(times) * 1000, 150, unit="ms")
    bench.figure("start to SERVING, longest of 15", max(times) * 1000, 150, unit="ms")


def silent(bench):
    "Connections that say nothing, or only the first words."
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9", "-subj", "/CN=gleaner",
            "-keyout", bench.folder / "key.pem", "-out", bench.folder / "cert.pem")
    tls = {"TLS_CERT": bench.folder / "cert.pem", "TLS_KEY": bench.folder / "key.pem"}
    for name, said, settings in (("plain", b"", {}), ("TLS", b"", tls), ("preface only", PREFACE, {})):
        with bench.service(HANDSHAKE_TIMEOUT="3s", PREFACE_TIMEOUT="3s", **settings) as service:
            files = service.metric("process_open_fds")
            waiting = selectors.DefaultSelector()
            for _ in range(500):
                client = socket.create_connection(address(service.grpc))
                client.sendall(said)
                waiting.register(client, selectors.EVENT_READ)
            began = time.monotonic()
            while waiting.get_map() and time.monotonic() - began < 20:
                for key, _ in waiting.select(1):
                    try:
                        closed = not key.fileobj.recv(1 << 16)
                    except ConnectionError:
                        closed = True
                    if closed:
                        waiting.unregister(key.fileobj)
                        key.fileobj.close()
            took = time.monotonic() - began
            bench.figure(f"500 silent connections, {name}: still open", len(waiting.get_map()), 0)
            bench.figure(f"500 silent connections, {name}: closed within", took, 3 + 1, unit="s")
            until(lambda: service.metric("process_open_fds") <= files + 1)


def cancel(bench):
    "Half of the calls are given up by their callers at some moment."
    with bench.service(CPU_THREADS=THREADS) as service:
        seen = bench.run("closed", service, 100_000, "--callers", 8, "--seconds", 15, "--connections", 4, "--cancel", 0.5, "--cancel-within", 20_000)
        worked, thrown, late = (service.metric(f"gleaner_work_{name}") for name in ("seconds_total", "wasted_seconds_total", "overrun_seconds_sum"))
        bench.note(", ".join(f"{outcome} {of['calls']}" for outcome, of in seen["outcomes"].items()) + f"; {worked:.2f} s of work, {thrown:.2f} s for pages given up in the middle")
        bench.figure("cancel storm of 50 %: work after the caller had gone, share", late / worked, 0.01)
        bench.figure("cancel storm of 50 %: stopped within 10 ms, share", service.share_below("gleaner_work_overrun_seconds", 0.01), 0.99, most=False)


def stream(bench):
    "100,000 pages over one stream."
    with bench.service() as service:
        first = bench.run("stream", service, 2_000, "--pages", 10_000)
        before = service.memory()
        seen = bench.run("stream", service, 2_000, "--pages", 100_000)
        bench.note(f"{first['pages']} pages, then {seen['pages']} in {seen['seconds']:.0f} s, {seen['failed'] or 'none'} failed")
        bench.figure("stream of 100,000 pages: answered", seen["pages"], 100_000, most=False)
        bench.figure("stream of 100,000 pages: peak memory over that of 10,000", service.memory() - before, 8, unit="MiB")


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


SCENARIOS = {scenario.__name__: scenario for scenario in (starting, stopping, silent, overhead, tracing, overload, cancel, memory, stream, rolling)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gleaner")
    parser.add_argument("load")
    parser.add_argument("scenarios", nargs="*", choices=[[], *SCENARIOS], metavar="SCENARIO", help=", ".join(SCENARIOS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments.gleaner, arguments.load, folder)
        for name in arguments.scenarios or SCENARIOS:
            print(f"-- {name}: {SCENARIOS[name].__doc__}", flush=True)
            SCENARIOS[name](bench)
    if bench.missed:
        sys.exit(f"missed: {'; '.join(bench.missed)}")


if __name__ == "__main__":
    main()
