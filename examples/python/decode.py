#!/usr/bin/env python3
"""Decodes what kcat writes with -f '%R%s': each value behind its length, four bytes big-endian. One line of JSON each."""

import argparse
import json
import struct
import sys

from netkv_avro import AvroValues


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--registry", required=True, help="URL of a schema registry with Confluent's API")
    values = AvroValues(options.parse_args().registry)
    while length := sys.stdin.buffer.read(4):
        (size,) = struct.unpack(">i", length)
        print(json.dumps(values.decode(sys.stdin.buffer.read(size))))


if __name__ == "__main__":
    main()
