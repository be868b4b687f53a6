#!/usr/bin/env python3
"""Prints the most congested links of each fabric, by name, as the oracle's snapshots come."""

import argparse

from confluent_kafka import Consumer, TopicPartition
from netkv_avro import AvroValues

FABRICS = "fabric"
SNAPSHOTS = "network-cost-oracle"
DOWN, UNMEASURED = 1022, 1023


def numbers(data, bits, count):
    """Whole numbers of a few bits each, one after the other, the most significant bit first."""
    packed = int.from_bytes(data, "big")
    end = 8 * len(data)
    return [packed >> (end - bits * (i + 1)) & (1 << bits) - 1 for i in range(count)]


def links_hash(names):
    """Stands for the names in their order, as Java computes it."""
    total = 1
    for name in names:
        code = 0
        units = name.encode("utf-16-be")
        for i in range(0, len(units), 2):
            code = (31 * code + int.from_bytes(units[i : i + 2], "big")) & 0xFFFFFFFF
        signed = code - (1 << 32) if code >= 1 << 31 else code
        total = (31 * total + signed) & 0xFFFFFFFFFFFFFFFF
    return total - (1 << 64) if total >= 1 << 63 else total


def line(snapshot, names):
    congestion = numbers(snapshot["linkCongestion"], 10, len(names))
    ages = numbers(snapshot["linkAges"], 3, len(names))
    known = [i for i in range(len(names)) if congestion[i] < DOWN]
    down = [names[i] for i in range(len(names)) if congestion[i] == DOWN]
    worst = sorted(known, key=lambda i: -congestion[i])[:3]
    return (
        f"{snapshot['fabric']} v{snapshot['version']}: {len(known)} of {len(names)} links measured; most congested "
        + ", ".join(f"{names[i]} {congestion[i] / 1000:.3f} (at most {2 ** ages[i]} s old)" for i in worst)
        + (f"; down: {', '.join(down)}" if down else "")
    )


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    options.add_argument("--registry", required=True, help="URL of a schema registry with Confluent's API")
    options.add_argument("--limit", type=int, help="end after this number of snapshots")
    arguments = options.parse_args()

    values = AvroValues(arguments.registry)
    consumer = Consumer({"bootstrap.servers": arguments.bootstrap_servers, "group.id": "example-oracle"})
    names = fabrics(records(consumer, values, FABRICS, whole_table=True))
    printed = 0
    for record in records(consumer, values, SNAPSHOTS):
        if record["linksHash"] == links_hash(names.get(record["fabric"], [])):
            print(line(record, names[record["fabric"]]), flush=True)
            printed += 1
        if printed == arguments.limit:
            break


def fabrics(descriptions):
    """Names of links by fabric. A large fabric comes in parts, and then the record that says how many there are."""
    names, parts = {}, {}
    for record in descriptions:
        links = [link["name"] for link in record["links"]]
        version = (record["name"], record.get("version", ""))
        if version[1] and not record["parts"]:
            parts.setdefault(version, []).extend(links)
        else:
            names[record["name"]] = parts.pop(version, links)
    return names


def records(consumer, values, topic, whole_table=False):
    """The records of a topic, from its beginning to its end as it is now, or for ever."""
    partitions = [TopicPartition(topic, partition) for partition in consumer.list_topics(topic, 10).topics[topic].partitions]
    ends = {}
    for partition in partitions:
        begin, end = consumer.get_watermark_offsets(partition, timeout=10)
        partition.offset = begin
        if end > begin:
            ends[partition.partition] = end
    consumer.assign(partitions)
    while ends or not whole_table:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise SystemExit(str(message.error()))
        if message.value() is not None:
            yield values.decode(message.value())
        if message.offset() + 1 >= ends.get(message.partition(), 0):
            ends.pop(message.partition(), None)


if __name__ == "__main__":
    main()
