package io.netkv.benchmarks;

import io.netkv.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code netkv} command as a process of its own, with the options that the script {@code netkv} gives its JVM but for the limit of
 * its heap; it ends with this one.
 */
final class NetKvCommand {

    private NetKvCommand() {}

    static Process start(KafkaSettings kafka, String command, int heapMegabytes, List<String> options)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "io.netkv.cli.NetKv",
                command,
                "--bootstrap-servers",
                kafka.bootstrapServers()));
        line.addAll(options);
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process;
    }
}
