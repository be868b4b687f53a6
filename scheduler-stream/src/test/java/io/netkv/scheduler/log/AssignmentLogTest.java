package io.netkv.scheduler.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.OracleMode;
import io.netkv.kafka.TopicTail;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AssignmentLogTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final AvroSerdes SERDES = AvroSerdes.shipped();

    private final PartitionInMemory topic = new PartitionInMemory();
    private final AssignmentLog log = new AssignmentLog(HOUR);

    @Test
    void shouldReadBackTheDedupWindowOnly() {
        // given
        for (int i = 0; i < 300; i++) {
            decide("lab", "r" + i, "d" + i % 3, i * HOUR / 100);
        }

        // when
        AssignmentLog again = readBack();

        // then
        assertThat(topic.recordsRead).isEqualTo(101);
        assertThat(again.isDecided("lab", "r199")).isTrue();
        assertThat(again.isDecided("lab", "r198")).isFalse();
        assertThat(again.sequence("lab")).isEqualTo(300);
        assertThat(again.lastChosen("lab")).isEqualTo("d2");
        assertThat(List.copyOf(again.entries("lab"))).isEqualTo(List.copyOf(log.entries("lab")));
    }

    @Test
    void shouldKnowTheLastDecisionOfAFabricThatHasBeenIdleForLong() {
        // given
        decide("idle", "a", "d1", 0);
        decide("idle", "b", "d2", 1);
        for (int i = 1; i < 1_000; i++) {
            decide("busy", "r" + i, "d", i * HOUR / 50);
        }

        // when
        AssignmentLog again = readBack();

        // then
        assertThat(again.isDecided("idle", "b")).isFalse();
        assertThat(again.sequence("idle")).isEqualTo(2);
        assertThat(again.lastChosen("idle")).isEqualTo("d2");
        assertThat(topic.recordsRead).isLessThan(60);
    }

    @Test
    void shouldCountTheFirstDecisionForARequest() {
        decide("lab", "r", "first", 1000);
        decide("lab", "r", "second", 2000);

        assertThat(readBack().entries("lab"))
                .singleElement()
                .extracting(entry -> entry.getValue().decodeInstance())
                .isEqualTo("first");
    }

    @Test
    void shouldNotRememberARefusal() {
        decide("lab", "r", "d", 1000);
        DecodeAssignment refusal = assignment("lab", "refused", "", 2000);
        refusal.setRefusal("no instance takes requests now");
        topic.add(refusal, new RecordHeaders());

        AssignmentLog again = readBack();

        assertThat(again.isDecided("lab", "refused")).isFalse();
        assertThat(again.sequence("lab")).isEqualTo(1);
    }

    @Test
    void shouldReadOnlyTheRestOfALogThatWasFollowed() {
        // given
        PartitionReader follower = newReader();
        for (int i = 0; i < 300; i++) {
            decide("lab", "r" + i, "d" + i % 3, i * 1000);
        }
        long from = follower.nextOffset(Topic.DECODE_ASSIGNMENTS.topicName());
        topic.records.subList((int) from, 300).forEach(follower::append);
        for (int i = 300; i < 350; i++) {
            decide("lab", "r" + i, "d" + i % 3, i * 1000);
        }

        // when
        AssignmentLog taken = follower.readToEnd().assignments();

        // then
        assertThat(topic.recordsRead).isEqualTo(50);
        assertThat(taken.sequence("lab")).isEqualTo(350);
        assertThat(List.copyOf(taken.entries("lab"))).isEqualTo(List.copyOf(log.entries("lab")));
    }

    @Test
    void shouldLeaveALogAloneThatWasTaken() {
        // given
        PartitionReader follower = newReader();
        decide("lab", "r1", "d", 1000);
        AssignmentLog taken = follower.readToEnd().assignments();
        decide("lab", "r2", "d", 2000);

        // when
        follower.append(topic.records.get(1));

        // then
        assertThat(taken.isDecided("lab", "r2")).isFalse();
    }

    private PartitionReader newReader() {
        return new PartitionReader(0, new LogSettings(HOUR, HOUR, 1), SERDES, topic);
    }

    private void decide(String fabric, String request, String instance, long atMillis) {
        DecodeAssignment assignment = assignment(fabric, request, instance, atMillis);
        log.append(assignment);
        topic.add(assignment, log.headers(atMillis));
    }

    private DecodeAssignment assignment(String fabric, String request, String instance, long atMillis) {
        return DecodeAssignment.newBuilder()
                .setRequestId(request)
                .setFabric(fabric)
                .setSequence(log.sequence(fabric) + 1)
                .setPrefillInstance("p")
                .setDecodeInstance(instance)
                .setDecidedAtMillis(atMillis)
                .setCost(CostBreakdown.newBuilder().build())
                .setOracleMode(OracleMode.FRESH)
                .setInstanceStanding(InstanceStanding.USABLE)
                .build();
    }

    private AssignmentLog readBack() {
        return newReader().readToEnd().assignments();
    }

    /** A partition in memory. */
    private static final class PartitionInMemory implements TopicTail {

        private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        private int recordsRead;

        void add(DecodeAssignment assignment, Headers headers) {
            records.add(new ConsumerRecord<>(
                    Topic.DECODE_ASSIGNMENTS.topicName(),
                    0,
                    records.size(),
                    assignment.getDecidedAtMillis(),
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    assignment.getFabric(),
                    SERDES.serializer().serialize("", assignment),
                    headers,
                    Optional.empty()));
        }

        @Override
        public OptionalLong newestMillis(Topic ofTopic, int partition) {
            return OptionalLong.of(records.get(records.size() - 1).timestamp());
        }

        @Override
        public long offsetSince(Topic ofTopic, int partition, long sinceMillis) {
            return records.stream()
                    .filter(record -> record.timestamp() < sinceMillis)
                    .count();
        }

        @Override
        public long end(Topic ofTopic, int partition) {
            return ofTopic == Topic.DECODE_ASSIGNMENTS ? records.size() : 0;
        }

        @Override
        public void read(Topic ofTopic, int partition, long fromOffset, long toOffset, Visitor visitor) {
            if (ofTopic == Topic.DECODE_ASSIGNMENTS) {
                List<ConsumerRecord<String, byte[]>> read = records.subList((int) fromOffset, (int) toOffset);
                recordsRead += read.size();
                read.forEach(visitor::accept);
            }
        }
    }
}
