package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.it.VirtualPipeline.LinkReadingRecord;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.workload.Arrivals;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Telemetry that is wrong in one way, under netkv-full: times to the first token are no longer than by tiers alone
 * (netkv-static), which needs no telemetry. {@code -Dlies.requests} and {@code -Dlies.seeds} choose longer runs.
 */
class LyingTelemetryTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int REQUESTS = Integer.getInteger("lies.requests", 400);
    private static final int SEEDS = Integer.getInteger("lies.seeds", 3);
    /** The paper's RAG workload, with more background traffic. */
    private static final int LONGEST_PROMPT_TOKENS = 32_768;

    private static final double REQUESTS_PER_SECOND = 2.5;
    private static final double BACKGROUND = 0.4;
    /** Of so few requests. */
    private static final double NOISE = 0.01;

    private static final Map<Integer, Double> TIERS_ONLY_MILLIS = new HashMap<>();
    private static final long MINUTE_MILLIS = 60_000;
    private static final long WRAP_BYTES = 1L << 32;

    @TempDir
    private Path directory;

    enum Lie {
        SILENT(record -> Stream.empty()),
        NONE(Lie::same),
        STOPPED(record -> isAfter(record, MINUTE_MILLIS / 3) ? Stream.empty() : Stream.of(record)),
        DOUBLED(record -> Stream.of(record, record)),
        RESET_EVERY_20_SECONDS(Lie::same),
        WRAPPED_AT_32_BITS(
                record -> change(record, reading -> reading.setBytesSent(reading.getBytesSent() % WRAP_BYTES))),
        DEVICE_CLOCKS_MINUTES_AHEAD(record -> change(
                record, reading -> reading.setDeviceTimeMicros(reading.getDeviceTimeMicros() + 5 * 60_000_000L))),
        STAMPS_MINUTES_AHEAD(record ->
                Stream.of(new LinkReadingRecord(record.reading(), record.timestampMillis() + 5 * MINUTE_MILLIS))),
        STAMPS_MINUTES_BEHIND(record ->
                Stream.of(new LinkReadingRecord(record.reading(), record.timestampMillis() - 5 * MINUTE_MILLIS))),
        CAPACITY_0(record -> change(record, reading -> reading.setCapacityBytesPerSecond(0.0))),
        UTILISATION_5(record -> change(record, reading -> {
            reading.setBytesSent(null);
            reading.setUtilisation(5.0);
        })),
        UTILISATION_NAN(record -> change(record, reading -> {
            reading.setBytesSent(null);
            reading.setUtilisation(Double.NaN);
        })),
        ONE_LINK_SILENT(record -> isOf(record, 16) ? Stream.empty() : Stream.of(record)),
        HALF_THE_LINKS_SILENT(record -> isOf(record, 2) ? Stream.empty() : Stream.of(record)),
        LATE(Lie::same),
        OUT_OF_ORDER(Lie::same);

        private final Function<LinkReadingRecord, Stream<LinkReadingRecord>> lie;

        Lie(Function<LinkReadingRecord, Stream<LinkReadingRecord>> lie) {
            this.lie = lie;
        }

        /** For one run: some lies remember. */
        Function<LinkReadingRecord, Stream<LinkReadingRecord>> begin() {
            return switch (this) {
                case RESET_EVERY_20_SECONDS -> new Resets()::apply;
                case LATE -> new Delay(30 * FABRIC.linkCount())::late;
                case OUT_OF_ORDER -> new Delay(2 * FABRIC.linkCount())::reversed;
                default -> lie;
            };
        }

        private static Stream<LinkReadingRecord> same(LinkReadingRecord record) {
            return Stream.of(record);
        }

        private static boolean isAfter(LinkReadingRecord record, long millis) {
            return record.timestampMillis() - VirtualPipeline.BASE_MILLIS > millis;
        }

        private static boolean isOf(LinkReadingRecord record, int oneIn) {
            return FABRIC.linkIndex(record.reading().getLink()) % oneIn == 0;
        }

        private static Stream<LinkReadingRecord> change(LinkReadingRecord record, Consumer<LinkTelemetry> change) {
            LinkTelemetry copy = LinkTelemetry.newBuilder(record.reading()).build();
            change.accept(copy);
            return Stream.of(new LinkReadingRecord(copy, record.timestampMillis()));
        }
    }

    /** Counters that begin at 0 again. */
    private static final class Resets {
        private final Map<String, Long> lastReset = new HashMap<>();
        private final Map<String, Long> bytesAtReset = new HashMap<>();

        private Stream<LinkReadingRecord> apply(LinkReadingRecord record) {
            String link = record.reading().getLink();
            long period = record.timestampMillis() / (MINUTE_MILLIS / 3);
            Long sent = record.reading().getBytesSent();
            if (sent != null && !Objects.equals(lastReset.put(link, period), period)) {
                bytesAtReset.put(link, sent);
            }
            return Lie.change(
                    record,
                    reading -> reading.setBytesSent(reading.getBytesSent() - bytesAtReset.getOrDefault(link, 0L)));
        }
    }

    /** Holds some readings back. */
    private static final class Delay {
        private final int held;
        private final Deque<LinkReadingRecord> records = new ArrayDeque<>();

        private Delay(int held) {
            this.held = held;
        }

        private Stream<LinkReadingRecord> late(LinkReadingRecord record) {
            records.add(record);
            return records.size() > held ? Stream.of(records.remove()) : Stream.empty();
        }

        private Stream<LinkReadingRecord> reversed(LinkReadingRecord record) {
            records.addFirst(record);
            if (records.size() < held) {
                return Stream.empty();
            }
            Stream<LinkReadingRecord> all = Stream.of(records.toArray(LinkReadingRecord[]::new));
            records.clear();
            return all;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotBeWorseThanTiersAlone(Lie lie) {
        double[] differences = new double[SEEDS];
        double baseline = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double without = TIERS_ONLY_MILLIS.computeIfAbsent(seed, this::tiersOnlyMillis);
            differences[seed] = meanTtftMillis("netkv-full", seed, lie) - without;
            baseline += without / SEEDS;
        }
        double mean = Arrays.stream(differences).average().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%s: %+.1f ms (%s) against %.0f ms by tiers alone%n",
                lie,
                mean,
                text(differences),
                baseline);

        double squares =
                Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
        double standardError = Math.sqrt(squares / (SEEDS - 1) / SEEDS);
        assertThat(mean).as("longer than by tiers alone, ms").isLessThan(Math.max(baseline * NOISE, 2 * standardError));
    }

    private static String text(double[] differences) {
        return Arrays.stream(differences)
                .mapToObj(difference -> String.format(Locale.ROOT, "%+.1f", difference))
                .collect(Collectors.joining(", "));
    }

    private double tiersOnlyMillis(int seed) {
        return meanTtftMillis("netkv-static", seed, Lie.SILENT);
    }

    private double meanTtftMillis(String policy, int seed, Lie lie) {
        WorkloadSettings workload = WorkloadSettings.ALL
                .withInputTokens(1, LONGEST_PROMPT_TOKENS)
                .withLimit(REQUESTS)
                .withArrivals(new Arrivals.Poisson(REQUESTS_PER_SECOND, seed));
        try (VirtualPipeline pipeline = new VirtualPipeline(FABRIC, policy, seed, BACKGROUND, directory, lie.begin())) {
            pipeline.play(new SampleTrace(2 * REQUESTS, seed), workload);
            assertThat(pipeline.decided())
                    .extracting(DecodeAssignment::getRefusal)
                    .containsOnlyNulls();
            assertThat(pipeline.outcomes()).hasSize(REQUESTS);
            return pipeline.outcomes().stream()
                    .mapToDouble(RequestOutcome::getTtftMillis)
                    .average()
                    .orElseThrow();
        }
    }
}
