package io.netkv.benchmarks;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.simulator.network.FlowScenario;
import io.netkv.simulator.network.FlowScenario.ScenarioFlow;
import io.netkv.simulator.trial.ArrivalSchedule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Flows per second of processor time under max-min fair sharing, ours and SimGrid's on the same flows: KV caches between
 * random instances of a fat-tree of 256, arriving so that the busiest link would be used fully. Argument: the program that
 * {@code src/main/cpp/simgrid-flows.cpp} makes; without it ours runs alone.
 */
public final class FlowSpeed {

    private static final int[] FLOWS = {5_000, 20_000};
    private static final double LOAD = 1.0;
    private static final int RUNS = 12;
    private static final double GIGABYTE = 1e9;
    private static final double MEDIAN_TOKENS = 6_909;
    private static final double MAX_TOKENS = 126_195;

    private FlowSpeed() {}

    /** Runs it, prints flows per second of processor time and their ratio. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (int count : FLOWS) {
            compare(scenario(count, 1), arguments.length > 0 ? arguments[0] : "");
        }
    }

    private static void compare(FlowScenario scenario, String program) throws IOException, InterruptedException {
        int count = scenario.flows().size();
        double[] finish = scenario.finishSeconds();
        double ours = count / CpuClock.leastSeconds(RUNS, scenario::finishSeconds);
        if (program.isEmpty()) {
            System.out.printf(Locale.ROOT, "%,d flows: %,.0f flows/s%n", count, ours);
            return;
        }
        SimGrid full = SimGrid.play(program, "full", scenario);
        SimGrid lazy = SimGrid.play(program, "lazy", scenario);
        SimGrid best = full.seconds < lazy.seconds ? full : lazy;
        String what =
                String.format(Locale.ROOT, "FlowSpeed, %d flows, %.0f at once", count, meanActive(scenario, finish));
        ResultRow.print(what, "flows/s", ours, count / best.seconds);
        System.out.printf(Locale.ROOT, "ends differ by %.1e s%n", worst(finish, best.finishSeconds));
    }

    private static double meanActive(FlowScenario scenario, double[] finish) {
        double flowSeconds = 0;
        for (int i = 0; i < finish.length; i++) {
            flowSeconds += finish[i] - scenario.flows().get(i).startSeconds();
        }
        return flowSeconds / Arrays.stream(finish).max().orElse(1);
    }

    private static double worst(double[] ours, double[] theirs) {
        double worst = 0;
        for (int i = 0; i < ours.length; i++) {
            worst = Math.max(worst, Math.abs(ours[i] - theirs[i]));
        }
        return worst;
    }

    /** Without latency: SimGrid would share links by it. */
    private static FlowScenario scenario(int count, long seed) {
        Fabric fabric = fabric();
        SplittableRandom random = new SplittableRandom(seed);
        double[] capacity = new double[fabric.linkCount()];
        Arrays.setAll(capacity, fabric::linkCapacityBytesPerSecond);
        List<ScenarioFlow> flows = new ArrayList<>();
        double[] linkSeconds = new double[capacity.length];
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(fabric.instanceCount());
            int to = (from + 1 + random.nextInt(fabric.instanceCount() - 1)) % fabric.instanceCount();
            ScenarioFlow flow = new ScenarioFlow(bytes(random), random.nextDouble(), path(fabric, from, to));
            for (int link : flow.path()) {
                linkSeconds[link] += flow.bytes() / capacity[link];
            }
            flows.add(flow);
        }
        double spanSeconds = Arrays.stream(linkSeconds).max().orElse(1) / LOAD;
        flows.replaceAll(flow -> new ScenarioFlow(flow.bytes(), spanSeconds * flow.startSeconds(), flow.path()));
        flows.sort(Comparator.comparingDouble(ScenarioFlow::startSeconds));
        return new FlowScenario(count + " flows", capacity, new double[capacity.length], flows, new double[count]);
    }

    /** Of a prompt, in whole bytes. */
    private static double bytes(SplittableRandom random) {
        double tokens = MEDIAN_TOKENS * Math.exp(random.nextGaussian());
        return ArrivalSchedule.KV_BYTES_PER_TOKEN * Math.rint(Math.min(tokens, MAX_TOKENS));
    }

    private static int[] path(Fabric fabric, int from, int to) {
        int tier = fabric.tier(from, to);
        int[] path = new int[Fabric.hops(tier)];
        Arrays.setAll(path, hop -> fabric.groupLink(fabric.hop(from, to, tier, hop), 0));
        return path;
    }

    /** 8 pods x 4 racks x 4 nodes x 2 instances, 4:1 above the racks; every uplink is one link. */
    private static Fabric fabric() {
        List<Uplink> uplinks = DoubleStream.of(50, 100, 400, 400)
                .mapToObj(gigabytes -> new Uplink(gigabytes * GIGABYTE, 1))
                .toList();
        return new FatTree("256", 8, 4, 4, 2, uplinks, FatTree.paper64().tiers(), Set.of(0), 450_000).fabric();
    }

    /** One run of the other simulator. */
    private record SimGrid(double seconds, double[] finishSeconds) {

        static SimGrid play(String program, String optimisation, FlowScenario scenario)
                throws IOException, InterruptedException {
            Process process = new ProcessBuilder(program, optimisation)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (PrintStream to = new PrintStream(process.getOutputStream(), false, StandardCharsets.US_ASCII)) {
                write(scenario, to);
            }
            double[] numbers;
            try (BufferedReader from = process.inputReader(StandardCharsets.US_ASCII)) {
                numbers = from.lines().mapToDouble(Double::parseDouble).toArray();
            }
            if (process.waitFor() != 0 || numbers.length != scenario.flows().size() + 1) {
                throw new IOException(program + " ended with status " + process.exitValue() + " and "
                        + (numbers.length - 1) + " of " + scenario.flows().size() + " flows");
            }
            return new SimGrid(numbers[0], Arrays.copyOfRange(numbers, 1, numbers.length));
        }

        private static void write(FlowScenario scenario, PrintStream to) {
            to.println(scenario.capacityBytesPerSecond().length);
            Arrays.stream(scenario.capacityBytesPerSecond()).forEach(to::println);
            to.println(scenario.flows().size());
            for (ScenarioFlow flow : scenario.flows()) {
                to.print(flow.bytes() + " " + flow.startSeconds() + " " + flow.path().length);
                Arrays.stream(flow.path()).forEach(link -> to.print(" " + link));
                to.println();
            }
        }
    }
}
