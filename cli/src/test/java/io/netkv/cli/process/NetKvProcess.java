package io.netkv.cli.process;

import io.netkv.kafka.KafkaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
    private final Thread copier;

    private NetKvProcess(Process process, Path output, Thread copier) {
        this.process = process;
        this.output = output;
        this.copier = copier;
    }

    /** Starts one; its output goes to a file in the directory. */
    static NetKvProcess start(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        return start(Map.of(), List.of(), directory, command, kafka, options);
    }

    /** Starts one whose Kafka clients print their settings and what they do. */
    static NetKvProcess startTalkative(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        return start(Map.of("NETKV_KAFKA_LOG", "INFO"), List.of(), directory, command, kafka, options);
    }

    /** A JVM like that of the tests: one that lives for seconds. */
    static List<String> java(String... options) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(System.getProperty("jvm.brief", "").split(" ")));
        line.removeIf(String::isEmpty);
        line.addAll(List.of(options));
        return line;
    }

    private static NetKvProcess start(
            Map<String, String> environment,
            List<String> wrapper,
            Path directory,
            String command,
            KafkaSettings kafka,
            String... options)
            throws IOException {
        Path output = Files.createTempFile(directory, command + "-", ".log");
        List<String> line = new ArrayList<>(wrapper);
        line.addAll(java("-Xmx256m"));
        line.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.netkv.cli.NetKv",
                command,
                "--bootstrap-servers",
                kafka.bootstrapServers()));
        if (kafka.registryUrl() != null) {
            line.addAll(List.of("--registry", kafka.registryUrl()));
        }
        line.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread copier = new Thread(() -> copy(process.getInputStream(), output), "output of " + command);
        copier.setDaemon(true);
        copier.start();
        return new NetKvProcess(process, output, copier);
    }

    /** Through a pipe: a process that can write no file can still say something. */
    private static void copy(InputStream from, Path to) {
        try (OutputStream file = Files.newOutputStream(to)) {
            from.transferTo(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that runs on Kafka Streams, with a directory of its own for state. */
    static NetKvProcess startStreams(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        return start(directory, command, kafka, withState(directory, options));
    }

    /** The same, but it cannot write a byte to any file, as on a full disk. */
    static NetKvProcess startStreamsOnFullDisk(Path directory, String command, KafkaSettings kafka, String... options)
            throws IOException {
        List<String> wrapper = List.of("sh", "-c", "ulimit -f 0 && exec \"$@\"", "sh");
        return start(Map.of(), wrapper, directory, command, kafka, withState(directory, options));
    }

    private static String[] withState(Path directory, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--state-dir");
        all.add(Files.createTempDirectory(directory, "state-").toString());
        return all.toArray(String[]::new);
    }

    /** Waits, a minute at most, for it to print something. */
    void awaitOutput(String text) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean hasEnded = hasEnded();
            if (output().contains(text)) {
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
        if (hasEnded()) {
            awaitCopier();
        }
        return Files.exists(output) ? Files.readString(output) : "";
    }

    private void awaitCopier() {
        try {
            copier.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for it to end by itself, and gives its exit status. */
    int awaitEnd() {
        return process.onExit().join().exitValue();
    }

    /** SIGTERM, as Ctrl-C and service managers end it, and waits until it has. */
    void end() {
        handle().destroy(); // Process.destroy would close the pipe, and lose what it says at its end
        process.onExit().join();
    }

    /** SIGKILL: nothing of it gets to run any more. */
    void kill() {
        close();
    }

    /** SIGSTOP: nothing of it runs until it is resumed. */
    void pause() throws IOException, InterruptedException {
        pause(handle());
    }

    /** The same for any process. */
    static void pause(ProcessHandle process) throws IOException, InterruptedException {
        signal("STOP", process);
    }

    /** SIGCONT. */
    static void resume(ProcessHandle process) throws IOException, InterruptedException {
        signal("CONT", process);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
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
            throw new IllegalStateException("it ended by itself: " + output());
        }
    }

    @Override
    public void close() {
        handle().destroyForcibly();
        process.onExit().join();
    }
}
