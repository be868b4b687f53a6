#!/usr/bin/env python3
"""Asks where the KV cache of a request should go: one DecodeRequest to Kafka, and its answer from there.

A router that asks all the time keeps producer and consumer, and one table of who waits for which request id.
"""

import argparse
import time
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition
from netkv_avro import AvroValues

REQUESTS, ANSWERS = "decode-requests", "decode-assignments"


def follow_answers(servers):
    """A consumer without a group, at the end of every partition: an answer that is yet to come is not missed."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "unused", "enable.auto.commit": False})
    partitions = consumer.list_topics(ANSWERS, timeout=10).topics[ANSWERS].partitions
    ends = [consumer.get_watermark_offsets(TopicPartition(ANSWERS, number))[1] for number in partitions]
    consumer.assign([TopicPartition(ANSWERS, number, end) for number, end in zip(partitions, ends)])
    return consumer


def answer_to(request_id, consumer, values, deadline_seconds):
    """The decision or refusal of a request; None where none came in time."""
    end = time.monotonic() + deadline_seconds
    while (left := end - time.monotonic()) > 0:
        message = consumer.poll(left)
        if message is not None and not message.error():
            answer = values.decode(message.value())
            if answer["requestId"] == request_id:
                return answer
    return None


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    options.add_argument("--registry", required=True, help="URL of a schema registry with Confluent's API")
    options.add_argument("--fabric", required=True)
    options.add_argument("--prefill", required=True, help="the instance that computes the KV cache")
    options.add_argument("--tokens", type=int, default=4096, help="of the prompt")
    options.add_argument("--deadline", type=float, default=1.0, help="seconds to wait for the answer")
    arguments = options.parse_args()

    values = AvroValues(arguments.registry)
    consumer = follow_answers(arguments.bootstrap_servers)
    # murmur2_random puts a key where Kafka's Java clients put it: all requests of a fabric go to one task.
    producer = Producer(
        {"bootstrap.servers": arguments.bootstrap_servers, "partitioner": "murmur2_random", "linger.ms": 0}
    )
    request_id = str(uuid.uuid4())
    started = time.monotonic()
    producer.produce(
        REQUESTS,
        key=arguments.fabric,
        value=values.encoder(REQUESTS)(
            {
                "requestId": request_id,
                "fabric": arguments.fabric,
                "prefillInstance": arguments.prefill,
                "inputTokens": arguments.tokens,
                "sentAtEpochMicros": int(time.time() * 1e6),
            }
        ),
        timestamp=int(time.time() * 1000),
    )
    producer.flush(arguments.deadline)
    answer = answer_to(request_id, consumer, values, arguments.deadline)
    consumer.close()
    millis = 1e3 * (time.monotonic() - started)
    if answer is None:
        # The same request may be sent again: an id is decided once. Or choose as you did before.
        raise SystemExit(f"no answer within {arguments.deadline} s: is the scheduler running, and the fabric published?")
    if answer["refusal"] is not None:
        again = answer["retryAfterMillis"]
        raise SystemExit(f"refused: {answer['refusal']}" + (f"; again after {again} ms" if again else ""))
    print(
        f"{request_id}: to {answer['decodeInstance']}, {answer['transferBytes'] / 1e6:.1f} MB in"
        f" {answer['predictedTransferMillis']:.1f} ms expected; answered after {millis:.0f} ms"
    )


if __name__ == "__main__":
    main()
