#!/usr/bin/env python3
"""Prints a network for ibsim: 8 leaves of 8 nodes each, and 4 spines, two cables from each leaf to each of them.

    simulated-network.py > network && ibsim -s network
"""
LEAVES, NODES, SPINES, CABLES = 8, 8, 4, 2


def main():
    for leaf in range(1, LEAVES + 1):
        print(f'Switch 32 "leaf-{leaf}"')
        for node in range(1, NODES + 1):
            print(f'[{node}] "node-{leaf}{node}"[1]')
        for spine in range(1, SPINES + 1):
            for cable in range(1, CABLES + 1):
                print(f'[{NODES + (spine - 1) * CABLES + cable}] "spine-{spine}"[{(leaf - 1) * CABLES + cable}]')
        print()
    for spine in range(1, SPINES + 1):
        print(f'Switch 32 "spine-{spine}"')
        for leaf in range(1, LEAVES + 1):
            for cable in range(1, CABLES + 1):
                print(f'[{(leaf - 1) * CABLES + cable}] "leaf-{leaf}"[{NODES + (spine - 1) * CABLES + cable}]')
        print()
    for leaf in range(1, LEAVES + 1):
        for node in range(1, NODES + 1):
            print(f'Hca 1 "node-{leaf}{node}"\n[1] "leaf-{leaf}"[{node}]\n')


if __name__ == '__main__':
    main()
