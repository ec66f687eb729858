#!/usr/bin/env python3
"""Runs the service and asks it with grpcurl, as any other service would: health, reflection, a page, bad input.

The sample page and, where the research data are at hand, the seed page must come back with the same JSON from the
service and from `gleaner clean`. Ends with the service's clean stop on SIGTERM.
"""
import argparse
import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICE = "gleaner.v1.GleanerService"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Grpcurl:
    def __init__(self, program, address):
        self.program, self.address = program, address

    def __call__(self, method, message=None, flags=()):
        "The answer as JSON values, or the status text of a failed call."
        command = [self.program, "-plaintext", "-max-time", "120", *flags]
        command += ["-d", "@", self.address, method] if message is not None else [self.address, method]
        text = None if message is None else json.dumps(message)
        return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")


def ready(ask, service, deadline):
    while time.monotonic() < deadline:
        if service.poll() is not None:
            sys.exit(f"the service ended with status {service.returncode}")
        answer = ask("grpc.health.v1.Health/Check", {})
        if answer.returncode == 0 and json.loads(answer.stdout).get("status") == "SERVING":
            return
        time.sleep(0.1)
    sys.exit("the service did not become SERVING in time")


def same_answer(ask, gleaner, page):
    answer = ask(f"{SERVICE}/CleanPage", {"html": base64.b64encode(page.read_bytes()).decode()})
    assert answer.returncode == 0, answer.stderr
    over_grpc = json.loads(answer.stdout)
    on_the_command_line = json.loads(subprocess.run([gleaner, "clean", page], check=True, capture_output=True).stdout)
    assert over_grpc == on_the_command_line, f"{page.name}: grpcurl and `gleaner clean` disagree:\n{difference(over_grpc, on_the_command_line)}"
    article = over_grpc["article"]
    print(f"{page.name}: {article.get('title')!r}, {len(article['removed'])} removed, the same from both faces")
    return article


def difference(left, right, path=""):
    "The first place where two JSON values differ."
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left.keys() | right.keys():
            if left.get(key) != right.get(key):
                return difference(left.get(key), right.get(key), f"{path}.{key}")
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, pair in enumerate(zip(left, right)):
            if pair[0] != pair[1]:
                return difference(*pair, f"{path}[{index}]")
    return f"{path}: {str(left)[:200]} != {str(right)[:200]}"


def refusals(ask):
    "Bad input names the field and the reason, and is never INTERNAL."
    page = base64.b64encode(b"<p>Some text.</p>").decode()
    cases = [
        ("EMPTY_CONTENT", "html", {}),
        ("NOT_HTML", "html", {"html": base64.b64encode(b"%PDF-1.7 ...").decode()}),
        ("UNKNOWN_ENCODING", "content_type", {"html": page, "contentType": "text/html; charset=klingon"}),
        ("INVALID_URL", "url", {"html": page, "url": "not a url"}),
        ("INVALID_LANGUAGE", "language", {"html": page, "language": "a language"}),
        ("UNKNOWN_ENUM_VALUE", "options.bias", {"html": page, "options": {"bias": 77}}),
        ("UNKNOWN_FIELD_PATH", "read_mask", {"html": page, "readMask": {"paths": ["article.colour"]}}),
    ]
    for reason, field, message in cases:
        answer = ask(f"{SERVICE}/CleanPage", message)
        text = answer.stdout + answer.stderr
        assert answer.returncode != 0, f"{reason}: was accepted"
        for expected in ("InvalidArgument", reason, field):
            assert expected in text, f"{reason}: {expected} is missing in\n{text}"
    print(f"{len(cases)} kinds of bad input refused by name")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gleaner", required=True)
    arguments.add_argument("--grpcurl", required=True)
    arguments.add_argument("--shared", required=True)
    arguments = arguments.parse_args()

    address = f"127.0.0.1:{free_port()}"
    settings = {"GLEANER_GRPC_ADDR": address, "GLEANER_ADMIN_ADDR": f"127.0.0.1:{free_port()}", "GLEANER_LAME_DUCK": "100ms",
                # A busy machine may be slow; what is tested here is the answer.
                "GLEANER_QUEUE_MAX_WAIT": "20s", "GLEANER_TIMEOUT": "100s"}
    service = subprocess.Popen([arguments.gleaner, "serve"], env={**os.environ, **settings}, stdin=subprocess.DEVNULL)
    try:
        ask = Grpcurl(arguments.grpcurl, address)
        ready(ask, service, time.monotonic() + 120)
        assert SERVICE in ask("list").stdout, "reflection does not list the service"
        assert "CleanPages" in ask("describe", flags=()).stdout, "reflection does not describe the service"
        same_answer(ask, arguments.gleaner, ROOT / "examples/pages/sample.html")
        seed = Path(arguments.shared) / "data/seed/page.html"
        if seed.exists():
            same_answer(ask, arguments.gleaner, seed)
        else:
            print("skipped: the seed page is not beside this repository")
        refusals(ask)
    finally:
        service.send_signal(signal.SIGTERM)
        try:
            status = service.wait(timeout=120)
        except subprocess.TimeoutExpired:
            service.kill()
            raise
    assert status == 0, f"the service ended with status {status} after SIGTERM"
    print("stopped cleanly")


if __name__ == "__main__":
    main()
