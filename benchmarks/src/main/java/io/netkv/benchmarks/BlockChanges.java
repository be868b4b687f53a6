package io.netkv.benchmarks;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.kafka.FabricRecords;
import io.netkv.scheduler.SchedulerMirror;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What it costs a scheduler to follow the prefix blocks of 192 instances, which hold 880 each and exchange ten of them a tenth of a second:
 * as changes, with all of them every half a minute, and, for comparison, as a list in every state. From bytes, without a broker.
 */
public final class BlockChanges {

    private static final int CELLS = 16;
    private static final int HELD = 880;
    private static final int EXCHANGED = 10;
    private static final int ROUNDS = 300;
    private static final int RUNS = 5;
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final int ROUND_MILLIS = 100;

    /** A record's bytes, and what they are of. */
    private record Sent(Topic topic, String key, byte[] bytes, long atMillis) {}

    private BlockChanges() {}

    /** Runs it; takes no arguments. */
    public static void main(String[] arguments) {
        Fabric fabric = FatTree.paper(CELLS, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        List<Sent> changes = records(fabric, true);
        List<Sent> lists = records(fabric, false);
        double seconds = 1e-3 * ROUNDS * ROUND_MILLIS;
        ResultRow.print(
                "BlockChanges, bytes a second", "MB", bytes(changes) * 1e-6 / seconds, bytes(lists) * 1e-6 / seconds);
        double changesSeconds = CpuClock.leastSeconds(RUNS, () -> take(fabric, changes));
        double listsSeconds = CpuClock.leastSeconds(RUNS, () -> take(fabric, lists));
        ResultRow.print(
                "BlockChanges, processor time a second",
                "ms",
                1e3 * changesSeconds / seconds,
                1e3 * listsSeconds / seconds);
    }

    private static long bytes(List<Sent> records) {
        return records.stream().mapToLong(sent -> sent.bytes().length).sum();
    }

    private static List<Sent> records(Fabric fabric, boolean asChanges) {
        Serializer<SpecificRecord> serializer = AvroSerdes.shipped().serializer();
        Random random = new Random(1);
        List<List<Long>> held = new ArrayList<>();
        for (int k = 0; k < fabric.decodeCount(); k++) {
            held.add(new ArrayList<>(random.longs(HELD).boxed().toList()));
        }
        List<Sent> records = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long atMillis = START_MILLIS + (long) round * ROUND_MILLIS;
            for (int k = 0; k < held.size(); k++) {
                String name = fabric.instanceName(fabric.decodeInstance(k));
                String key = RecordKeys.instance(fabric.name(), name);
                List<Long> blocks = held.get(k);
                List<Long> removed = List.copyOf(blocks.subList(0, EXCHANGED));
                List<Long> added = random.longs(EXCHANGED).boxed().toList();
                blocks.subList(0, EXCHANGED).clear();
                blocks.addAll(added);
                if (asChanges) {
                    boolean isComplete = round == 0;
                    PrefixBlocks change = PrefixBlocks.newBuilder()
                            .setFabric(fabric.name())
                            .setInstance(name)
                            .setComplete(isComplete)
                            .setAdded(isComplete ? blocks : added)
                            .setRemoved(isComplete ? List.of() : removed)
                            .build();
                    records.add(new Sent(
                            Topic.PREFIX_BLOCKS,
                            key,
                            serializer.serialize(Topic.PREFIX_BLOCKS.topicName(), change),
                            atMillis));
                }
                DecodeInstanceState state = DecodeInstanceState.newBuilder()
                        .setFabric(fabric.name())
                        .setInstance(name)
                        .setRunningRequests(round % 20)
                        .setFreeKvTokens(400_000)
                        .setBlocksAsChanges(asChanges)
                        .setCachedBlocks(asChanges ? List.of() : blocks)
                        .build();
                records.add(new Sent(
                        Topic.DECODE_INSTANCES,
                        key,
                        serializer.serialize(Topic.DECODE_INSTANCES.topicName(), state),
                        atMillis));
            }
        }
        return records;
    }

    private static void take(Fabric fabric, List<Sent> records) {
        SchedulerMirror mirror = new SchedulerMirror(SchedulerSettings.DEFAULT, () -> START_MILLIS);
        mirror.accept(Topic.FABRIC, fabric.name(), FabricRecords.toRecord(fabric.spec()), START_MILLIS);
        Deserializer<SpecificRecord> deserializer = AvroSerdes.shipped().deserializer();
        for (Sent sent : records) {
            mirror.accept(
                    sent.topic(),
                    sent.key(),
                    deserializer.deserialize(sent.topic().topicName(), sent.bytes()),
                    sent.atMillis());
        }
    }
}
