#!/usr/bin/env python3
"""Stands in for vLLM in a test of a router: a prefill answers with kv_transfer_params, a decode with text."""

import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def handler(name):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            params = body.get("kv_transfer_params", {})
            if params.get("do_remote_decode"):
                answer = {"kv_transfer_params": {"do_remote_prefill": True, "remote_engine_id": name, "remote_block_ids": [1, 2]}}
            else:
                answer = {"choices": [{"text": f"{name} has read the KV cache of {params.get('remote_engine_id')}"}]}
            text = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments):
            pass

    return Handler


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("engine", nargs="+", metavar="NAME=PORT")
    for name, port in (each.split("=") for each in options.parse_args().engine):
        server = ThreadingHTTPServer(("127.0.0.1", int(port)), handler(name))
        threading.Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    main()
