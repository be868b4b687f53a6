package io.netkv.benchmarks;

import io.netkv.avro.LinkTelemetry;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.core.telemetry.ReadingOutcome;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.TelemetryDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the oracle does with one reading, from its bytes to its link's window, beside decoding it alone as any consumer does; and
 * what a snapshot takes, from the links' congestion to its bytes.
 */
@SuppressWarnings("NullAway.Init") // set by prepare
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OracleBenchmark {

    private static final WindowSettings SETTINGS =
            new WindowSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final int SECONDS = 16;
    private static final long START_MILLIS = 1_700_000_000_000L;

    /** Cells of the fat tree, 64 GPUs each. */
    @Param({"1", "1024"})
    public int cells;

    private final Deserializer<LinkTelemetry> deserializer =
            AvroSerdes.shipped().deserializer();
    private final Serializer<SpecificRecord> serializer = AvroSerdes.shipped().serializer();
    private final TelemetryDecoder decoder = AvroSerdes.shipped().telemetryDecoder();
    private final Map<Utf8, LinkWindow> windows = new HashMap<>();
    private Fabric fabric;
    private FabricCongestion congestion;
    private byte[][] readings;
    private int next;
    private long round;

    /** Some seconds of readings of some thousand links, and the congestion of all. */
    @Setup
    public void prepare() {
        fabric = FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        congestion = new FabricCongestion(fabric, 60_000);
        Random random = new Random(1);
        for (int link = 0; link < fabric.linkCount(); link++) {
            congestion.share(link, random.nextDouble(), START_MILLIS);
        }
        int links = Math.min(fabric.linkCount(), 4096);
        readings = new byte[SECONDS * links][];
        for (int i = 0; i < readings.length; i++) {
            int second = i / links;
            readings[i] = serializer.serialize(
                    "",
                    LinkTelemetry.newBuilder()
                            .setFabric(fabric.name())
                            .setLink(fabric.linkName(i % links))
                            .setDeviceTimeMicros(1000 * START_MILLIS + 1_000_000L * second)
                            .setBytesSent(1_000_000_000L * second)
                            .setQueueBytes(0L)
                            .build());
        }
    }

    private byte[] nextReading() {
        if (next == readings.length) {
            next = 0;
            round++;
        }
        return readings[next++];
    }

    /** Decoded into an object. */
    @Benchmark
    public LinkTelemetry decode() {
        return deserializer.deserialize("", nextReading());
    }

    /** Decoded and folded; each time round, all stamps are later. */
    @Benchmark
    public ReadingOutcome fold() {
        decoder.decode(nextReading());
        LinkWindow window = windows.get(decoder.link());
        if (window == null) {
            window = new LinkWindow(SETTINGS);
            windows.put(new Utf8(decoder.link()), window);
        }
        long later = 1_000L * SECONDS * round;
        return window.add(LinkReading.counter(
                decoder.deviceTimeMicros() / 1000 + later,
                decoder.deviceTimeMicros() + 1000 * later,
                decoder.bytesSent() + 1_000_000L * later,
                0));
    }

    /** A snapshot's bytes. */
    @Benchmark
    public byte[] snapshot() {
        return serializer.serialize(
                "", SnapshotRecords.toRecord(fabric, 1, congestion.snapshot(START_MILLIS + 1000), 5_000));
    }
}
