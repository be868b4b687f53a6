package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example with a simulated InfiniBand fabric, with the genuine tools where they are installed. */
@Tag("documents")
@Timeout(180)
class InfiniBandExampleTest {

    private static final List<String> TOOLS =
            List.of("ibsim", "opensm", "ibnetdiscover", "perfquery", "kcat", "python3");

    @TempDir
    private Path directory;

    private static boolean isThere(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    @Test
    void whatATrueToolMeasuresIsInTheOracle() throws IOException, InterruptedException {
        TOOLS.forEach(tool -> assumeTrue(isThere(tool), tool + " is not installed"));
        Path netkv = directory.resolve("netkv");
        Files.writeString(
                netkv,
                "#!/bin/sh\nexec '"
                        + String.join("' '", NetKvProcess.java("-cp", System.getProperty("java.class.path")))
                        + "' io.netkv.cli.NetKv \"$@\"\n");
        assertThat(netkv.toFile().setExecutable(true)).isTrue();
        Path output = directory.resolve("output");
        ProcessBuilder example = new ProcessBuilder("../examples/infiniband/try.sh")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        example.environment().put("NETKV", netkv.toString());
        example.environment().put("PORT", Integer.toString(freePort()));

        Process process = example.start();
        boolean hasEnded = process.waitFor(150, TimeUnit.SECONDS);
        process.destroy();

        String text = Files.readString(output);
        assertThat(hasEnded).as(text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text).contains("published ib-64: 64 instances, 384 links");
        List<String> snapshots =
                text.lines().filter(line -> line.contains("congestion")).toList();
        assertThat(snapshots).hasSize(5);
        // Traffic and readings are a second apart, by the clocks of two shells.
        assertThat(snapshots.get(4)).containsPattern("worst leaf-1-uplink-0-up 0\\.[3456]");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
