package io.netkv.benchmarks;

import io.netkv.common.TemporaryDirectory;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * Two schedulers, one of which has the partition with an hour of decisions and the other none. The first ends, the other goes
 * on: how long does a request wait at most? The baseline is the same with empty topics. Arguments: tries (default 10), how the
 * first ends ({@code kill}, the default, or {@code stop}), and the session timeout in milliseconds (default 2000).
 */
public final class SchedulerTakeover {

    private static final int HOURS = 1;
    private static final int BASELINE_TRIES = 3;
    private static final String GROUP = "takeover";
    /** Until the other has begun to follow the partition, and has read the history. */
    private static final long WARM_UP_SECONDS = 30;

    private final DecisionHistory history;
    private final boolean isKilled;
    private final int sessionTimeoutMillis;

    private SchedulerTakeover(DecisionHistory history, boolean isKilled, int sessionTimeoutMillis) {
        this.history = history;
        this.isKilled = isKilled;
        this.sessionTimeoutMillis = sessionTimeoutMillis;
    }

    /** Runs it, prints the medians. */
    public static void main(String[] arguments) throws Exception {
        int tries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        boolean isKilled = arguments.length < 2 || arguments[1].equals("kill");
        int sessionTimeoutMillis = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2000;
        double empty = measure(0, BASELINE_TRIES, isKilled, sessionTimeoutMillis);
        double full = measure(HOURS, tries, isKilled, sessionTimeoutMillis);
        ResultRow.print("SchedulerTakeover, " + (isKilled ? "kill" : "stop"), "s", full, empty);
        System.exit(0);
    }

    private static double measure(int hours, int tries, boolean isKilled, int sessionTimeoutMillis) throws Exception {
        try (DecisionHistory history = DecisionHistory.write(hours);
                TemporaryDirectory state = TemporaryDirectory.create("netkv-takeover-", 1 << 20)) {
            return new SchedulerTakeover(history, isKilled, sessionTimeoutMillis).median(hours, tries, state);
        }
    }

    /** After each try another process joins, which may take over in the next. */
    private double median(int hours, int tries, TemporaryDirectory state) throws Exception {
        double[] seconds = new double[tries];
        Map<String, Process> running = new HashMap<>();
        try (RequestProbe probe = history.probe();
                Admin admin = Admin.create(history.kafka().commonConfig())) {
            start(running, state, 0);
            for (int i = 0; i < tries; i++) {
                probe.decideOne();
                start(running, state, i + 1);
                TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
                Process owner = Objects.requireNonNull(running.remove(owner(admin)));
                seconds[i] = probe.longestWaitSeconds(() -> end(owner), () -> !owner.isAlive());
                System.out.printf(Locale.ROOT, "  %d h, try %d: %.2f s%n", hours, i + 1, seconds[i]);
                owner.waitFor();
            }
        } finally {
            for (Process process : running.values()) {
                process.destroyForcibly().waitFor();
            }
        }
        Arrays.sort(seconds);
        return seconds[tries / 2];
    }

    private void start(Map<String, Process> running, TemporaryDirectory state, int number) throws IOException {
        String name = "scheduler" + number;
        Process process = history.start(
                GROUP,
                state.path().resolve(name),
                "--streams-property",
                "consumer.session.timeout.ms=" + sessionTimeoutMillis,
                "--streams-property",
                "client.id=" + name);
        running.put(name, process);
    }

    /** Name of the process that has the partition. */
    private static String owner(Admin admin) throws Exception {
        return Objects.requireNonNull(
                        admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP))
                .members()
                .stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .map(member -> member.clientId().replaceFirst("-.*", ""))
                .findFirst()
                .orElseThrow();
    }

    private void end(Process process) {
        if (isKilled) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }
}
