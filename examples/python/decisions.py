#!/usr/bin/env python3
"""Prints decisions as they come: which instance receives the KV cache of which request, and why."""

import argparse
import collections

from confluent_kafka import Consumer
from netkv_avro import AvroValues

TOPIC = "decode-assignments"


def line(decision):
    cost, next_best = decision["cost"], decision["runnerUp"]
    return (
        f"{decision['requestId']}: {decision['prefillInstance']} -> {decision['decodeInstance']}, tier {decision['tier']},"
        f" {decision['transferBytes'] / 1e6:.1f} MB in {decision['predictedTransferMillis']:.1f} ms expected;"
        f" cost {cost['totalSeconds']:.4f} s, "
        + (f"{next_best['instance']} {next_best['totalSeconds']:.4f} s" if next_best else "no other candidate")
        + f"; oracle {decision['oracleMode'].lower()}"
    )


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    options.add_argument("--registry", required=True, help="URL of a schema registry with Confluent's API")
    options.add_argument("--limit", type=int, help="end after this number of decisions, with a count by policy and tier")
    arguments = options.parse_args()

    values = AvroValues(arguments.registry)
    consumer = Consumer(
        {
            "bootstrap.servers": arguments.bootstrap_servers,
            "group.id": "example-decisions",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([TOPIC])
    tiers = collections.Counter()
    try:
        while arguments.limit is None or sum(tiers.values()) < arguments.limit:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():
                raise SystemExit(f"{TOPIC}: {message.error()}")
            decision = values.decode(message.value())
            if decision["refusal"] is not None:
                print(f"{decision['requestId']} refused: {decision['refusal']}", flush=True)
                continue
            tiers[decision["policy"], decision["tier"]] += 1
            if sum(tiers.values()) <= 5 or arguments.limit is None:
                print(line(decision), flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()
    print(f"{sum(tiers.values())} decisions")
    for (policy, tier), count in sorted(tiers.items()):
        print(f"  {policy:20} tier {tier}: {count}")


if __name__ == "__main__":
    main()
