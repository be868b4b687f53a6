#!/usr/bin/env python3
"""Reads the counters of all switches of an InfiniBand fabric with perfquery, again and again, and prints them as Telegraf's
infiniband input would: one JSON object a port and round, for 'kcat -P' to send.

    perfquery-collector.py discovered.txt [--interval SECONDS] [--rounds N] | kcat -P -b localhost:9092 -t infiniband -K '\\t'

discovered.txt is what ibnetdiscover prints: it has the LIDs. Python's standard library alone; needs the rights that perfquery needs.
"""
import argparse
import json
import re
import subprocess
import sys
import time

SWITCH = re.compile(r'^Switch\s+(\d+)\s+"S-([0-9a-f]+)".*\blid (\d+)\b')
FIELDS = {'PortXmitData': 'port_xmit_data', 'PortRcvData': 'port_rcv_data'}


def switches(path):
    """GUID, LID and number of ports of each switch."""
    with open(path, encoding='utf-8') as lines:
        found = [SWITCH.match(line) for line in lines]
    return [('0x' + match.group(2), match.group(3), match.group(1)) for match in found if match]


def counters(lid, ports):
    """Port and its counters, in words of four bytes, for each port of a switch."""
    answer = subprocess.run(['perfquery', '-x', lid, '1-' + ports], capture_output=True, text=True, check=False)
    port, values = None, {}
    for line in answer.stdout.splitlines():
        name, _, value = line.partition(':')
        value = value.lstrip('.')
        if name == 'PortSelect':
            port, values = value, {}
        elif name in FIELDS:
            values[FIELDS[name]] = int(value)
            if len(values) == len(FIELDS):
                yield port, dict(values)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    arguments.add_argument('discovered')
    arguments.add_argument('--interval', type=float, default=5)
    arguments.add_argument('--rounds', type=int, default=0, help='0: until Ctrl-C')
    given = arguments.parse_args()
    found = switches(given.discovered)
    if not found:
        sys.exit(f'{given.discovered}: no switch is in it; it must be what ibnetdiscover prints')
    rounds = 0
    while True:
        began = time.time()
        for guid, lid, ports in found:
            for port, values in counters(lid, ports):
                metric = {'name': 'infiniband', 'fields': values, 'tags': {'node_guid': guid, 'port': port},
                          'timestamp': int(time.time() * 1000)}
                # The key keeps the readings of a switch in one partition, and so in order.
                print(guid + '\t' + json.dumps(metric), flush=False)
        sys.stdout.flush()
        rounds += 1
        if rounds == given.rounds:
            return
        time.sleep(max(0.0, given.interval - (time.time() - began)))


if __name__ == '__main__':
    try:
        main()
    except (KeyboardInterrupt, BrokenPipeError):
        pass
