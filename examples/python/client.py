#!/usr/bin/env python3
"""A client of Gleaner as a pipeline would have it: deadline, retries, balancing, trace, one call and a stream.

    pip install -r examples/python/requirements.txt
    mkdir -p gen
    python3 -m grpc_tools.protoc -Iproto --python_out=gen --grpc_python_out=gen gleaner/v1/gleaner.proto
    PYTHONPATH=gen python3 examples/python/client.py dns:///gleaner-headless.gleaner:50051 PAGE...

Prints a line of JSON for each page, and ends with status 1 when one could not be cleaned.
"""
import argparse
import json
import sys
from pathlib import Path

import grpc
import grpc_health.v1.health_pb2  # noqa: F401  (its import lets the channel follow the servers' health)
from gleaner.v1 import gleaner_pb2, gleaner_pb2_grpc
from google.protobuf import field_mask_pb2
from opentelemetry import propagate, trace
from opentelemetry.sdk.trace import TracerProvider

SERVICE_CONFIG = Path(__file__).resolve().parent.parent / "service_config.json"
# What is not asked for is neither computed nor sent.
FIELDS = field_mask_pb2.FieldMask(paths=["article.title", "article.summary", "article.removed_counts", "page.quality"])


def channel(target, authority=None):
    "Balances over every address of the name; retries and the deadline are those of service_config.json."
    options = [
        ("grpc.service_config", SERVICE_CONFIG.read_text(encoding="utf-8")),
        ("grpc.enable_retries", 1),
        # Addresses are looked up anew at least this often, when a connection is lost or asked to go.
        ("grpc.dns_min_time_between_resolutions_ms", 5_000),
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.max_receive_message_length", 64 << 20),
    ]
    if authority:
        options.append(("grpc.default_authority", authority))
    return grpc.insecure_channel(target, options, compression=grpc.Compression.Gzip)


def trace_headers():
    "The trace goes on in the service: its spans are children of the current one."
    carrier = {}
    propagate.inject(carrier)
    return tuple(carrier.items())


def line(source, answer):
    bullets = [bullet.text for bullet in answer.article.summary.bullets]
    removed = sum(count.blocks for count in answer.article.removed_counts)
    return {"source": source, "title": answer.article.title, "bullets": bullets, "removed": removed, "quality": round(answer.page.quality, 3)}


def one_by_one(stub, pages):
    failed = 0
    for page in pages:
        request = gleaner_pb2.CleanPageRequest(html=page.read_bytes(), read_mask=FIELDS)
        try:
            answer = stub.CleanPage(request, timeout=10, metadata=trace_headers())
        except grpc.RpcError as error:
            print(json.dumps({"source": str(page), "error": error.code().name, "message": error.details()}))
            failed += 1
            continue
        print(json.dumps(line(str(page), answer), ensure_ascii=False))
    return failed


def as_a_stream(stub, pages):
    "Many pages over one call. gRPC reads the generator only as fast as the service takes pages."

    def requests():
        for page in pages:
            yield gleaner_pb2.CleanPagesRequest(key=str(page), page=gleaner_pb2.CleanPageRequest(html=page.read_bytes(), read_mask=FIELDS))

    failed, open_pages = 0, {str(page) for page in pages}
    try:
        # The deadline is for the whole stream.
        for result in stub.CleanPages(requests(), timeout=300, metadata=trace_headers()):
            open_pages.discard(result.key)
            if result.WhichOneof("result") == "error":
                print(json.dumps({"source": result.key, "error": grpc_code(result.error.code), "message": result.error.message}))
                failed += 1
            else:
                print(json.dumps(line(result.key, result.response), ensure_ascii=False))
    except grpc.RpcError as error:
        # What has no result yet may be sent again: cleaning a page twice does no harm.
        print(f"the stream ended with {error.code().name}, {len(open_pages)} pages have no result", file=sys.stderr)
    return failed + len(open_pages)


def grpc_code(number):
    return next((code.name for code in grpc.StatusCode if code.value[0] == number), str(number))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="dns:///name:port")
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--stream", action="store_true", help="all pages over one call")
    parser.add_argument("--authority", help="needed with several addresses, ipv4:a:1,b:2")
    arguments = parser.parse_args()

    tracer = TracerProvider().get_tracer("example")
    with tracer.start_as_current_span("clean pages"), channel(arguments.target, arguments.authority) as connected:
        print(f"trace {trace.get_current_span().get_span_context().trace_id:032x}", file=sys.stderr)
        stub = gleaner_pb2_grpc.GleanerServiceStub(connected)
        failed = (as_a_stream if arguments.stream else one_by_one)(stub, arguments.pages)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
