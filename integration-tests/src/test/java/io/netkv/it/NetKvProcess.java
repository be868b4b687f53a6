package io.netkv.it;

import io.netkv.schemas.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code netkv} command as a process of its own. */
final class NetKvProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private NetKvProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts one; its output goes to a file in the directory. */
    static NetKvProcess start(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        Path output = Files.createTempFile(directory, command + "-", ".log");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.netkv.cli.NetKv",
                command,
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--state-dir",
                Files.createTempDirectory(directory, "state-").toString()));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new NetKvProcess(process, output);
    }

    /** SIGKILL: nothing of it gets to run any more. */
    void kill() {
        close();
    }

    void throwIfEnded() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("it ended by itself: " + Files.readString(output));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
