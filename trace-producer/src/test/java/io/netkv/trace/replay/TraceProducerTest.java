package io.netkv.trace.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.avro.DecodeRequest;
import io.netkv.core.trace.TraceRequest;
import io.netkv.fixtures.TestFabrics;
import io.netkv.schemas.AvroSerdes;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.Arrival;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TraceProducerTest {

    private static final long BASE_MILLIS = 1_600_000_000_000L;
    private static final long HOUR_MILLIS = 3_600_000;

    private final MockProducer<String, DecodeRequest> kafka = kafka(true);
    private final ManualClock clock = new ManualClock(60_000);

    private static MockProducer<String, DecodeRequest> kafka(boolean autoComplete) {
        return new MockProducer<>(
                autoComplete, null, new StringSerializer(), AvroSerdes.shipped().<DecodeRequest>serializer());
    }

    private static ReplayTarget target(String name) {
        return ReplayTarget.of(TestFabrics.oneNode(name), PrefillPolicy.ROUND_ROBIN);
    }

    private static Arrival arrival(long sequence, long offsetMillis) {
        TraceRequest request = new TraceRequest(offsetMillis, 9_000, 77, new long[] {0, sequence});
        return new Arrival(sequence, "r-" + sequence, offsetMillis, request);
    }

    private static Iterator<Arrival> arrivals(long... offsetsMillis) {
        List<Arrival> arrivals = new ArrayList<>();
        for (long offset : offsetsMillis) {
            arrivals.add(arrival(arrivals.size(), offset));
        }
        return arrivals.iterator();
    }

    private static Iterator<Arrival> every(long stepMillis, long count) {
        return LongStream.range(0, count)
                .mapToObj(i -> arrival(i, i * stepMillis))
                .iterator();
    }

    private TraceProducer producer(double speed, String... fabrics) {
        return producer(kafka, clock, speed, fabrics);
    }

    private static TraceProducer producer(
            MockProducer<String, DecodeRequest> kafka, ReplayClock clock, double speed, String... fabrics) {
        List<ReplayTarget> targets =
                List.of(fabrics).stream().map(TraceProducerTest::target).toList();
        return new TraceProducer(kafka, targets, ReplaySettings.of(speed, BASE_MILLIS), clock, ReplayListener.NONE);
    }

    @Test
    void sendsWhatTheSchedulerNeeds() {
        // given
        TraceProducer producer = producer(2, "f");

        // when
        producer.run(arrivals(0, 3_000));

        // then
        ProducerRecord<String, DecodeRequest> second = kafka.history().get(1);
        assertThat(second.topic()).isEqualTo("decode-requests");
        assertThat(second.key()).isEqualTo("f");
        assertThat(second.timestamp()).isEqualTo(BASE_MILLIS + 3_000);
        assertThat(second.value())
                .isEqualTo(DecodeRequest.newBuilder()
                        .setRequestId("r-1")
                        .setFabric("f")
                        .setPrefillInstance("p1")
                        .setInputTokens(9_000)
                        .setMaxOutputTokens(77)
                        .setPrefixBlocks(List.of(0L, 1L))
                        .setTtftSloMillis(4_750L)
                        .setSentAtEpochMicros(ManualClock.START_EPOCH_MICROS + 1_500_060)
                        .build());
    }

    @Test
    void keepsToItsDeadlinesHoweverMuchEachSleepOverruns() {
        TraceProducer producer = producer(10, "f");

        ReplaySummary summary = producer.run(every(100, 10_001));

        assertThat(clock.elapsedNanos() / 1e6).isCloseTo(10_000 * 100 / 10.0, within(0.07));
        assertThat(clock.sleeps())
                .as("sleeps once for each wait, does not spin")
                .isEqualTo(10_000);
        assertThat(summary)
                .isEqualTo(new ReplaySummary(10_001, 10_001, 10_001, false, 1_000_000, clock.elapsedNanos(), 60_000));
    }

    @Test
    void doesNotWaitAtMaximumSpeed() {
        ReplaySummary summary = producer(ReplaySettings.MAX_SPEED, "f").run(every(HOUR_MILLIS, 100));

        assertThat(clock.sleeps()).isZero();
        assertThat(summary.requests()).isEqualTo(100);
        assertThat(summary.maxLateNanos()).isZero();
    }

    @Test
    void sendsTheSameArrivalsToEveryFabric() {
        ReplaySummary summary = producer(1, "a", "b").run(arrivals(0, 0, 5));

        assertThat(kafka.history())
                .extracting(record -> record.key()
                        + ' '
                        + record.value().getRequestId()
                        + ' '
                        + record.value().getPrefillInstance())
                .containsExactly("a r-0 p0", "b r-0 p0", "a r-1 p1", "b r-1 p1", "a r-2 p2", "b r-2 p2");
        assertThat(summary.requests()).isEqualTo(3);
        assertThat(summary.records()).isEqualTo(6);
        assertThat(summary.acknowledgedRecords()).isEqualTo(6);
    }

    @Test
    void tellsItsListenerHowFarItIs() {
        List<String> heard = new ArrayList<>();
        TraceProducer producer = new TraceProducer(
                kafka,
                List.of(target("f")),
                ReplaySettings.of(1, 0),
                clock,
                (requests, offsetMillis, lateNanos) ->
                        heard.add(requests + " at " + offsetMillis + " late " + lateNanos));

        producer.run(arrivals(0, 7));

        assertThat(heard).containsExactly("1 at 0 late 0", "2 at 7 late 60000");
    }

    @Test
    void stopEndsALongWaitAndLeavesTheCallerUninterrupted() throws Exception {
        // given
        CountDownLatch firstSent = new CountDownLatch(1);
        TraceProducer producer = new TraceProducer(
                kafka,
                List.of(target("f")),
                ReplaySettings.of(1, BASE_MILLIS),
                ReplayClock.SYSTEM,
                (requests, offsetMillis, lateNanos) -> firstSent.countDown());
        CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
        CompletableFuture<ReplaySummary> run = CompletableFuture.supplyAsync(() -> {
            ReplaySummary summary = producer.run(arrivals(0, HOUR_MILLIS));
            interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
            return summary;
        });
        assertThat(firstSent.await(10, TimeUnit.SECONDS)).isTrue();

        // when
        producer.stop();

        // then
        ReplaySummary summary = run.get(10, TimeUnit.SECONDS);
        assertThat(summary.stopped()).isTrue();
        assertThat(summary.requests()).isEqualTo(1);
        assertThat(summary.acknowledgedRecords()).isEqualTo(1);
        assertThat(kafka.flushed()).isTrue();
        assertThat(interruptedAfterwards.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void anInterruptEndsItAndIsKeptForTheCaller() {
        // given
        TraceProducer producer = new TraceProducer(
                kafka,
                List.of(target("f")),
                ReplaySettings.of(1, BASE_MILLIS),
                ReplayClock.SYSTEM,
                (requests, offsetMillis, lateNanos) -> Thread.currentThread().interrupt());

        // when
        ReplaySummary summary = producer.run(arrivals(0, HOUR_MILLIS));

        // then
        assertThat(Thread.interrupted()).isTrue();
        assertThat(summary.stopped()).isTrue();
        assertThat(summary.requests()).isEqualTo(1);
        assertThat(kafka.flushed()).isTrue();
    }

    @Test
    void aStopBeforeItRunsSendsNothing() {
        TraceProducer producer = producer(1, "f");
        producer.stop();

        ReplaySummary summary = producer.run(arrivals(0));

        assertThat(summary.stopped()).isTrue();
        assertThat(summary.requests()).isZero();
    }

    @Test
    void saysWhatWasNotConfirmedWhereSomebodyWouldNotWait() {
        // given
        MockProducer<String, DecodeRequest> silent =
                new MockProducer<>(
                        false,
                        null,
                        new StringSerializer(),
                        AvroSerdes.shipped().<DecodeRequest>serializer()) {
                    @Override
                    public synchronized void flush() {
                        throw new InterruptException("flush interrupted");
                    }
                };

        // when
        ReplaySummary summary = producer(silent, clock, 1, "f").run(arrivals(0, 1));

        // then
        assertThat(Thread.interrupted())
                .as("Kafka's exception interrupts again")
                .isTrue();
        assertThat(summary.stopped()).isTrue();
        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.acknowledgedRecords()).isZero();
    }

    @Test
    void surfacesARecordThatTheBrokerRefusesEvenFromALongWait() {
        // given
        MockProducer<String, DecodeRequest> slow = kafka(false);
        ScheduledExecutorService broker = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> refusal = broker.scheduleWithFixedDelay(
                () -> slow.errorNext(new TimeoutException("Expiring 1 record(s)\nfor decode-requests-0")),
                50,
                50,
                TimeUnit.MILLISECONDS);
        TraceProducer producer = producer(slow, ReplayClock.SYSTEM, 1, "f");

        // when / then
        assertThatThrownBy(() -> producer.run(arrivals(0, HOUR_MILLIS)))
                .isInstanceOf(ReplayException.class)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessage("topic decode-requests did not take a request after 0 that it took:"
                        + " TimeoutException: Expiring 1 record(s); check that the broker runs and the topic exists");
        refusal.cancel(true);
        broker.shutdown();
    }

    @Test
    void surfacesAFailureOfTheProducerItself() {
        kafka.sendException = new SerializationException("no such schema");

        assertThatThrownBy(() -> producer(1, "f").run(arrivals(0)))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("SerializationException: no such schema");
    }

    @Test
    void refusesTargetsItCannotTellApart() {
        assertThatThrownBy(() -> producer(1)).hasMessageContaining("name at least one");
        assertThatThrownBy(() -> producer(1, "f", "f"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fabric 'f' is named twice; give every fabric a name of its own");
        assertThatThrownBy(() -> ReplayTarget.of("a/b", TestFabrics.oneNode("f"), PrefillPolicy.ROUND_ROBIN))
                .hasMessageContaining("without '/'");
    }

    @Test
    void runsOnce() {
        TraceProducer producer = producer(1, "f");
        producer.run(arrivals(0));

        assertThatThrownBy(() -> producer.run(arrivals(0))).isInstanceOf(IllegalStateException.class);
    }
}
