package io.netkv.oracle.fabric;

import io.netkv.avro.FabricDescription;
import io.netkv.kafka.FabricParts;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicReader;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a directory up to date with all partitions of {@link Topic#FABRIC}, of which a task reads one only. Descriptions that
 * are not valid are left out here: the task that reads them sends them to the dead letters.
 */
public final class FabricFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FabricFollower.class);

    /** Who needs to catch up waits for so long at most. */
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final FabricDirectory directory;
    private final TopicReader<FabricDescription> reader;
    private final FabricParts parts;
    private final Thread thread = new Thread(this::follow, "netkv-fabrics");

    private final AtomicInteger requests = new AtomicInteger();
    private volatile int served;
    private volatile boolean isClosed;

    private FabricFollower(FabricDirectory directory, KafkaSettings kafka) {
        this.directory = directory;
        reader = TopicReader.of(kafka, Topic.FABRIC, LOG::debug);
        Map<String, FabricDescription> records = reader.readTable();
        parts = FabricParts.of(records);
        records.forEach(this::define);
        thread.setDaemon(true);
    }

    /** Reads the fabrics that are published, then goes on in a thread of its own. */
    public static FabricFollower start(FabricDirectory directory, KafkaSettings kafka) {
        FabricFollower follower = new FabricFollower(directory, kafka);
        directory.onCatchUp(follower::catchUp);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        try {
            while (!isClosed) {
                int request = requests.get();
                reader.poll(POLL).forEach(read -> define(read.key(), read.value()));
                if (request != served && reader.isAtEnd()) {
                    served = request;
                }
            }
        } catch (RuntimeException e) {
            // The task that reads the same record fails with it, and ends the application.
            LOG.error("Fabrics are no longer followed: {}", e.toString());
        } finally {
            reader.close();
        }
    }

    private void catchUp() {
        int request = requests.incrementAndGet();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (served - request < 0 && thread.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void define(String name, @Nullable FabricDescription description) {
        if (FabricParts.isPart(name)) {
            parts.put(name, description);
        } else if (description == null) {
            directory.remove(name);
        } else if (description.getName().equals(name)) {
            try {
                directory.put(FabricRecords.toFabric(parts.whole(description)));
            } catch (InvalidRecordException e) {
                LOG.debug("Left out: {}", e.getMessage());
            }
        }
    }

    /** Ends within a moment. */
    @Override
    public void close() {
        isClosed = true;
    }
}
