package io.netkv.kafka.text;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.FabricRole;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.PathAccuracy;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TierAccuracy;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import io.netkv.kafka.DeadLetter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Records in one line each. */
public final class RecordFormatter {

    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    private RecordFormatter() {}

    /** A decision, or why there is none. */
    public static String of(DecodeAssignment assignment) {
        if (assignment.getRefusal() != null) {
            Long retryMillis = assignment.getRetryAfterMillis();
            return format(
                    "%s refused: %s%s",
                    assignment.getRequestId(),
                    assignment.getRefusal(),
                    retryMillis == null ? "" : "; may be sent again after " + retryMillis + " ms");
        }
        return format(
                "%s %s -> %s tier %d by %s: %.1f MB in %.1f ms expected%s; cost %s, next %s%s; %s; %d in flight%s",
                assignment.getRequestId(),
                assignment.getPrefillInstance(),
                assignment.getDecodeInstance(),
                assignment.getTier(),
                assignment.getPolicy(),
                assignment.getTransferBytes() / MEGABYTE,
                assignment.getPredictedTransferMillis(),
                cached(assignment.getCachedPrefixTokens()),
                cost(assignment.getCost()),
                next(assignment.getRunnerUp()),
                preferred(assignment),
                oracle(assignment),
                assignment.getTransfersInFlight(),
                assignment.getMemoryAvailable() ? "" : "; no memory free, waits there");
    }

    private static String cached(long tokens) {
        return tokens == 0 ? "" : ", " + tokens + " tokens cached";
    }

    private static String cost(CostBreakdown cost) {
        return format("%.4f", cost.getTotalSeconds());
    }

    private static String next(@Nullable CostBreakdown runnerUp) {
        return runnerUp == null ? "none" : runnerUp.getInstance() + " " + cost(runnerUp);
    }

    private static String preferred(DecodeAssignment assignment) {
        CostBreakdown preferred = assignment.getPreferred();
        if (preferred == null) {
            return "";
        }
        Double regret = assignment.getRegretSeconds();
        String better = regret == null ? "" : format(", better by %.1f ms", 1e3 * regret);
        return "; " + assignment.getJudge() + " would take " + preferred.getInstance() + better;
    }

    private static String oracle(DecodeAssignment assignment) {
        if (assignment.getOracleVersion() == null) {
            return "no oracle";
        }
        return "oracle v" + assignment.getOracleVersion() + " " + age(assignment.getOracleAgeMillis()) + " "
                + assignment.getOracleMode().name().toLowerCase(Locale.ROOT);
    }

    static String age(@Nullable Long millis) {
        return millis == null ? "of unknown age" : format("%.1f s old", millis / 1000.0);
    }

    /** A request. */
    public static String of(DecodeRequest request) {
        return format(
                "%s %s from %s%s: %d tokens, %s more to keep memory for, %d prefix blocks%s",
                request.getFabric(),
                request.getRequestId(),
                request.getPrefillInstance().isEmpty() ? "any" : request.getPrefillInstance(),
                request.getDecodeInstance().isEmpty() ? "" : " to " + request.getDecodeInstance(),
                request.getInputTokens(),
                request.getMaxOutputTokens() == null ? "no" : request.getMaxOutputTokens(),
                request.getPrefixBlocks().size(),
                request.getTtftSloMillis() == null ? "" : ", TTFT SLO " + request.getTtftSloMillis() + " ms");
    }

    /** A decode instance's state. */
    public static String of(DecodeInstanceState state) {
        return format(
                "%s %s: %d running, %d waiting, %d KV tokens free, %d prefix blocks cached%s",
                state.getFabric(),
                state.getInstance(),
                state.getRunningRequests(),
                state.getWaitingRequests(),
                state.getFreeKvTokens(),
                state.getCachedBlocks().size(),
                state.getAccepting() ? "" : "; takes no requests");
    }

    /** A prefill instance's state. */
    public static String of(PrefillInstanceState state) {
        return format(
                "%s %s: %d tokens queued, %d prefix blocks cached%s",
                state.getFabric(),
                state.getInstance(),
                state.getQueuedTokens(),
                state.getCachedBlocks().size(),
                state.getAccepting() ? "" : "; takes no requests");
    }

    /** Prefix blocks that came and went. */
    public static String of(PrefixBlocks changes) {
        return format(
                "%s %s: %s%d prefix blocks, %d gone",
                changes.getFabric(),
                changes.getInstance(),
                changes.getComplete() ? "all of its " : "",
                changes.getAdded().size(),
                changes.getRemoved().size());
    }

    /** What became of a transfer. */
    public static String of(TransferEvent event) {
        return format(
                "%s %s %s to %s, %.1f MB sent",
                event.getFabric(),
                event.getRequestId(),
                event.getKind().name().toLowerCase(Locale.ROOT),
                event.getDecodeInstance().isEmpty() ? "the assigned instance" : event.getDecodeInstance(),
                event.getBytes() / MEGABYTE);
    }

    /** What transfers took, and the paths that keep being slow. */
    public static String of(TransferAccuracy accuracy) {
        StringBuilder words = new StringBuilder(accuracy.getFabric() + ":");
        String separator = " ";
        for (TierAccuracy tier : accuracy.getTiers()) {
            words.append(separator)
                    .append(format(
                            "tier %d %d transfers in %.1f ms, %.1f predicted",
                            tier.getTier(),
                            tier.getTransfers(),
                            tier.getMeasuredMillis() / tier.getTransfers(),
                            tier.getPredictedMillis() / tier.getTransfers()));
            separator = "; ";
        }
        for (PathAccuracy path : accuracy.getPaths()) {
            if (path.getSlow()) {
                words.append("; slow: ")
                        .append(path.getFromRack())
                        .append(" to ")
                        .append(path.getToRack());
            }
        }
        return words.toString();
    }

    /** How large a fabric is. */
    public static String of(FabricDescription fabric) {
        long decode = fabric.getInstances().stream()
                .filter(instance -> instance.getRole() != FabricRole.PREFILL)
                .count();
        long prefill = fabric.getInstances().stream()
                .filter(instance -> instance.getRole() == FabricRole.PREFILL || instance.getRole() == FabricRole.BOTH)
                .count();
        return format(
                "%s%s: %d pods, %d racks, %d nodes, %d prefill and %d decode instances, %d links",
                fabric.getName(),
                parts(fabric),
                fabric.getPods().size(),
                fabric.getRacks().size(),
                fabric.getNodes().size(),
                prefill,
                decode,
                fabric.getLinks().size());
    }

    private static String parts(FabricDescription fabric) {
        if (fabric.getVersion().isEmpty()) {
            return "";
        }
        return fabric.getParts() > 0
                ? format(", version %s in %d parts before", fabric.getVersion(), fabric.getParts())
                : format(", a part of version %s", fabric.getVersion());
    }

    /** A record that could not be used, and why. */
    public static String of(DeadLetter letter) {
        return format(
                "%s-%d offset %d, key '%s', %d bytes: %s",
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.key(),
                letter.value().length,
                letter.reason());
    }

    /** A reading. */
    public static String of(LinkTelemetry reading) {
        StringBuilder words = new StringBuilder(reading.getFabric() + " " + reading.getLink() + ":");
        if (reading.getBytesSent() != null) {
            words.append(format(" %.3f GB sent", reading.getBytesSent() / GIGABYTE));
        }
        if (reading.getUtilisation() != null) {
            words.append(format(" %.0f%% used", 100 * reading.getUtilisation()));
        }
        if (reading.getCapacityBytesPerSecond() != null) {
            words.append(format(" of %.2f GB/s", reading.getCapacityBytesPerSecond() / GIGABYTE));
        }
        if (reading.getQueueBytes() != null) {
            words.append(format(", %d bytes queued", reading.getQueueBytes()));
        }
        if (reading.getEcnMarkedPackets() != null) {
            words.append(format(", %d ECN marks", reading.getEcnMarkedPackets()));
        }
        if (Boolean.FALSE.equals(reading.getUp())) {
            words.append(", down");
        }
        return words.toString();
    }

    /** What a request experienced. */
    public static String of(RequestOutcome outcome) {
        return format(
                "%s %s -> %s tier %d by %s: TTFT %.0f ms%s = %.1f decision + %.0f queue + %.0f prefill + %.0f memory"
                        + " + %.0f transfer (%.0f expected) + %.0f step; TBT %.2f ms",
                outcome.getRequestId(),
                outcome.getPrefillInstance(),
                outcome.getDecodeInstance(),
                outcome.getTier(),
                outcome.getPolicy(),
                outcome.getTtftMillis(),
                slo(outcome),
                outcome.getDecisionMillis(),
                outcome.getPrefillWaitMillis(),
                outcome.getPrefillMillis(),
                outcome.getMemoryWaitMillis(),
                outcome.getTransferMillis(),
                outcome.getPredictedTransferMillis(),
                outcome.getFirstStepMillis(),
                outcome.getTbtMillis());
    }

    private static String slo(RequestOutcome outcome) {
        if (outcome.getTtftSloMillis() == null) {
            return "";
        }
        return outcome.getTtftMillis() <= outcome.getTtftSloMillis() ? " (SLO met)" : " (SLO missed)";
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
