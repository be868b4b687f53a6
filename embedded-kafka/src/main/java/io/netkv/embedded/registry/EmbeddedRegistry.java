package io.netkv.embedded.registry;

import io.netkv.common.CloseOnExit;
import io.netkv.common.TemporaryDirectory;
import io.netkv.common.UserFacingException;
import io.netkv.embedded.LoopbackPorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A real schema registry server (Apicurio's, in memory) as a child process on loopback, with Confluent's API. It ends
 * when this is closed, and when this JVM ends for whatever reason.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);
    private static final long END_SECONDS = 5;
    private static final long NEEDED_BYTES = 32L * 1024 * 1024;
    private static final String SERVER_MAIN = "io.quarkus.runner.GeneratedMain";

    private final Process process;
    private final TemporaryDirectory directory;
    private final int port;

    private EmbeddedRegistry(Process process, TemporaryDirectory directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Whether one can be started; fetches the server where it has never been used before. */
    public static boolean isAvailable() {
        try {
            new RegistryDistribution(System.getenv(), line -> {}).runner();
            return true;
        } catch (UserFacingException e) {
            return false;
        }
    }

    /**
     * Starts one on a free port, and returns when it takes requests: after about four seconds, and the time to fetch
     * the server where it has never been used before.
     *
     * @param progress gets one line when the server must be fetched first
     * @throws UserFacingException if the server is not available or does not start
     */
    public static EmbeddedRegistry start(Consumer<String> progress) {
        Path runner = new RegistryDistribution(System.getenv(), progress).runner();
        TemporaryDirectory directory = TemporaryDirectory.create("netkv-registry-", NEEDED_BYTES);
        try {
            int port = LoopbackPorts.free();
            Process process = launch(runner, directory.path(), port);
            EmbeddedRegistry registry = CloseOnExit.register(new EmbeddedRegistry(process, directory, port));
            registry.awaitHealth();
            return registry;
        } catch (IOException e) {
            directory.close();
            throw new UserFacingException("the schema registry server does not start: " + e.getMessage(), e);
        }
    }

    private static Process launch(Path runner, Path directory, int port) throws IOException {
        String classPath = runner.toAbsolutePath() + System.getProperty("path.separator") + directory;
        writeMainClass(directory);
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + directory,
                        "-Dquarkus.http.host=" + LoopbackPorts.HOST,
                        "-Dquarkus.http.port=" + port,
                        "-cp",
                        classPath,
                        RegistryProcess.class.getName(),
                        SERVER_MAIN))
                .redirectErrorStream(true)
                .redirectOutput(logIn(directory).toFile())
                .start();
    }

    /** The child's class alone: the rest of this program's class path would get in the server's way. */
    private static void writeMainClass(Path directory) throws IOException {
        String name = RegistryProcess.class.getName().replace('.', '/') + ".class";
        try (InputStream bytes = RegistryProcess.class.getResourceAsStream("/" + name)) {
            if (bytes == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.copy(bytes, file);
        }
    }

    private static Path logIn(Path directory) {
        return directory.resolve("registry.log");
    }

    private void awaitHealth() throws IOException {
        URI health = URI.create("http://" + LoopbackPorts.HOST + ":" + port + "/health/ready");
        HttpClient http = HttpClient.newHttpClient();
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answers(http, health)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String reason = lastLogLine();
                close();
                throw new UserFacingException("the schema registry server does not start: " + reason);
            }
        }
    }

    /** Asks once, and waits a little after a no. */
    private static boolean answers(HttpClient http, URI health) {
        try {
            if (statusOf(http, health) == 200) {
                return true;
            }
            Thread.sleep(PROBE_INTERVAL.toMillis());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserFacingException("interrupted while the schema registry server started", e);
        }
    }

    private static int statusOf(HttpClient http, URI health) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            // Not listening yet.
            return -1;
        }
    }

    private String lastLogLine() throws IOException {
        Path log = logIn(directory.path());
        String text = Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        return text.lines().filter(line -> !line.isBlank()).reduce("it says nothing", (first, last) -> last);
    }

    /** Where Confluent's API begins, for {@code --registry}. */
    public String url() {
        return "http://" + LoopbackPorts.HOST + ":" + port + "/apis/ccompat/v7";
    }

    /** The server's process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Ends the server and deletes what it left. Safe to call twice. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        directory.close();
        CloseOnExit.forget(this);
    }
}
