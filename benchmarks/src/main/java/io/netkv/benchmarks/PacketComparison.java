package io.netkv.benchmarks;

import io.netkv.simulator.network.FlowScenario;
import io.netkv.simulator.network.FlowScenario.ScenarioFlow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Flows under max-min fair sharing against the same flows packet by packet in ns-3, in five scenarios: how wrong is the simulator's
 * model of the network? Argument: the program that is made of {@code ns3-flows.cpp}.
 */
public final class PacketComparison {

    /** 100 Gbit/s. */
    private static final double WIRE = 12.5e9;

    private static final double HOP_SECONDS = 1e-6;
    private static final double MEGABYTE = 1e6;
    private static final int MEMBERS = 4;
    /** With the round trip of its scenario, some hundred megabytes per second. */
    private static final int SMALL_BUFFER_BYTES = 64 << 10;

    private final String name;
    private final List<Wire> wires = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private int nodes;

    /** Full duplex, between two nodes. */
    private record Wire(int from, int to, double bytesPerSecond, double latencySeconds) {}

    /** Over wires in the order of travel; the receiver's buffer is large where it is 0. */
    private record Flow(double bytes, double startSeconds, int bufferBytes, int from, int[] wires) {}

    private PacketComparison(String name) {
        this.name = name;
    }

    /** Runs them, prints a row for the mean of each scenario and one for its worst flow. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            System.err.println("which program? It is made of benchmarks/src/main/cpp/ns3-flows.cpp");
            System.exit(2);
        }
        for (PacketComparison scenario :
                List.of(alone(), incast(), ecmpCollision(), crossRail(), oversubscribedCore(), tcpFallback())) {
            scenario.compare(arguments[0]);
        }
    }

    /** What headers and acknowledgements cost where nothing is shared. */
    private static PacketComparison alone() {
        PacketComparison scenario = new PacketComparison("one flow alone");
        int sender = scenario.node();
        int toSwitch = scenario.node();
        int receiver = scenario.node();
        int up = scenario.wire(sender, toSwitch, WIRE, HOP_SECONDS);
        int down = scenario.wire(toSwitch, receiver, WIRE, HOP_SECONDS);
        scenario.flow(256, 0, 0, sender, up, down);
        return scenario;
    }

    /** Eight prefill instances send to one decode instance at once. */
    private static PacketComparison incast() {
        PacketComparison scenario = new PacketComparison("incast of 8");
        int leaf = scenario.node();
        int down = scenario.wire(leaf, scenario.node(), WIRE, HOP_SECONDS);
        for (int i = 0; i < 8; i++) {
            int sender = scenario.node();
            scenario.flow(128, 0, 0, sender, scenario.wire(sender, leaf, WIRE, HOP_SECONDS), down);
        }
        return scenario;
    }

    /** Four flows out of a rack with four member links: two are hashed onto the same, one link stays idle. */
    private static PacketComparison ecmpCollision() {
        PacketComparison scenario = new PacketComparison("ECMP collision");
        int[] hashedOnto = {0, 0, 1, 2};
        int leaf = scenario.node();
        int otherLeaf = scenario.node();
        int[][] members = scenario.members(leaf, otherLeaf);
        for (int member : hashedOnto) {
            int sender = scenario.node();
            int first = scenario.wire(sender, leaf, WIRE, HOP_SECONDS);
            int last = scenario.wire(otherLeaf, scenario.node(), WIRE, HOP_SECONDS);
            scenario.flow(256, 0, 0, sender, first, members[member][0], members[member][1], last);
        }
        return scenario;
    }

    /** Two rails, each with a switch of its own and half as fast to the spine: one flow stays in its rail, two cross over. */
    private static PacketComparison crossRail() {
        PacketComparison scenario = new PacketComparison("cross-rail");
        int rail0 = scenario.node();
        int rail1 = scenario.node();
        int spine = scenario.node();
        int up = scenario.wire(rail0, spine, WIRE / 2, HOP_SECONDS);
        int down = scenario.wire(spine, rail1, WIRE / 2, HOP_SECONDS);
        for (int i = 0; i < 3; i++) {
            int sender = scenario.node();
            int first = scenario.wire(sender, rail0, WIRE, HOP_SECONDS);
            if (i == 0) {
                scenario.flow(256, 0, 0, sender, first, scenario.wire(rail0, scenario.node(), WIRE, HOP_SECONDS));
            } else {
                int last = scenario.wire(rail1, scenario.node(), WIRE, HOP_SECONDS);
                scenario.flow(256, 0, 0, sender, first, up, down, last);
            }
        }
        return scenario;
    }

    /** Sixteen flows of several sizes, one after the other, over four links between two pods. */
    private static PacketComparison oversubscribedCore() {
        PacketComparison scenario = new PacketComparison("core oversubscribed 4:1");
        int pod = scenario.node();
        int otherPod = scenario.node();
        int[][] members = scenario.members(pod, otherPod);
        for (int i = 0; i < 16; i++) {
            int sender = scenario.node();
            int first = scenario.wire(sender, pod, WIRE, HOP_SECONDS);
            int last = scenario.wire(otherPod, scenario.node(), WIRE, HOP_SECONDS);
            scenario.flow(
                    64 << i / 4 % 3,
                    1e-3 * i,
                    0,
                    sender,
                    first,
                    members[i % MEMBERS][0],
                    members[i % MEMBERS][1],
                    last);
        }
        return scenario;
    }

    /** Two flows share a path; the receiver of one of them takes 64 KiB at a time, over a network of 40 us. */
    private static PacketComparison tcpFallback() {
        PacketComparison scenario = new PacketComparison("TCP fallback");
        int leaf = scenario.node();
        int otherLeaf = scenario.node();
        int up = scenario.wire(leaf, otherLeaf, WIRE, 40 * HOP_SECONDS);
        for (int buffer : new int[] {0, SMALL_BUFFER_BYTES}) {
            int sender = scenario.node();
            int first = scenario.wire(sender, leaf, WIRE, HOP_SECONDS);
            int last = scenario.wire(otherLeaf, scenario.node(), WIRE, HOP_SECONDS);
            scenario.flow(128, 0, buffer, sender, first, up, last);
        }
        return scenario;
    }

    private int node() {
        return nodes++;
    }

    private int wire(int from, int to, double bytesPerSecond, double latencySeconds) {
        wires.add(new Wire(from, to, bytesPerSecond, latencySeconds));
        return wires.size() - 1;
    }

    /** Member links between two nodes, each over a switch of its own: the wire to that, and the wire from it. */
    private int[][] members(int from, int to) {
        int[][] members = new int[MEMBERS][];
        for (int member = 0; member < MEMBERS; member++) {
            int over = node();
            members[member] = new int[] {wire(from, over, WIRE, HOP_SECONDS), wire(over, to, WIRE, HOP_SECONDS)};
        }
        return members;
    }

    private void flow(double megabytes, double startSeconds, int bufferBytes, int from, int... path) {
        flows.add(new Flow(megabytes * MEGABYTE, startSeconds, bufferBytes, from, path));
    }

    private void compare(String program) throws IOException, InterruptedException {
        double[] ours = times(maxMin().finishSeconds());
        double[] packets = times(play(program));
        int worst = 0;
        for (int i = 0; i < ours.length; i++) {
            if (Math.abs(Math.log(ours[i] / packets[i])) > Math.abs(Math.log(ours[worst] / packets[worst]))) {
                worst = i;
            }
        }
        String what = "PacketComparison, " + name;
        ResultRow.print(
                what + ", mean",
                "ms",
                1e3 * Arrays.stream(ours).average().orElseThrow(),
                1e3 * Arrays.stream(packets).average().orElseThrow());
        if (ours.length > 1) {
            ResultRow.print(what + ", worst flow", "ms", 1e3 * ours[worst], 1e3 * packets[worst]);
        }
    }

    private double[] times(double[] finishSeconds) {
        double[] times = new double[finishSeconds.length];
        Arrays.setAll(times, i -> finishSeconds[i] - flows.get(i).startSeconds());
        return times;
    }

    /** Of each wire, link 2i is the one from its first node. */
    private FlowScenario maxMin() {
        double[] capacity = new double[2 * wires.size()];
        double[] latency = new double[2 * wires.size()];
        Arrays.setAll(capacity, link -> wires.get(link / 2).bytesPerSecond());
        Arrays.setAll(latency, link -> wires.get(link / 2).latencySeconds());
        List<ScenarioFlow> directed = new ArrayList<>();
        for (Flow flow : flows) {
            int node = flow.from();
            int[] path = new int[flow.wires().length];
            for (int hop = 0; hop < path.length; hop++) {
                Wire wire = wires.get(flow.wires()[hop]);
                boolean isForward = wire.from() == node;
                path[hop] = 2 * flow.wires()[hop] + (isForward ? 0 : 1);
                node = isForward ? wire.to() : wire.from();
            }
            directed.add(new ScenarioFlow(flow.bytes(), flow.startSeconds(), path));
        }
        return new FlowScenario(name, capacity, latency, directed, new double[flows.size()]);
    }

    private double[] play(String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (PrintStream to = new PrintStream(process.getOutputStream(), false, StandardCharsets.US_ASCII)) {
            to.println(nodes + " " + wires.size());
            for (Wire wire : wires) {
                to.println(wire.from() + " " + wire.to() + " " + wire.bytesPerSecond() + " " + wire.latencySeconds());
            }
            to.println(flows.size());
            for (Flow flow : flows) {
                to.print((long) flow.bytes() + " " + flow.startSeconds() + " " + flow.bufferBytes() + " "
                        + flow.wires().length + " " + flow.from());
                Arrays.stream(flow.wires()).forEach(wire -> to.print(" " + wire));
                to.println();
            }
        }
        double[] finish;
        try (BufferedReader from = process.inputReader(StandardCharsets.US_ASCII)) {
            finish = from.lines().mapToDouble(Double::parseDouble).toArray();
        }
        if (process.waitFor() != 0
                || finish.length != flows.size()
                || Arrays.stream(finish).anyMatch(end -> end < 0)) {
            throw new IOException(program + " ended with status " + process.exitValue() + " and not all flows");
        }
        return finish;
    }
}
