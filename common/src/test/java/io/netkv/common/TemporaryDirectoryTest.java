package io.netkv.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {

    private static final String PREFIX = "kept-";

    @TempDir
    private Path parent;

    /** Makes a directory with something in it, says where, and waits until it is killed. */
    public static void main(String[] arguments) throws Exception {
        TemporaryDirectory directory = TemporaryDirectory.createIn(Path.of(arguments[0]), PREFIX);
        Files.writeString(
                Files.createDirectory(directory.path().resolve("below")).resolve("file"), "text");
        System.out.println(directory.path());
        Thread.sleep(Long.MAX_VALUE);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.toList();
        }
    }

    @Test
    void leavesNothingWhereItIsClosed() throws IOException {
        TemporaryDirectory directory = TemporaryDirectory.createIn(parent, PREFIX);
        Files.writeString(directory.path().resolve("file"), "text");

        directory.close();
        directory.close();

        assertThat(left()).isEmpty();
    }

    @Test
    void takesAwayWhatAKilledJvmLeftAndNothingElse() throws Exception {
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TemporaryDirectoryTest.class.getName(),
                        parent.toString())
                .start();
        try (BufferedReader said = other.inputReader();
                TemporaryDirectory own = TemporaryDirectory.createIn(parent, PREFIX)) {
            Path others = Path.of(String.valueOf(said.readLine()));
            Path unlike = Files.createDirectory(parent.resolve("unlike"));

            try (TemporaryDirectory whileItLives = TemporaryDirectory.createIn(parent, PREFIX)) {
                assertThat(List.of(others, own.path(), whileItLives.path())).allMatch(Files::exists);
            }
            other.destroyForcibly().waitFor();
            assertThat(others).as("it was killed").exists();

            try (TemporaryDirectory next = TemporaryDirectory.createIn(parent, PREFIX)) {
                assertThat(others).doesNotExist();
                assertThat(List.of(own.path(), next.path(), unlike)).allMatch(Files::exists);
            }
        } finally {
            other.destroyForcibly();
        }
        assertThat(left()).containsExactly(parent.resolve("unlike"));
    }
}
