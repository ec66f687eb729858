#!/usr/bin/env python3
"""Do the example clients do what they promise: balance, try again, keep a deadline, hand their trace on, stream?

    clients.py GLEANER --client EXAMPLE --stubs FOLDER
"""
import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

from running import PAGE, ROOT, Collector, Service, free_port

NAME = "gleaner-headless.gleaner"


class Fault:
    "A server that answers each try of a call with the next of `codes`, and with a page's title when they are used up."

    def __init__(self, codes):
        self.codes, self.tries = list(codes), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=[self.listener.accept()[0]], daemon=True).start()

    def serve(self, connection):
        http, asked = H2Connection(H2Configuration(client_side=False)), {}
        http.initiate_connection()
        connection.sendall(http.data_to_send())
        while data := connection.recv(65536):
            for event in http.receive_data(data):
                if isinstance(event, RequestReceived):
                    asked[event.stream_id] = {name.decode(): value.decode() for name, value in event.headers}
                elif isinstance(event, DataReceived):
                    http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    self.answer(http, event.stream_id, asked.pop(event.stream_id))
            connection.sendall(http.data_to_send())

    def answer(self, http, stream, headers):
        code = "12"
        if headers[":path"].endswith("/CleanPage"):
            self.tries.append(headers)
            code = self.codes.pop(0) if self.codes else "0"
        start = [(":status", "200"), ("content-type", "application/grpc")]
        if code != "0":
            http.send_headers(stream, [*start, ("grpc-status", code), ("grpc-message", "as the test wants it")], end_stream=True)
            return
        from gleaner.v1 import gleaner_pb2

        message = gleaner_pb2.CleanPageResponse(article=gleaner_pb2.Article(title="In the end")).SerializeToString()
        http.send_headers(stream, start)
        http.send_data(stream, b"\0" + len(message).to_bytes(4, "big") + message)
        http.send_headers(stream, [("grpc-status", "0")], end_stream=True)


class Clients:
    "The example clients, each with the way it is started."

    def __init__(self, client, stubs):
        self.commands = {"python": [sys.executable, str(ROOT / "examples/python/client.py")], "rust": [str(client)]}
        self.environment = {**os.environ, "PYTHONPATH": str(stubs)}

    def run(self, name, arguments, names=None):
        "What a client prints, the trace that it began, and its exit status; `names` is a file to be used as /etc/hosts."
        inside = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', names] if names else []
        done = subprocess.run([*inside, *self.commands[name], *arguments], capture_output=True, text=True, timeout=300, env=self.environment)
        trace = re.search("trace ([0-9a-f]{32})", done.stderr)
        assert trace, f"{name} {arguments}: {done.stdout}{done.stderr}"
        return done.stdout.splitlines(), trace[1], done

    def cleans(self, name, arguments, pages, names=None):
        lines, trace, done = self.run(name, arguments, names)
        assert done.returncode == 0 and len(lines) == pages, f"{name} {arguments}: {done.stdout}{done.stderr}"
        return trace


def check_balance(gleaner, clients, work):
    "One by one and as a stream, over a name with two addresses, of which one leaves; every trace reaches the collector."
    collector, port, traces = Collector(), free_port(), set()
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}", "OTEL_TRACES_SAMPLER": "parentbased_always_on", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    names = work / "hosts"
    names.write_text(f"127.0.0.1 {NAME}\n127.0.0.2 {NAME}\n")
    own_names = subprocess.run(["unshare", "-m", "mount", "--bind", names, "/etc/hosts"], capture_output=True).returncode == 0
    if own_names:
        targets = {name: [f"dns:///{NAME}:{port}"] for name in clients.commands}
    else:
        print("a name with two addresses needs root (unshare -m): the addresses are given instead")
        targets = {"python": [f"ipv4:127.0.0.1:{port},127.0.0.2:{port}", "--authority", "gleaner"], "rust": [f"dns:///127.0.0.1:{port},127.0.0.2:{port}"]}
    names = names if own_names else None
    with Service(gleaner, settings, "127.0.0.1", port) as first:
        with Service(gleaner, settings, "127.0.0.2", port) as second:
            for name, target in targets.items():
                before = [first.answered(), second.answered()]
                traces.add(clients.cleans(name, [*target, *[str(PAGE)] * 12], 12, names))
                after = [first.answered(), second.answered()]
                assert all(now > then for now, then in zip(after, before)), f"{name}: not balanced, {before} to {after}"
                traces.add(clients.cleans(name, [*target, "--stream", *[str(PAGE)] * 3], 3, names))
                print(f"{name}: {target[0]} answered one by one and as a stream, both servers used")
        for name, target in targets.items():
            traces.add(clients.cleans(name, [*target, *[str(PAGE)] * 4], 4, names))
            print(f"{name}: one server gone, all answered")
        deadline = time.monotonic() + 120
        while not traces <= collector.traces and time.monotonic() < deadline:
            time.sleep(0.1)
    assert traces <= collector.traces, f"traces that did not reach the collector: {traces - collector.traces}"
    print(f"{len(traces)} traces of clients went on in the service")


def check_retries(clients):
    "What may pass is tried again within one deadline, what cannot is not."
    unavailable, exhausted, invalid = "14", "8", "3"
    for name in clients.commands:
        server = Fault([unavailable, exhausted])
        lines, trace, done = clients.run(name, [f"dns:///{server.target}", str(PAGE)])
        assert done.returncode == 0 and "In the end" in lines[0], f"{name}: {done.stdout}{done.stderr}"
        assert len(server.tries) == 3, f"{name}: {len(server.tries)} tries instead of 3"
        for headers in server.tries:
            amount, unit = re.fullmatch(r"(\d+)([mun]|[SMH])", headers["grpc-timeout"]).groups()
            left = int(amount) * {"n": 1e-9, "u": 1e-6, "m": 1e-3, "S": 1, "M": 60, "H": 3600}[unit]
            assert 0 < left <= 10, f"{name}: a deadline of {left} s"
            assert headers["traceparent"].split("-")[1] == trace, f"{name}: the trace is not that of the client"
        server = Fault([unavailable] * 9)
        _, _, done = clients.run(name, [f"dns:///{server.target}", str(PAGE)])
        assert done.returncode == 1 and len(server.tries) == 4, f"{name}: {len(server.tries)} tries instead of 4"
        server = Fault([invalid] * 9)
        _, _, done = clients.run(name, [f"dns:///{server.target}", str(PAGE)])
        assert done.returncode == 1 and len(server.tries) == 1, f"{name}: {len(server.tries)} tries of what cannot succeed"
        print(f"{name}: tried again as service_config.json says, within the deadline")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gleaner")
    parser.add_argument("--client", required=True, help="the Rust example, built")
    parser.add_argument("--stubs", type=Path, required=True, help="folder of the generated Python code")
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.stubs))
    clients = Clients(arguments.client, arguments.stubs)
    check_retries(clients)
    with tempfile.TemporaryDirectory() as folder:
        check_balance(arguments.gleaner, clients, Path(folder))


if __name__ == "__main__":
    main()
