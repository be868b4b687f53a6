#!/usr/bin/env python3
"""Publishes the load of a link: counters of bytes, as a switch or NIC has them, once a second."""

import argparse
import time

from confluent_kafka import Producer
from netkv_avro import AvroValues

TOPIC = "link-telemetry"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    options.add_argument("--registry", required=True, help="URL of a schema registry with Confluent's API")
    options.add_argument("--fabric", default="two-racks")
    options.add_argument("--link", default="dgx-21-up")
    options.add_argument("--gigabytes-per-second", type=float, default=35.0, help="what the link carries")
    options.add_argument("--seconds", type=int, default=30)
    arguments = options.parse_args()

    encode = AvroValues(arguments.registry).encoder(TOPIC)
    # murmur2_random puts a key where Kafka's Java clients put it: all readings of a link come in order to one task.
    producer = Producer(
        {
            "bootstrap.servers": arguments.bootstrap_servers,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "linger.ms": 0,
        }
    )
    refused = []
    start = time.time()
    for second in range(arguments.seconds + 1):
        time.sleep(max(0, start + second - time.time()))
        now = time.time()
        reading = {
            "fabric": arguments.fabric,
            "link": arguments.link,
            "deviceTimeMicros": int(now * 1e6),
            "bytesSent": int((now - start) * arguments.gigabytes_per_second * 1e9),
        }
        producer.produce(
            TOPIC,
            key=f"{arguments.fabric}/{arguments.link}",
            value=encode(reading),
            timestamp=int(now * 1000),
            on_delivery=lambda error, message: refused.append(error) if error else None,
        )
        producer.poll(0)
    producer.flush(10)
    if refused:
        raise SystemExit(f"{len(refused)} readings were refused, the first because: {refused[0]}")
    print(f"{arguments.seconds + 1} readings of {arguments.fabric}/{arguments.link}")


if __name__ == "__main__":
    main()
