package io.netkv.embedded.broker;

import io.netkv.common.CloseOnExit;
import io.netkv.common.TemporaryDirectory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Exit;

/**
 * Kafka ends the JVM when its server cannot go on. While one starts, that is left undone, because the exception that
 * follows says more; once it runs, the user gets the reason before the JVM ends.
 */
final class KafkaExitHandler {

    private static final AtomicInteger STARTING = new AtomicInteger();

    private static final AtomicBoolean EXIT_REPORTED = new AtomicBoolean();

    private KafkaExitHandler() {}

    static void starting() {
        STARTING.incrementAndGet();
        Exit.setExitProcedure((status, message) -> onFatalExit());
        Exit.setHaltProcedure((status, message) -> onFatalExit());
    }

    static void started() {
        STARTING.decrementAndGet();
    }

    @SuppressWarnings("SystemOut") // the last words of the JVM
    private static void onFatalExit() {
        if (STARTING.get() > 0 || CloseOnExit.isEnding() || EXIT_REPORTED.getAndSet(true)) {
            return;
        }
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        System.err.println("netkv: the embedded broker cannot go on; "
                + parent.toFile().getUsableSpace() / (1024 * 1024)
                + " MiB are free in " + parent
                + ": if that is too little, make room or set TMPDIR to a directory that has it");
        // Clients' shutdown hooks would wait long for a broker that has gone.
        TemporaryDirectory.closeAll();
        Runtime.getRuntime().halt(1);
    }
}
