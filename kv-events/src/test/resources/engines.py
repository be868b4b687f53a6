#!/usr/bin/env python3
"""Engines that publish KV events as vLLM and SGLang do, over a bad network: messages are lost, repeated and late, and engines restart.

Prints the addresses of its engines, begins when a line comes, and prints in the end which blocks each holds.
"""

import argparse
import collections
import json
import random
import sys
import threading
import time

import msgpack
import zmq

END = (-1).to_bytes(8, "big", signed=True)
BLOCKS = 5000


class Engine(threading.Thread):
    def __init__(self, context, number, options):
        super().__init__()
        self.context, self.options = context, options
        self.published = threading.Event()
        self.random = random.Random(f"{options.seed}-{number}")
        self.as_map, self.as_bytes = number % 2 == 1, number % 3 == 1
        self.open("tcp://127.0.0.1:*", "tcp://127.0.0.1:*")
        self.address = [s.getsockopt_string(zmq.LAST_ENDPOINT) for s in (self.publisher, self.router)]

    def open(self, events, replay):
        self.publisher, self.router = self.context.socket(zmq.PUB), self.context.socket(zmq.ROUTER)
        for socket, address in ((self.publisher, events), (self.router, replay)):
            socket.setsockopt(zmq.LINGER, 0)
            socket.setsockopt(zmq.SNDHWM, 0)
            for attempt in range(100):
                try:
                    socket.bind(address)
                    break
                except zmq.ZMQError:
                    time.sleep(0.05)
        self.held, self.buffer, self.number, self.late = {}, collections.deque(maxlen=self.options.buffer), 0, None

    def restart(self):
        for socket in (self.publisher, self.router):
            socket.close()
        time.sleep(0.2)
        self.open(*self.address)

    def run(self):
        begin = time.monotonic()
        restart_at = self.options.seconds * self.random.uniform(0.3, 0.7) if self.options.restart else None
        step = self.options.batch / self.options.rate
        due = 0.0
        while due < self.options.seconds:
            if restart_at is not None and due > restart_at:
                self.restart()
                restart_at = None
            self.answer()
            self.publish([self.event() for _ in range(self.options.batch)])
            due += step
            time.sleep(max(0, begin + due - time.monotonic()))
        # The last message is lost: an engine that is idle shows it only where it is asked.
        self.publish([self.event() for _ in range(self.options.batch)], is_lost=True)
        self.published.set()
        while not self.options.ended.is_set():
            self.answer()
            time.sleep(0.01)

    def event(self):
        draw = self.random.random()
        if draw < 0.001:
            self.held.clear()
            return self.pack("AllBlocksCleared")
        if draw < 0.45 and self.held:
            count = min(len(self.held), self.random.randint(1, 4))
            gone = self.random.sample(list(self.held), count)
            for block in gone:
                del self.held[block]
            return self.pack("BlockRemoved", block_hashes=self.hashes(gone), medium="GPU")
        if draw < 0.5:
            elsewhere = self.hashes([self.random.randrange(BLOCKS)])
            return self.pack(
                "BlockStored", block_hashes=elsewhere, parent_block_hash=None, token_ids=[1], block_size=16, lora_id=None, medium="CPU"
            )
        come = [self.random.randrange(BLOCKS) - BLOCKS // 2 for _ in range(self.random.randint(1, 4))]
        self.held.update(dict.fromkeys(come))
        return self.pack(
            "BlockStored",
            block_hashes=self.hashes(come),
            parent_block_hash=None,
            token_ids=list(range(16 * len(come))),
            block_size=16,
            lora_id=None,
            medium=self.random.choice(["GPU", None]),
        )

    def hashes(self, blocks):
        unsigned = [block % 2**64 for block in blocks]
        return [b"\1" * 24 + block.to_bytes(8, "big") for block in unsigned] if self.as_bytes else unsigned

    def pack(self, kind, **fields):
        return {"type": kind, **fields} if self.as_map else [kind, *fields.values()]

    def publish(self, events, is_lost=False):
        batch = {"ts": time.time(), "events": events} if self.as_map else [time.time(), events, 0]
        message = (b"kv", self.number.to_bytes(8, "big"), msgpack.packb(batch))
        self.buffer.append(message[1:])
        self.number += 1
        draw = self.random.random()
        if is_lost or draw < 0.01:
            return
        if draw < 0.02 and self.late is None:
            self.late = message
            return
        for _ in range(2 if draw < 0.03 else 1):
            self.publisher.send_multipart(message)
        if self.late is not None:
            self.publisher.send_multipart(self.late)
            self.late = None

    def answer(self):
        while self.router.poll(0):
            client, _, first = self.router.recv_multipart()
            for number, payload in self.buffer:
                if number >= first:
                    self.router.send_multipart((client, b"", number, payload))
            self.router.send_multipart((client, b"", END, b""))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1000, help="events a second of each")
    parser.add_argument("--batch", type=int, default=10, help="events of a message")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--buffer", type=int, default=10_000, help="messages that are kept")
    parser.add_argument("--restart", action="store_true")
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    options.ended = threading.Event()
    context = zmq.Context()
    engines = [Engine(context, number, options) for number in range(options.engines)]
    for engine in engines:
        print(engine.address[0] + "/" + engine.address[1].rsplit(":", 1)[1], flush=True)
    sys.stdin.readline()
    for engine in engines:
        engine.start()
    for engine in engines:
        engine.published.wait()
        print(json.dumps(sorted(engine.held)), flush=True)
    sys.stdin.readline()
    options.ended.set()


if __name__ == "__main__":
    main()
