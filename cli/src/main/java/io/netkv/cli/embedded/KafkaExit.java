package io.netkv.cli.embedded;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Exit;

/**
 * Kafka ends the JVM when its server cannot go on. While one starts, that is left undone, because the exception that
 * follows says more; once it runs, the user is told why before the JVM goes.
 */
final class KafkaExit {

    private static final AtomicInteger STARTING = new AtomicInteger();

    private KafkaExit() {}

    static void starting() {
        STARTING.incrementAndGet();
        Exit.setExitProcedure((status, message) -> gaveUp());
        Exit.setHaltProcedure((status, message) -> gaveUp());
    }

    static void started() {
        STARTING.decrementAndGet();
    }

    @SuppressWarnings("SystemOut") // the last words of the JVM
    private static void gaveUp() {
        if (STARTING.get() > 0) {
            return;
        }
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        System.err.println("netkv: the embedded broker gave up; if the disk under " + directory + " is full ("
                + directory.toFile().getUsableSpace() / (1024 * 1024)
                + " MiB left), make room or set TMPDIR to a directory that has it");
        // Not on this thread, which the hooks wait for.
        new Thread(() -> Runtime.getRuntime().exit(1), "embedded-broker-gave-up").start();
    }
}
