package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.it.VirtualPipeline.LinkReadingRecord;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.stream.IntStream;
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
    private static final long MINUTE_MILLIS = 60_000;
    private static final long STUCK_BYTES = 1L << 32;

    @TempDir
    private Path directory;

    enum Lie {
        NONE(Lie::same),
        STOPPED(record -> isAfter(record, MINUTE_MILLIS) ? Stream.empty() : Stream.of(record)),
        DOUBLED(record -> Stream.of(record, record)),
        RESET_EVERY_20_SECONDS(record ->
                change(record, reading -> reading.setBytesSent(record.timestampMillis() % 20_000 * 1_000_000))),
        WRAPPED_AT_32_BITS(
                record -> change(record, reading -> reading.setBytesSent(reading.getBytesSent() % STUCK_BYTES))),
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

        private static Stream<LinkReadingRecord> change(
                LinkReadingRecord record, java.util.function.Consumer<LinkTelemetry> change) {
            LinkTelemetry copy = LinkTelemetry.newBuilder(record.reading()).build();
            change.accept(copy);
            return Stream.of(new LinkReadingRecord(copy, record.timestampMillis()));
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
        double tiersOnly = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double without = meanTtftMillis("netkv-static", seed, Lie.NONE);
            differences[seed] = meanTtftMillis("netkv-full", seed, lie) - without;
            tiersOnly += without / SEEDS;
        }
        double mean = IntStream.range(0, SEEDS)
                .mapToDouble(i -> differences[i])
                .average()
                .orElseThrow();
        System.out.printf("%s: %.1f ms against tiers only, %.1f ms%n", lie, mean, tiersOnly);

        assertThat(mean).as("longer than by tiers alone, ms").isLessThan(tiersOnly * 0.01);
    }

    private double meanTtftMillis(String policy, long seed, Lie lie) {
        try (VirtualPipeline pipeline = new VirtualPipeline(FABRIC, policy, seed, directory, lie.begin())) {
            pipeline.play(new SampleTrace(REQUESTS, seed), WorkloadSettings.ALL.withLimit(REQUESTS));
            assertThat(pipeline.decided())
                    .extracting(DecodeAssignment::getRefusal)
                    .containsOnlyNulls();
            return pipeline.outcomes().stream()
                    .mapToDouble(RequestOutcome::getTtftMillis)
                    .average()
                    .orElseThrow();
        }
    }
}
