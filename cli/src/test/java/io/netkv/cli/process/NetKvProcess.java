package io.netkv.cli.process;

import io.netkv.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

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
        return start(Map.of(), directory, command, kafka, options);
    }

    /** Starts one whose Kafka clients print their settings and what they do. */
    static NetKvProcess startTalkative(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        return start(Map.of("NETKV_KAFKA_LOG", "INFO"), directory, command, kafka, options);
    }

    private static NetKvProcess start(
            Map<String, String> environment, Path directory, String command, KafkaSettings kafka, String... options)
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
                kafka.bootstrapServers()));
        line.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new NetKvProcess(builder.start(), output);
    }

    /** Starts one that runs on Kafka Streams, with a directory of its own for state. */
    static NetKvProcess startStreams(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--state-dir");
        all.add(Files.createTempDirectory(directory, "state-").toString());
        return start(directory, command, kafka, all.toArray(String[]::new));
    }

    /** Waits, a minute at most, for it to print something. */
    void awaitOutput(String text) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean hasEnded = hasEnded();
            if (Files.readString(output).contains(text)) {
                return true;
            }
            if (hasEnded) {
                throwIfEnded();
            }
            return false;
        });
    }

    /** What it has said so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits for it to end by itself, and gives its exit status. */
    int awaitEnd() {
        return process.onExit().join().exitValue();
    }

    /** SIGTERM, as Ctrl-C and service managers end it, and waits until it has. */
    void end() {
        process.destroy();
        process.onExit().join();
    }

    /** SIGKILL: nothing of it gets to run any more. */
    void kill() {
        close();
    }

    /** SIGSTOP: nothing of it runs until it is resumed. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    boolean hasEnded() {
        return !process.isAlive();
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
