package io.netkv.benchmarks;

import io.netkv.common.TemporaryDirectory;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * From the start of a scheduler's process, with 512 MiB of heap, to its first decision, with hours of decisions and transfer
 * events on its topics, by default at 200 requests a second. The baseline is the same with empty topics. Arguments: hours
 * (default 1), tries (default 3), what ends the process before ({@code kill}, the default, or {@code stop}).
 */
public final class SchedulerRecovery {

    private final DecisionHistory history;
    private final boolean isKilled;

    private SchedulerRecovery(DecisionHistory history, boolean isKilled) {
        this.history = history;
        this.isKilled = isKilled;
    }

    /** Runs it, prints the medians and their ratio. */
    public static void main(String[] arguments) throws Exception {
        int hours = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int tries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        boolean isKilled = arguments.length < 3 || arguments[2].equals("kill");
        double empty = measure(0, tries, isKilled);
        double full = measure(hours, tries, isKilled);
        ResultRow.print("SchedulerRecovery, " + hours + " h", "s", full, empty);
        System.exit(0);
    }

    private static double measure(int hours, int tries, boolean isKilled) throws Exception {
        try (DecisionHistory history = DecisionHistory.write(hours)) {
            return new SchedulerRecovery(history, isKilled).median(hours, tries);
        }
    }

    /**
     * Each process has a group of its own, which has committed all that there is: what a group waits for its dead member is not
     * measured here.
     */
    private double median(int hours, int tries) throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            try (RequestProbe probe = history.probe();
                    TemporaryDirectory state = TemporaryDirectory.create("netkv-recovery-", 1 << 20)) {
                String id = hours + "-" + i;
                commitAll("recovery-" + id);
                long started = System.nanoTime();
                Process process = history.start("recovery-" + id, state.path());
                probe.decideOne();
                seconds.add((System.nanoTime() - started) * 1e-9);
                end(process);
            }
            System.out.printf(Locale.ROOT, "  %d h, try %d: %.2f s%n", hours, i + 1, seconds.get(i));
        }
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void commitAll(String group) throws Exception {
        try (Admin admin = Admin.create(history.kafka().commonConfig())) {
            Map<TopicPartition, OffsetSpec> ends = SchedulerApp.ACCESS.topics().stream()
                    .collect(Collectors.toMap(
                            topic -> new TopicPartition(topic.topicName(), 0), topic -> OffsetSpec.latest()));
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listOffsets(ends).all().get().entrySet().stream()
                    .filter(end -> !end.getKey().topic().equals(Topic.FABRIC.topicName()))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            end -> new OffsetAndMetadata(end.getValue().offset())));
            admin.alterConsumerGroupOffsets(group, committed).all().get();
        }
    }

    private void end(Process process) throws InterruptedException {
        if (isKilled) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        process.waitFor(30, TimeUnit.SECONDS);
    }
}
