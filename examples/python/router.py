#!/usr/bin/env python3
"""A router: prefill in turn, decode where NetKV says, the KV cache by vLLM's kv_transfer_params."""

import argparse
import itertools
import json
import threading
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from netkv_client import NetKvClient, NoGateway, Refused


class Router:
    def __init__(self, client, prefill, decode):
        self._client = client
        self._prefill = prefill  # by instance: URL
        self._decode = decode
        self._turn = itertools.cycle(sorted(prefill))
        self._next_decode = itertools.cycle(sorted(decode))

    def complete(self, body):
        request_id = f"r-{uuid.uuid4()}"
        prefill = next(self._turn)
        tokens = max(1, len(body["prompt"]) // 4)  # an approximation: four characters a token
        try:
            answer = self._client.reserve(request_id, prefill, tokens, maxOutputTokens=body.get("max_tokens", 0))
            decode, is_booked = answer["decodeInstance"], answer["reserved"]
        except NoGateway:
            decode, is_booked = next(self._next_decode), False
        first = {**body, "max_tokens": 1, "kv_transfer_params": {"do_remote_decode": True, "do_remote_prefill": False}}
        report = self._client.cancel
        try:
            params = post(self._prefill[prefill], request_id, first)["kv_transfer_params"]
            self._client.started(request_id)
            report = self._client.failed
            result = post(self._decode[decode], request_id, {**body, "kv_transfer_params": params})
            report = self._client.finished
        finally:
            report(request_id)
        return {**result, "decode_instance": decode, "reserved": is_booked}


def post(url, request_id, body):
    request = urllib.request.Request(
        f"{url}/v1/completions", json.dumps(body).encode(), {"Content-Type": "application/json", "X-Request-Id": request_id}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def handler(router):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status, answer = 200, router.complete(body)
            except (Refused, OSError, ValueError) as error:
                status, answer = 503, {"error": str(error)}
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments):
            pass

    return Handler


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gateway", action="append", help="HOST:PORT, may be repeated; default 127.0.0.1:8484")
    options.add_argument("--fabric", help="may be left out where one is published only")
    options.add_argument("--prefill", action="append", required=True, metavar="INSTANCE=URL")
    options.add_argument("--decode", action="append", required=True, metavar="INSTANCE=URL")
    options.add_argument("--port", type=int, default=8000)
    arguments = options.parse_args()
    client = NetKvClient(arguments.gateway or ["127.0.0.1:8484"], arguments.fabric)
    pools = [dict(each.split("=", 1) for each in pool) for pool in (arguments.prefill, arguments.decode)]
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), handler(Router(client, *pools)))
    print(f"The router answers at http://127.0.0.1:{server.server_port}/v1/completions", flush=True)
    threading.Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    main()
