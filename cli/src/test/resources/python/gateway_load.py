"""Asks gateways for many reservations from several threads, and writes a line for each: id, instance, whether it is reserved, milliseconds."""

import sys
import threading
import time

sys.path.insert(0, sys.argv[1])

from netkv_client import NetKvClient, NoGateway, Refused  # noqa: E402

output, total, threads, gateways = sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
client = NetKvClient(gateways, deadline_millis=2000)
lines = []
lock = threading.Lock()


def ask(first):
    for number in range(first, total, threads):
        start = time.monotonic()
        try:
            answer = client.reserve(f"r-{number}", f"p0r0n{number % 2}i0", 1 + number % 20_000)
            result = f"{answer['decodeInstance']} {str(answer['reserved']).lower()}"
            if answer["reserved"]:
                client.started(f"r-{number}")
                client.finished(f"r-{number}")
        except (NoGateway, Refused, ValueError) as error:
            result = f"error {type(error).__name__}:{str(error).replace(' ', '_')}"
        millis = 1000 * (time.monotonic() - start)
        with lock:
            lines.append(f"r-{number} {result} {millis:.1f}\n")
            if len(lines) % 500 == 0:
                print(len(lines), flush=True)


workers = [threading.Thread(target=ask, args=(first,)) for first in range(threads)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
with open(output, "w", encoding="utf-8") as file:
    file.writelines(lines)
