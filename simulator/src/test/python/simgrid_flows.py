#!/usr/bin/python3
"""Makes scenarios of flows over fabrics of today's clusters, with the times at which SimGrid ends them: pure max-min fair sharing.

    simgrid_flows.py rails > ../resources/flows/rails.json        (Debian: python3-simgrid)

rails: 2 units of 8 nodes of 8 adapters each, a leaf for each rail in each unit, 4 spines. A flow stays on its rail, by its leaf within a
    unit and by a spine between units; one that changes rails crosses the node's own interconnect first.
nvl72: 4 racks of 18 trays, whose instances reach each other by NVLink within a rack and by adapters, leaves and spines between racks.
"""
import json
import random
import sys

from simgrid import Actor, Engine, LinkInRoute, Mailbox, NetZone, this_actor

GIGA = 1e9
SETTINGS = ['network/model:CM02', 'network/crosstraffic:0', 'network/TCP-gamma:0', 'network/weight-S:0',
            'network/bandwidth-factor:1', 'network/latency-factor:1', 'network/optim:Full', 'maxmin/precision:1e-9',
            'surf/precision:1e-12']


class Links:
    """Directed links by name."""

    def __init__(self):
        self.all = []
        self.numbers = {}

    def add(self, name, gigabytes):
        self.numbers[name] = len(self.all)
        self.all.append({'name': name, 'capacity_Bps': gigabytes * GIGA, 'latency_s': 0.0})

    def both(self, name, gigabytes):
        self.add(name + '.up', gigabytes)
        self.add(name + '.down', gigabytes)

    def path(self, names):
        return [self.numbers[name] for name in names]


def rails(draw):
    units, nodes, adapters, spines = 2, 8, 8, 4
    links = Links()
    for unit in range(units):
        for node in range(nodes):
            links.add(f'u{unit}n{node}.nvlink', 450)
            for rail in range(adapters):
                links.both(f'u{unit}n{node}r{rail}', 50)
        for rail in range(adapters):
            for spine in range(spines):
                links.both(f'u{unit}l{rail}s{spine}', 100)
    def flow():
        (unit_a, node_a), (unit_b, node_b) = draw.sample([(u, n) for u in range(units) for n in range(nodes)], 2)
        rail_a, rail_b = draw.randrange(adapters), draw.randrange(adapters)
        path = [f'u{unit_a}n{node_a}.nvlink'] if rail_a != rail_b else []
        path.append(f'u{unit_a}n{node_a}r{rail_b}.up')
        if unit_a != unit_b:
            spine = draw.randrange(spines)
            path += [f'u{unit_a}l{rail_b}s{spine}.up', f'u{unit_b}l{rail_b}s{spine}.down']
        return path + [f'u{unit_b}n{node_b}r{rail_b}.down']
    return links, flow


def nvl72(draw):
    racks, trays, leaves, spines = 4, 18, 4, 4
    links = Links()
    for rack in range(racks):
        for tray in range(trays):
            links.both(f'k{rack}t{tray}.nvlink', 900)
            links.both(f'k{rack}t{tray}.adapter', 200)
        for leaf in range(leaves):
            for spine in range(spines):
                links.both(f'k{rack}l{leaf}s{spine}', 100)
    def flow():
        (rack_a, tray_a), (rack_b, tray_b) = draw.sample([(k, t) for k in range(racks) for t in range(trays)], 2)
        if rack_a == rack_b:
            return [f'k{rack_a}t{tray_a}.nvlink.up', f'k{rack_b}t{tray_b}.nvlink.down']
        leaf, spine = draw.randrange(leaves), draw.randrange(spines)
        return [f'k{rack_a}t{tray_a}.adapter.up', f'k{rack_a}l{leaf}s{spine}.up', f'k{rack_b}l{leaf}s{spine}.down',
                f'k{rack_b}t{tray_b}.adapter.down']
    return links, flow


def finish_times(links, flows):
    """Each flow between two hosts of its own, so that it has a route of its own."""
    engine = Engine([sys.argv[0]] + ['--cfg=' + setting for setting in SETTINGS] + ['--log=root.thres:critical'])
    zone = NetZone.create_full_zone('flows')
    made = [zone.create_link(link['name'], link['capacity_Bps']).set_latency(0).seal() for link in links.all]
    ends = [0.0] * len(flows)

    def send(number, flow):
        this_actor.sleep_until(flow['start_s'])
        Mailbox.by_name(str(number)).put(number, flow['bytes'])

    def receive(number):
        Mailbox.by_name(str(number)).get()
        ends[number] = Engine.clock

    hosts = []
    for number, flow in enumerate(flows):
        source = zone.create_host(f'from{number}', 1e9).seal()
        target = zone.create_host(f'to{number}', 1e9).seal()
        zone.add_route(source.netpoint, target.netpoint, None, None,
                       [LinkInRoute(made[link]) for link in flow['path']], False)
        hosts.append((source, target))
    zone.seal()
    for number, flow in enumerate(flows):
        Actor.create(f'send{number}', hosts[number][0], send, number, flow)
        Actor.create(f'receive{number}', hosts[number][1], receive, number)
    engine.run()
    return ends


def main():
    kind = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    draw = random.Random(7)
    links, flow = {'rails': rails, 'nvl72': nvl72}[kind](draw)
    flows, now = [], 0.0
    for number in range(count):
        now += draw.expovariate(200)
        flows.append({'id': number, 'start_s': round(now, 6), 'bytes': draw.randrange(100_000_000, 8_000_000_000),
                      'path': links.path(flow())})
    ends = finish_times(links, flows)
    json.dump({'id': kind, 'provenance': {'simulator': 'SimGrid 3.32', 'config': SETTINGS, 'script': 'simgrid_flows.py'},
               'links': links.all, 'flows': flows, 'expected': {'finish_s': ends}}, sys.stdout)
    sys.stdout.write('\n')


if __name__ == '__main__':
    main()
