package io.netkv.scheduler;

import static io.netkv.scheduler.SchedulerHarness.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.PathAccuracy;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEventKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What transfers took against what was predicted, as the scheduler publishes it. */
class TransferAccuracyStreamTest {

    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final long WINDOW_MILLIS = 10_000;

    @TempDir
    Path stateDirectory;

    private SchedulerHarness scheduler;

    @BeforeEach
    void start() {
        scheduler = new SchedulerHarness(SchedulerSettings.DEFAULT, stateDirectory);
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    /** Returns what was predicted. */
    private double transfer(String id, long atMillis, long tookMillis) {
        DecodeAssignment decided = scheduler.decide(request(id), atMillis);
        scheduler.transfer(id, TransferEventKind.STARTED, atMillis);
        scheduler.transfer(id, TransferEventKind.FINISHED, atMillis + tookMillis);
        return decided.getPredictedTransferMillis();
    }

    @Test
    void shouldPublishAWindowOnceItHasEnded() {
        double predicted = transfer("r1", START_MILLIS, 300) + transfer("r2", START_MILLIS + 1_000, 500);
        assertThat(scheduler.accuracy.isEmpty()).isTrue();

        transfer("r3", START_MILLIS + WINDOW_MILLIS, 100);

        List<TransferAccuracy> published = scheduler.accuracy.readValuesToList();
        assertThat(published).hasSize(1);
        TransferAccuracy window = published.get(0);
        assertThat(window.getFabric()).isEqualTo(SchedulerHarness.FABRIC);
        assertThat(window.getPolicy()).isEqualTo("netkv-full");
        assertThat(window.getWindowStartMillis()).isEqualTo(START_MILLIS);
        assertThat(window.getWindowEndMillis()).isEqualTo(START_MILLIS + WINDOW_MILLIS);
        assertThat(window.getTiers())
                .allSatisfy(tier -> assertThat(tier.getTransfers()).isPositive());
        assertThat(window.getPaths().stream()
                        .mapToLong(PathAccuracy::getTransfers)
                        .sum())
                .isEqualTo(2);
        assertThat(window.getPaths().stream()
                        .mapToDouble(PathAccuracy::getMeasuredMillis)
                        .sum())
                .isEqualTo(800);
        assertThat(window.getPaths().stream()
                        .mapToDouble(PathAccuracy::getPredictedMillis)
                        .sum())
                .isCloseTo(predicted, within(0.01 * predicted));
    }

    @Test
    void shouldPublishNothingOfAWindowWithoutTransfers() {
        transfer("r1", START_MILLIS, 300);
        transfer("r2", START_MILLIS + 5 * WINDOW_MILLIS, 300);
        transfer("r3", START_MILLIS + 6 * WINDOW_MILLIS, 300);

        assertThat(scheduler.accuracy.readValuesToList())
                .extracting(TransferAccuracy::getWindowStartMillis)
                .containsExactly(START_MILLIS, START_MILLIS + 5 * WINDOW_MILLIS);
    }

    @Test
    void shouldNameAPathThatKeepsBeingSlow() {
        for (int i = 0; i < 20; i++) {
            transfer("slow" + i, START_MILLIS + WINDOW_MILLIS * i, 8_000);
        }

        assertThat(scheduler.accuracy.readValuesToList())
                .anySatisfy(
                        window -> assertThat(window.getPaths().get(0).getSlow()).isTrue());
    }
}
