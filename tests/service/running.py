"""A running `gleaner serve`, as a script sees it from outside, and pages of ours to send to it."""
import json
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

SENTENCES = """The ferry to Low Harbour was late again on Thursday, and nobody on the quay was surprised.
A new timetable, agreed by the three councils in May, is to begin after the summer.
Passengers were told to wait in the old customs house, which has benches but no heating.
“We have asked for a second boat since the bridge closed,” said Tilda Brom, who crosses twice a day.
The company says that a second boat would cost more than the fares bring in.
Its books, which the county read in full this spring, show a loss in every year but one.
Fishermen offered to carry the post, as their grandfathers did in the winter of the long ice.
By evening the wind had turned, and the last crossing of the day left with eleven people on board.
The lighthouse keeper keeps a list of every late arrival; it fills four notebooks.
What the councils decide will depend on the survey of the channel, due in the first week of March.""".splitlines()


def page(size):
    "A news page of about `size` bytes: head, menu, article, sidebar, footer; the same for the same size."
    chance = random.Random(size)
    links = "".join(f'<li class="item"><a href="/section/{number}">Section {number}</a></li>\n' for number in range(12))
    head = ('<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry late again - The Estuary Post</title>'
            '<meta property="og:title" content="Ferry late again"><meta name="author" content="Ilse Varn"></head><body>'
            f'<header><nav><ul>{links}</ul></nav></header><main><article><h1>Ferry late again</h1><p class="byline">By Ilse Varn, 3 May 2024</p>\n')
    foot = f'</article><aside><h3>More</h3><ul>{links}</ul></aside></main><footer><p>Copyright The Estuary Post</p></footer></body></html>'
    parts, length = [head], len(head.encode()) + len(foot.encode())
    while length < size:
        part = f'<p class="text" id="p{len(parts)}">{" ".join(chance.sample(SENTENCES, 4))} <a href="/a/{len(parts)}">more</a></p>\n'
        if len(parts) % 8 == 0:
            part = f"<h2>Part {len(parts)}</h2>\n" + part
        parts.append(part)
        length += len(part.encode())
    return "".join([*parts, foot]).encode()


def free_ports(count):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    [probe.close() for probe in probes]
    return ports


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def until(yes, longest=120):
    "Asks until the answer is yes."
    end = time.monotonic() + longest
    while not yes():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


class Service:
    "Starts with the block and ends with it. `settings` are GLEANER_* without the prefix, or whole OTEL_*."

    def __init__(self, program, grpc="127.0.0.1:0", **settings):
        variables = {key if key.startswith("OTEL_") else f"GLEANER_{key}": str(value) for key, value in settings.items()}
        variables = {"GLEANER_GRPC_ADDR": grpc, "GLEANER_ADMIN_ADDR": "127.0.0.1:0", "GLEANER_LAME_DUCK": "0s", **variables}
        self.started = time.monotonic()
        self.process = subprocess.Popen([program, "serve"], env={**os.environ, **variables}, stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("message") == "listening":
                self.grpc, self.admin = said["grpc"], said["admin"]
                break
        else:
            raise RuntimeError(f"{program} ended with status {self.process.wait()} before it listened")
        # Somebody has to read on, or the process would stand still when the pipe is full.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def __enter__(self):
        return self.ready()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def ready(self):
        "Waits until the service serves."
        while self.get("/readyz") != "ok\n":
            if self.process.poll() is not None or time.monotonic() - self.started > 60:
                raise RuntimeError("the service does not serve")
            time.sleep(0.002)
        return self

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def metric(self, *parts):
        "The sum of the samples of a metric whose line holds all parts."
        lines = [line for line in self.get("/metrics").splitlines() if not line.startswith("#") and all(part in line for part in parts)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def share_below(self, metric, bound, *labels):
        "Which share of a histogram's samples is at most `bound`."
        total = self.metric(f"{metric}_count", *labels)
        return self.metric(f"{metric}_bucket", f'le="{bound}"', *labels) / total if total else 1.0

    def memory(self, which="VmHWM"):
        "Resident memory in MiB: VmHWM the most there ever was, VmRSS now."
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(rf"{which}:\s+(\d+)", status.read())[1]) / 1024

    def stop(self):
        "SIGTERM; gives the exit status and the seconds that it took."
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120), time.monotonic() - began
