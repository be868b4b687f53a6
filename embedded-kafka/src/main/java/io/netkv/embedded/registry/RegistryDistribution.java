package io.netkv.embedded.registry;

import io.netkv.common.BuildInfo;
import io.netkv.common.TemporaryDirectory;
import io.netkv.common.UserFacingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where the registry server's files are: in the directory or archive that {@value #VARIABLE} names, else unpacked under
 * {@code ~/.cache/netkv}, where they are put by Maven when they are first needed.
 */
final class RegistryDistribution {

    static final String VARIABLE = "NETKV_REGISTRY_DIST";

    private static final String ARTIFACT = "apicurio-registry-app";
    /**
     * Not the newest: later ones first read the poms of an artifact's parents, and this artifact's are not published.
     */
    private static final String MAVEN_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:2.10:copy";

    private static final long MINUTES = 10;

    private final Map<String, String> environment;
    private final Consumer<String> progress;

    RegistryDistribution(Map<String, String> environment, Consumer<String> progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /**
     * The server's runnable jar, beside its libraries.
     *
     * @throws UserFacingException if it is not available
     */
    Path runner() {
        String given = environment.get(VARIABLE);
        if (given != null) {
            return givenRunner(Path.of(given));
        }
        Path unpacked = unpacked();
        if (runnerIn(unpacked).isEmpty()) {
            fetch();
        }
        return runnerIn(unpacked)
                .orElseThrow(
                        () -> new UserFacingException("no registry server is in " + unpacked + " after unpacking it"));
    }

    private Path givenRunner(Path given) {
        if (!Files.isRegularFile(given)) {
            return runnerIn(given)
                    .orElseThrow(() -> new UserFacingException(VARIABLE + " is " + given
                            + ", where no " + ARTIFACT + "-*-runner.jar is; it must be the unpacked distribution or its"
                            + " tar.gz"));
        }
        Path unpacked = unpacked();
        if (runnerIn(unpacked).isEmpty()) {
            unpack(given);
        }
        return runnerIn(unpacked)
                .orElseThrow(() -> new UserFacingException(
                        VARIABLE + " is " + given + ", which holds no " + ARTIFACT + "-*-runner.jar"));
    }

    private Path cache() {
        String home = System.getProperty("user.home", "");
        return Path.of(environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache"), "netkv");
    }

    private Path unpacked() {
        return cache().resolve(ARTIFACT + "-" + BuildInfo.registryVersion());
    }

    private static Optional<Path> runnerIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, ARTIFACT + "-*-runner.jar")) {
            for (Path runner : found) {
                return Optional.of(runner);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fetch() {
        String name = ARTIFACT + "-" + BuildInfo.registryVersion();
        progress.accept("fetching the schema registry server " + name + " with Maven, once: about 110 MB");
        String fetcher = "Maven cannot fetch it; fetch io.apicurio:" + ARTIFACT + ":" + BuildInfo.registryVersion()
                + ":tar.gz:all by other means and name it in " + VARIABLE
                + ", or do without a registry, or name one with --registry URL";
        try (TemporaryDirectory download = TemporaryDirectory.create("netkv-registry-", 512L * 1024 * 1024)) {
            run(
                    List.of(
                            "mvn",
                            "-B",
                            "-q",
                            "-C",
                            MAVEN_GOAL,
                            "-Dartifact=io.apicurio:" + ARTIFACT + ":" + BuildInfo.registryVersion() + ":tar.gz:all",
                            "-DoutputDirectory=" + download.path()),
                    download.path(),
                    fetcher);
            unpack(download.path().resolve(name + "-all.tar.gz"));
        }
    }

    /** Unpacks beside the target and renames, so that the target is there as a whole or not at all. */
    private void unpack(Path archive) {
        Path target = unpacked();
        try {
            Files.createDirectories(cache());
            try (TemporaryDirectory scratch = TemporaryDirectory.createIn(cache(), "unpacking-")) {
                run(
                        List.of(
                                "tar",
                                "-xzf",
                                archive.toAbsolutePath().toString(),
                                "-C",
                                scratch.path().toString()),
                        scratch.path(),
                        archive + " cannot be unpacked");
                Files.move(scratch.path(), target);
            }
        } catch (IOException e) {
            throw new UserFacingException("the registry server cannot be unpacked into " + target + " (" + e + ")", e);
        }
    }

    private static void run(List<String> command, Path directory, String onFailure) {
        try {
            Path output = Files.createTempFile("netkv-", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                waitFor(process, onFailure, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UserFacingException(onFailure + " (" + e.getMessage() + ")", e);
        }
    }

    private static void waitFor(Process process, String onFailure, Path output) throws IOException {
        try {
            if (process.waitFor(MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroy();
        }
        String reason = Files.readString(output)
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("no reason given");
        throw new UserFacingException(onFailure + " (" + reason + ")");
    }
}
