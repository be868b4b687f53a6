package io.netkv.recording.replay;

import io.netkv.avro.DecodeRequest;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.trial.ArrivalSchedule.RecordedArrival;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of one fabric's recorded requests when they were decided again. */
public final class FabricReplay {

    /** Of those that differ. */
    private static final int KEPT_DIFFERENCES = 10;

    private final Fabric fabric;
    private final Map<String, Judgement> judgements = new LinkedHashMap<>();
    private final List<RecordedArrival> arrivals = new ArrayList<>();
    private final List<ReplayedDecision> differences = new ArrayList<>();
    private String policy = "";
    private long decided;
    private long same;
    private long openRequests;

    FabricReplay(Fabric fabric) {
        this.fabric = fabric;
    }

    /** Counts a decision once, however many policies judge it. */
    void decided(ReplayedDecision decision) {
        decided++;
        if (decision.answered().getRefusal() == null) {
            policy = decision.answered().getPolicy();
        }
        if (decision.isSame()) {
            same++;
        } else if (differences.size() < KEPT_DIFFERENCES) {
            differences.add(decision);
        }
        DecodeRequest request = decision.request();
        openRequests += request.getPrefillInstance().isEmpty() ? 1 : 0;
        arrivals.add(new RecordedArrival(
                new TraceRequest(
                        decision.arrivalMillis(),
                        request.getInputTokens(),
                        request.getMaxOutputTokens(),
                        blocks(request)),
                request.getKvBytesPerToken()));
    }

    /** Of another size, the simulator's caches could not hold them. */
    private static long[] blocks(DecodeRequest request) {
        return request.getPrefixBlockTokens() == TraceRequest.BLOCK_TOKENS
                ? request.getPrefixBlocks().stream().mapToLong(Long::longValue).toArray()
                : new long[0];
    }

    void judged(ReplayedDecision decision) {
        String judge = String.valueOf(decision.again().getJudge());
        Judgement before = judgements.getOrDefault(judge, Judgement.none(judge));
        judgements.put(judge, before.and(decision.again()));
    }

    /** The fabric. */
    public Fabric fabric() {
        return fabric;
    }

    /** The policy that decided. */
    public String policy() {
        return policy;
    }

    /** Requests that were decided again. */
    public long count() {
        return decided;
    }

    /** Of them, those that were decided as they had been. */
    public long sameCount() {
        return same;
    }

    /** The first of the others. */
    public List<ReplayedDecision> differences() {
        return differences;
    }

    /** What other policies would have chosen. */
    public List<Judgement> judgements() {
        return List.copyOf(judgements.values());
    }

    /** Whether most requests left their prefill instance open. */
    boolean isPrefillChosen() {
        return 2 * openRequests > decided;
    }

    /** The requests, in order of their arrival. */
    List<RecordedArrival> arrivals() {
        return arrivals.stream()
                .sorted(Comparator.comparingLong(arrival -> arrival.request().timestampMillis()))
                .toList();
    }
}
