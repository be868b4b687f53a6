package io.netkv.trace.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.avro.DecodeRequest;
import io.netkv.common.UserFacingException;
import io.netkv.core.trace.TraceRequest;
import io.netkv.core.trace.Turn;
import io.netkv.fixtures.TestFabrics;
import io.netkv.schemas.AvroSerdes;
import io.netkv.trace.TraceSource;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.results.Answers;
import io.netkv.trace.workload.Arrivals;
import io.netkv.trace.workload.Workload;
import io.netkv.trace.workload.WorkloadSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns that wait for the answer to the one before, on a clock that moves only when the replay sleeps. */
@Timeout(20)
class ConversationsTest {

    private static final long BASE_MILLIS = 1_600_000_000_000L;

    private final MockProducer<String, DecodeRequest> kafka = new MockProducer<>(
            true, null, new StringSerializer(), AvroSerdes.shipped().<DecodeRequest>serializer());
    private final AnsweringClock clock = new AnsweringClock();

    /** Each request is answered some time after it was sent: that of its fabric. */
    private final class AnsweringClock implements ReplayClock, Answers {

        private final Map<String, Long> answerMillisByFabric = new TreeMap<>();
        private Listener listener = (fabric, requestId, completedAtMillis) -> {};
        private long nanos;
        private int told;
        private final Set<ProducerRecord<String, DecodeRequest>> answered = new HashSet<>();

        @Override
        public void tell(Listener newListener) {
            told++;
            listener = newListener;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long epochMicros() {
            return nanos / 1_000;
        }

        @Override
        public void sleepNanos(long duration) {
            // In steps, since an answer ends a sleep.
            nanos += Math.min(duration, 1_000_000);
            for (ProducerRecord<String, DecodeRequest> record : kafka.history()) {
                if (isAnswered(record) && answered.add(record)) {
                    listener.answered(record.key(), record.value().getRequestId(), completedAtMillis(record));
                }
            }
        }

        private boolean isAnswered(ProducerRecord<String, DecodeRequest> record) {
            return completedAtMillis(record) - BASE_MILLIS <= nanos / 1_000_000;
        }

        private long completedAtMillis(ProducerRecord<String, DecodeRequest> record) {
            return record.timestamp() + answerMillisByFabric.getOrDefault(record.key(), 1_000_000L);
        }
    }

    private static TraceRequest turn(long timestampMillis, String session, long delayMillis) {
        return new TraceRequest(timestampMillis, 100, 10, new long[0], new Turn(session, delayMillis));
    }

    private ReplaySummary replay(List<TraceRequest> trace, WorkloadSettings settings, String... fabrics) {
        List<ReplayTarget> targets = List.of(fabrics).stream()
                .map(name -> ReplayTarget.of(TestFabrics.oneNode(name), PrefillPolicy.ROUND_ROBIN))
                .toList();
        try (Workload workload = Workload.open(TraceSource.of(trace), settings)) {
            return new TraceProducer(
                            kafka,
                            targets,
                            ReplaySettings.of(1, BASE_MILLIS),
                            clock,
                            (requests, offset, late) -> {},
                            clock)
                    .run(workload);
        }
    }

    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        kafka.history()
                .forEach(record -> sent.add(record.key() + " " + record.value().getRequestId() + " at "
                        + (record.timestamp() - BASE_MILLIS)));
        return sent;
    }

    @Test
    void aTurnFollowsTheAnswerBeforeIt() {
        clock.answerMillisByFabric.put("f", 300L);
        List<TraceRequest> trace = List.of(
                turn(0, "a", Turn.OWN_TIME),
                turn(0, "a", 50),
                turn(0, "a", 0),
                turn(100, "b", Turn.OWN_TIME),
                new TraceRequest(1_000, 100, 10, new long[0]));

        ReplaySummary summary = replay(trace, WorkloadSettings.ALL, "f");

        assertThat(sent())
                .containsExactly("f r-0 at 0", "f r-3 at 100", "f r-1 at 350", "f r-2 at 650", "f r-4 at 1000");
        assertThat(summary.requests()).isEqualTo(5);
        assertThat(summary.records()).isEqualTo(5);
        assertThat(clock.told).isOne();
    }

    @Test
    void everyFabricGoesOnInItsOwnTime() {
        clock.answerMillisByFabric.put("fast", 100L);
        clock.answerMillisByFabric.put("slow", 400L);
        List<TraceRequest> trace = List.of(turn(0, "a", Turn.OWN_TIME), turn(0, "a", 10), turn(0, "a", 10));

        ReplaySummary summary = replay(trace, WorkloadSettings.ALL, "fast", "slow");

        assertThat(sent())
                .containsExactlyInAnyOrder(
                        "fast r-0 at 0",
                        "slow r-0 at 0",
                        "fast r-1 at 110",
                        "slow r-1 at 410",
                        "fast r-2 at 220",
                        "slow r-2 at 820");
        assertThat(summary.requests()).isEqualTo(3);
        assertThat(summary.records()).isEqualTo(6);
    }

    @Test
    void aSecondPassHasConversationsOfItsOwn() {
        clock.answerMillisByFabric.put("f", 300L);
        List<TraceRequest> trace = List.of(turn(0, "a", Turn.OWN_TIME), turn(0, "a", 0), turn(100, "c", Turn.OWN_TIME));

        replay(trace, WorkloadSettings.ALL.withLoops(2), "f");

        assertThat(sent())
                .containsExactlyInAnyOrder(
                        "f r-0 at 0", "f r-2 at 100", "f r-3 at 200", "f r-1 at 300", "f r-5 at 300", "f r-4 at 500");
    }

    @Test
    void poissonArrivalsWaitForNobody() {
        List<TraceRequest> trace = List.of(turn(0, "a", Turn.OWN_TIME), turn(0, "a", 50), turn(0, "a", 50));

        replay(trace, WorkloadSettings.ALL.withArrivals(new Arrivals.Poisson(10, 1)), "f");

        assertThat(kafka.history()).hasSize(3);
        assertThat(clock.told).isZero();
    }

    @Test
    void saysWhatItWaitsForWhenNoAnswerComes() {
        List<TraceRequest> trace = List.of(turn(0, "a", Turn.OWN_TIME), turn(0, "a", 50));

        assertThatThrownBy(() -> replay(trace, WorkloadSettings.ALL, "f"))
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith(
                        "1 turns wait for the answer to the turn before, and none has come for 60 s; a scheduler");
    }
}
