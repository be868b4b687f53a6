#!/bin/sh
# A simulated InfiniBand fabric of 64 nodes, discovered, imported, published and measured by the genuine tools, until its congestion is
# in the oracle. Needs ibsim, opensm, ibnetdiscover, perfquery and kcat (Debian: ibsim-utils opensm infiniband-diags kcat), and Python 3.
# Works in a folder of its own; PORT and NETKV may be set.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
netkv=${NETKV:-$here/../../netkv}
port=${PORT:-9092}
export NETKV_BOOTSTRAP_SERVERS="localhost:$port"
work=$(mktemp -d)
cd "$work"
started=
feeder=
# kcat would go on for minutes to send what no broker takes any more.
trap 'kill -9 $feeder 2>/dev/null; kill $started 2>/dev/null; wait; rm -rf "$work"' EXIT INT TERM
run() { "$@" & started="$started $!"; }

# 1. The network, and a subnet manager's sweep, which gives every port its LID.
"$here/simulated-network.py" > network
mkfifo console
ibsim -s network < console > ibsim.log 2>&1 & started="$started $!"
exec 3> console
sleep 2
ibsim-run opensm -o > opensm.log 2>&1
ibsim-run ibnetdiscover > discovered.txt 2> discover.log

# 2. What was discovered becomes a fabric and its mapping.
"$netkv" fabric import discovered.txt --name ib-64 --prefill 'node-1*,node-2*' --kv-capacity-tokens 450000
run "$netkv" broker --port "$port" --topics infiniband
until kcat -L -b "localhost:$port" 2> kcat.log | grep -q '"fabric"'; do sleep 1; done
"$netkv" fabric publish ib-64.yaml

# 3. Counters are read every second, mapped to links, and become congestion.
run "$netkv" oracle
run "$netkv" bridge --input-topic infiniband --format telegraf-json --mapping ib-64-mapping.yaml
ibsim-run "$here/perfquery-collector.py" discovered.txt --interval 1 2> collector.log > readings & started="$started $!"
tail -n +1 -f readings | kcat -P -b "localhost:$port" -t infiniband -K '\t' & feeder=$!

# 4. Half of what its cable carries, 125 million words a second, leaves the first leaf by port 9.
traffic() {
    words=0
    while sleep 1; do
        words=$((words + 125000000))
        echo "PerformanceSet \"leaf-1\"[9] PortCountersExtended.PortXmitData=$words" >&3
    done
}
traffic & started="$started $!"
sleep 20
"$netkv" tail oracle --limit 5
