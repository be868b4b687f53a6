package io.netkv.simulator.network;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Flows over links, and when each of them must end.
 *
 * @param id its name
 * @param capacityBytesPerSecond by link
 * @param latencySeconds by link, one way
 * @param flows in the order of {@code expectedFinishSeconds}
 * @param expectedFinishSeconds by flow, on the scenario's clock
 */
public record FlowScenario(
        String id,
        double[] capacityBytesPerSecond,
        double[] latencySeconds,
        List<ScenarioFlow> flows,
        double[] expectedFinishSeconds) {

    /** Part of the tolerance that does not depend on the flow, seconds. */
    public static final double ABSOLUTE_TOLERANCE_SECONDS = 1e-9;
    /** Part of the tolerance that grows with the time the flow takes. */
    public static final double RELATIVE_TOLERANCE = 1e-9;

    /**
     * One flow.
     *
     * @param bytes to send
     * @param startSeconds when its latency begins
     * @param path links in order of travel
     */
    public record ScenarioFlow(double bytes, double startSeconds, int[] path) {}

    public FlowScenario {
        flows = List.copyOf(flows);
        if (flows.size() != expectedFinishSeconds.length) {
            throw new IllegalArgumentException(
                    id + " has " + flows.size() + " flows and " + expectedFinishSeconds.length + " finish times");
        }
    }

    /**
     * How far the network was from what was expected.
     *
     * @param scenario name of the scenario
     * @param flowCount flows compared
     * @param worstFlow the flow that is worst in terms of its tolerance, -1 where there is none
     * @param deviationSeconds how far that flow's end is off, 0 or more
     * @param toleranceSeconds the largest allowed deviation
     */
    public record Agreement(
            String scenario, int flowCount, int worstFlow, double deviationSeconds, double toleranceSeconds) {

        /** Whether every flow ended when it should. */
        public boolean holds() {
            return deviationSeconds <= toleranceSeconds;
        }
    }

    /** Plays the flows. */
    public Agreement run() {
        return compare(finishSeconds());
    }

    /** When each flow ends in a {@link FlowNetwork}, seconds; NaN for one that never does. */
    public double[] finishSeconds() {
        double[] finish = new double[flows.size()];
        Arrays.fill(finish, Double.NaN);
        int maxHops = flows.stream().mapToInt(flow -> flow.path().length).max().orElse(1);
        Player player = new Player(finish, maxHops);
        IntStream.range(0, flows.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> flows.get(i).startSeconds()))
                .forEach(player::start);
        player.playToTheEnd();
        return finish;
    }

    private final class Player {

        private final double[] finish;
        private final FlowNetwork network;

        Player(double[] finish, int maxHops) {
            this.finish = finish;
            network = new FlowNetwork(capacityBytesPerSecond, maxHops, this::finished);
        }

        private void finished(int flow) {
            finish[flow] = network.nowSeconds();
        }

        void start(int number) {
            ScenarioFlow flow = flows.get(number);
            network.advanceTo(flow.startSeconds());
            double latency = 0;
            for (int link : flow.path()) {
                latency += latencySeconds[link];
            }
            network.start(flow.path(), flow.path().length, flow.bytes(), latency, Double.POSITIVE_INFINITY, number);
        }

        void playToTheEnd() {
            while (network.nextEventSeconds() < Double.POSITIVE_INFINITY) {
                network.advanceTo(network.nextEventSeconds());
            }
        }
    }

    /**
     * Compares with what is expected.
     *
     * @param finish by flow, when it ended, seconds; NaN for one that never did
     */
    public Agreement compare(double[] finish) {
        int worst = -1;
        double worstShare = -1;
        double worstDeviation = 0;
        double worstTolerance = ABSOLUTE_TOLERANCE_SECONDS;
        for (int i = 0; i < finish.length; i++) {
            double takes = Math.max(0, expectedFinishSeconds[i] - flows.get(i).startSeconds());
            double tolerance = ABSOLUTE_TOLERANCE_SECONDS + RELATIVE_TOLERANCE * takes;
            double deviation =
                    Double.isNaN(finish[i]) ? Double.POSITIVE_INFINITY : Math.abs(finish[i] - expectedFinishSeconds[i]);
            if (deviation / tolerance > worstShare) {
                worst = i;
                worstShare = deviation / tolerance;
                worstDeviation = deviation;
                worstTolerance = tolerance;
            }
        }
        return new Agreement(id, finish.length, worst, worstDeviation, worstTolerance);
    }

    /**
     * A comparison in one line.
     *
     * @param finish what was compared
     */
    public String describe(Agreement agreement, double[] finish) {
        int worst = agreement.worstFlow();
        if (worst < 0) {
            return "no flows, agrees";
        }
        String deviation = String.format(
                Locale.ROOT,
                "%d flow%s, worst deviation %.2g s of %.2g s allowed, ",
                agreement.flowCount(),
                agreement.flowCount() == 1 ? "" : "s",
                agreement.deviationSeconds(),
                agreement.toleranceSeconds());
        if (agreement.holds()) {
            return deviation + "agrees";
        }
        String ours = Double.isNaN(finish[worst]) ? "never ends" : "ends at " + finish[worst] + " s";
        return deviation + "DISAGREES: flow " + worst + " must end at " + expectedFinishSeconds[worst] + " s, and "
                + ours + " here";
    }
}
