package io.netkv.cli.embedded;

import io.netkv.cli.common.CloseOnExit;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Exit;

/**
 * Kafka ends the JVM when its server cannot go on. While one starts, that is left undone, because the exception that
 * follows says more; once it runs, the user is told why before the JVM goes.
 */
final class KafkaExit {

    private static final AtomicInteger STARTING = new AtomicInteger();

    private static final AtomicBoolean GIVEN_UP = new AtomicBoolean();

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
        if (STARTING.get() > 0 || CloseOnExit.isEnding() || GIVEN_UP.getAndSet(true)) {
            return;
        }
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        System.err.println("netkv: the embedded broker cannot go on; "
                + parent.toFile().getUsableSpace() / (1024 * 1024)
                + " MiB are free in " + parent
                + ": if that is too little, make room or set TMPDIR to a directory that has it");
        // Clients' shutdown hooks would wait long for a broker that is no more.
        TemporaryDirectory.closeAll();
        Runtime.getRuntime().halt(1);
    }
}
