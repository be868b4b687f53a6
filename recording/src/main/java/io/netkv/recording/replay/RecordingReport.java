package io.netkv.recording.replay;

import io.netkv.avro.DecodeAssignment;
import io.netkv.common.UserFacingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a recording says, in words and as a table. */
public final class RecordingReport {

    /** First line of the table of decisions. */
    private static final String CSV_HEADING =
            "fabric,request,arrival_millis,policy,answered,again,same,judge,preferred,regret_millis";

    private RecordingReport() {}

    /**
     * Plays a recording, and says what became of it.
     *
     * @param table where to write every decision, or null
     * @param progress is called after each decision
     * @param lines takes the words
     * @throws UserFacingException where the table cannot be written, or the recording holds no decisions
     */
    public static void write(RecordingReplay replay, @Nullable Path table, Runnable progress, Consumer<String> lines) {
        Collection<FabricReplay> replays;
        try (Writer csv = table == null ? Writer.nullWriter() : Files.newBufferedWriter(table)) {
            csv.write(CSV_HEADING + "\n");
            replays = replay.run(decision -> {
                progress.run();
                try {
                    csv.write(csv(decision) + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw new UserFacingException(table + " cannot be written: " + e.getMessage(), e);
        }
        for (FabricReplay fabric : replays) {
            lines(fabric).forEach(lines);
            if (!replay.policies().isEmpty()) {
                lines(Counterfactual.play(fabric, replay), replay.seeds()).forEach(lines);
            }
        }
    }

    /** A line of the table. */
    static String csv(ReplayedDecision decision) {
        DecodeAssignment answered = decision.answered();
        DecodeAssignment again = decision.again();
        String preferred = Judgement.preferredInstance(again);
        Double regret = again.getRegretSeconds();
        return String.join(
                ",",
                quoted(answered.getFabric()),
                quoted(answered.getRequestId()),
                Long.toString(decision.arrivalMillis()),
                answered.getPolicy(),
                quoted(answered.getDecodeInstance()),
                quoted(again.getDecodeInstance()),
                Boolean.toString(decision.isSame()),
                again.getJudge() == null ? "" : again.getJudge(),
                preferred == null ? "" : quoted(preferred),
                regret == null ? "" : String.format(Locale.ROOT, "%.3f", 1e3 * regret));
    }

    /** Names are whatever users gave. */
    private static String quoted(String text) {
        boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Lines for one fabric: whether it is decided as it was, and what other policies would have chosen. */
    static List<String> lines(FabricReplay replay) {
        List<String> lines = new ArrayList<>();
        long different = replay.count() - replay.sameCount();
        lines.add(format(
                "Fabric %s: %d requests, decided by %s; decided again, %s.",
                replay.fabric().name(),
                replay.count(),
                replay.policy(),
                different == 0 ? "all as they were" : different + " of them otherwise"));
        for (ReplayedDecision difference : replay.differences()) {
            lines.add(format(
                    "  %s went to %s, again to %s",
                    difference.answered().getRequestId(),
                    described(difference.answered()),
                    described(difference.again())));
        }
        if (!replay.judgements().isEmpty()) {
            lines.add("On what was known then, request by request:");
            lines.add(format("  %-20s %13s %22s %12s", "policy", "other choice", "expected gain, mean", "in sum"));
        }
        for (Judgement judgement : replay.judgements()) {
            lines.add(format(
                    "  %-20s %12.1f%% %19.1f ms %10.1f s",
                    judgement.policy(),
                    100.0 * judgement.others() / judgement.requests(),
                    1e3 * judgement.meanRegretSeconds(),
                    judgement.regretSeconds()));
        }
        return lines;
    }

    private static String described(DecodeAssignment assignment) {
        return assignment.getRefusal() == null ? assignment.getDecodeInstance() : "nowhere";
    }

    /** Lines for what the simulator makes of the same arrivals. */
    static List<String> lines(List<Counterfactual> played, int seeds) {
        List<String> lines = new ArrayList<>();
        lines.add(format("The same arrivals in the simulator's model, %d seeds:", seeds));
        lines.add(format("  %-20s %14s %10s %18s", "policy", "mean TTFT", "P99", "lower by"));
        for (Counterfactual one : played) {
            lines.add(format(
                    "  %-20s %11.0f ms %7.0f ms %11.1f%% ±%.1f",
                    one.policy(),
                    one.ttftMillis().mean(),
                    one.ttftP99Millis(),
                    one.gainPercent().mean(),
                    one.gainPercent().halfWidth()));
        }
        return lines;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
