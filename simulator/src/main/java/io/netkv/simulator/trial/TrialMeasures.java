package io.netkv.simulator.trial;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.Decision;
import io.netkv.simulator.cluster.RequestTiming;
import java.util.Arrays;

/** Adds up what the requests of a trial experience. */
final class TrialMeasures {

    private static final double PERCENTILE = 0.99;
    private static final double BALANCE_WINDOW_SECONDS = 15;

    private final TrialSettings settings;
    private final ArrivalSchedule plan;
    private final LowerBound bound;
    private final double[] ttftSeconds;
    private final long[] tiers;
    /** By instance: requests sent there in the current window. */
    private final int[] sent;

    private final boolean[] memoryPromised;
    private double windowEndSeconds = BALANCE_WINDOW_SECONDS;
    private int windows;
    private double busiestSum;
    private int memoryGivenTwice;
    private int completed;
    private int withinSlo;
    private int withGaps;
    private double tbtSum;
    private double transferSum;
    private double memoryWaitSum;
    private double ownBytesBoundSum;
    private double regretSum;
    private int judged;
    private long promptTokens;
    private long cachedTokens;

    TrialMeasures(TrialSettings settings, ArrivalSchedule plan, LowerBound bound) {
        this.settings = settings;
        this.plan = plan;
        this.bound = bound;
        ttftSeconds = new double[plan.count()];
        memoryPromised = new boolean[plan.count()];
        sent = new int[settings.fabric().instanceCount()];
        tiers = new long[settings.fabric().tierCount()];
    }

    void decided(int index, Decision decision, double seconds) {
        while (seconds >= windowEndSeconds) {
            closeWindow();
        }
        sent[decision.chosen().instance()]++;
        memoryPromised[index] = decision.isMemoryAvailable();
        if (!Double.isNaN(decision.regretSeconds())) {
            regretSum += decision.regretSeconds();
            judged++;
        }
    }

    private void closeWindow() {
        windowEndSeconds += BALANCE_WINDOW_SECONDS;
        int sum = 0;
        int busiest = 0;
        for (int count : sent) {
            sum += count;
            busiest = Math.max(busiest, count);
        }
        if (sum > 0) {
            windows++;
            busiestSum += (double) busiest * settings.fabric().decodeCount() / sum;
        }
        Arrays.fill(sent, 0);
    }

    void add(RequestTiming timing) {
        double ttft = timing.ttftSeconds();
        ttftSeconds[completed++] = ttft;
        if (ttft <= plan.workload().sloSeconds()) {
            withinSlo++;
        }
        if (timing.request().steps() > 1) {
            withGaps++;
            tbtSum += timing.tbtSeconds();
        }
        transferSum += timing.transferSeconds();
        memoryWaitSum += timing.memoryWaitSeconds();
        if (timing.memoryWaitSeconds() > 0
                && memoryPromised[(int) timing.request().id()]) {
            memoryGivenTwice++;
        }
        promptTokens += timing.request().inputTokens();
        cachedTokens += timing.cachedTokens();
        Fabric fabric = settings.fabric();
        tiers[fabric.tier(timing.prefillInstance(), timing.decodeInstance())]++;
        ownBytesBoundSum += bound.seconds(timing.request(), timing.prefillInstance(), timing.transferBytes());
    }

    int completed() {
        return completed;
    }

    TrialResult result(String policy) {
        double sum = 0;
        for (int i = 0; i < completed; i++) {
            sum += ttftSeconds[i];
        }
        Arrays.sort(ttftSeconds, 0, completed);
        double[] tierShares = new double[tiers.length];
        for (int tier = 0; tier < tiers.length; tier++) {
            tierShares[tier] = (double) tiers[tier] / completed;
        }
        return new TrialResult(
                policy,
                plan.seed(),
                completed,
                sum / completed,
                ttftSeconds[(int) Math.ceil(PERCENTILE * completed) - 1],
                withGaps == 0 ? 0 : tbtSum / withGaps,
                (double) withinSlo / completed,
                transferSum / completed,
                memoryWaitSum / completed,
                (double) cachedTokens / promptTokens,
                windows == 0 ? 1 : busiestSum / windows,
                (double) memoryGivenTwice / completed,
                tierShares,
                bound.meanSeconds(),
                ownBytesBoundSum / completed,
                regretSum / judged);
    }
}
