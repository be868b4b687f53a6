package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netkv.core.fabric.FatTree;
import io.netkv.description.fabric.FabricFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The blocks of commands in the documents. Each is run here, line by line, against a demo that stays up; or a comment before it says
 * {@code run by} which test, or {@code not run} and why; {@code blocks not run} says so of a whole document.
 */
@Tag("documents")
class CommandBlocksTest {

    private static final Path ROOT = Path.of("..");
    private static final List<String> DOCUMENTS = List.of(
            "README.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            "examples/README.md",
            "benchmarks/README.md",
            "deploy/helm/README.md");
    private static final Pattern MARK = Pattern.compile("<!-- (run by|not run): (.+) -->");
    /** Stands for one before each block of the document. */
    private static final Pattern MARK_OF_ALL = Pattern.compile("<!-- blocks not run: .+ -->");

    /** What goes on until it is ended. */
    private static final Pattern LASTING = Pattern.compile("netkv (gateway|oracle|scheduler|bridge|ui|tail)\\b.*");

    private static final Duration START = Duration.ofSeconds(150);
    /** By then, what cannot start has said so. */
    private static final int START_SECONDS = 6;

    private static final int END_SECONDS = 150;

    @TempDir
    private static Path folder;

    private static int kafkaPort;
    private static int gatewayPort;
    private static Process demo;

    private final Map<String, Process> lasting = new LinkedHashMap<>();

    /**
     * A block.
     *
     * @param mark what the comment before it says; empty where there is none
     */
    private record Block(String document, int line, String mark, List<String> commands) {

        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<Path> documents = new ArrayList<>();
        DOCUMENTS.forEach(document -> documents.add(ROOT.resolve(document)));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        for (Path document : documents) {
            if (Files.exists(document)) {
                read(document, blocks);
            }
        }
        return blocks;
    }

    private static void read(Path document, List<Block> into) throws IOException {
        List<String> lines = Files.readAllLines(document);
        boolean areAllMarked =
                lines.stream().anyMatch(line -> MARK_OF_ALL.matcher(line).matches());
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.matches("```(sh|bash|console)")) {
                int end = i + 1;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                boolean isMarked = areAllMarked || MARK.matcher(before).matches();
                into.add(new Block(
                        ROOT.relativize(document).toString(),
                        i + 1,
                        isMarked ? "marked: " + before : "",
                        commands(lines.subList(i + 1, end))));
                i = end;
            }
            before = line.isBlank() ? before : line.strip();
        }
    }

    private static List<String> commands(List<String> lines) {
        return String.join("\n", lines)
                .replace("\\\n", " ")
                .lines()
                .map(line -> line.replaceFirst("(^|\\s+)#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    static List<Block> run() throws IOException {
        return blocks().stream().filter(block -> block.mark().isEmpty()).toList();
    }

    @BeforeAll
    static void startADemo() throws Exception {
        kafkaPort = freePort();
        gatewayPort = freePort();
        Path netkv = folder.resolve("netkv");
        Files.writeString(
                netkv,
                "#!/bin/sh\nexec '"
                        + String.join(
                                "' '", NetKvProcess.java("-Xmx512m", "-cp", System.getProperty("java.class.path")))
                        + "' io.netkv.cli.NetKv \"$@\"\n");
        assertThat(netkv.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                folder.resolve("my-fabric.yaml"),
                FabricFile.write(FatTree.paper64().spec().named("my-fabric")));
        Files.writeString(folder.resolve("mapping.yaml"), """
                fabric: my-fabric
                interfaces:
                  - {source: leaf-1, interface: Ethernet1, sends: p0r0-up-0, receives: p0r0-down-0}
                """);
        Files.copy(
                ROOT.resolve("description-files/src/test/resources/discovery/ibnetdiscover.txt"),
                folder.resolve("discovered.txt"));
        demo = start(
                "./netkv demo --listen " + kafkaPort + " --gateway 127.0.0.1:" + gatewayPort
                        + " --policies netkv-steer --sample-requests 100",
                "demo");
        await(demo, "demo", "v1/select-and-reserve");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafkaPort))) {
            List<NewTopic> topics = Stream.of("gnmi", "metrics")
                    .map(topic -> new NewTopic(topic, 1, (short) 1))
                    .toList();
            admin.createTopics(topics).all().get();
        }
        for (String command : List.of(
                "./netkv fabric publish my-fabric.yaml",
                "./netkv record --output monday",
                "./netkv sample --requests 100 conversation_trace.jsonl")) {
            runToItsEnd(command);
        }
    }

    @AfterAll
    static void endTheDemo() throws InterruptedException {
        demo.toHandle().destroy();
        demo.waitFor();
    }

    @AfterEach
    void endWhatLasts() throws InterruptedException {
        for (Process process : lasting.values()) {
            process.toHandle().destroy();
            assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(String command, String output) throws IOException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", "exec " + command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(output).toFile());
        shell.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        shell.environment()
                .putAll(Map.of(
                        "NETKV_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort,
                        "NETKV_GATEWAY_LISTEN", "127.0.0.1:0",
                        "NETKV_UI_HTTP", "127.0.0.1:0",
                        "NETKV_DEMO_SAMPLE_REQUESTS", "60",
                        "NETKV_DEMO_SPEED", "60",
                        "NETKV_WHATIF_CONTEXTS", "rag",
                        "NETKV_WHATIF_LOADS", "100",
                        "NETKV_WHATIF_UPLINKS", "100",
                        "NETKV_WHATIF_PLACEMENTS", "0",
                        "NETKV_WHATIF_REQUESTS", "60"));
        return shell.start();
    }

    private static void runToItsEnd(String command) throws Exception {
        Process process = start(command, "output");
        boolean hasEnded = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(hasEnded).as("%s ends:%n%s", command, said("output")).isTrue();
        assertThat(process.exitValue()).as("%s:%n%s", command, said("output")).isZero();
    }

    private static String said(String output) throws IOException {
        return Files.readString(folder.resolve(output));
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void await(Process process, String output, String text) {
        Awaitility.await().atMost(START).until(() -> said(output).contains(text) || !process.isAlive());
    }

    @Test
    void everyOtherBlockSaysWhyItIsNotRunHere() throws IOException {
        List<String> tests;
        try (Stream<Path> files = Files.walk(ROOT)) {
            tests = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
        }
        for (Block block : blocks()) {
            Matcher mark = MARK.matcher(block.mark().replaceFirst("^marked: ", ""));
            if (mark.matches() && mark.group(1).equals("run by")) {
                assertThat(tests)
                        .as(block.toString())
                        .containsAll(List.of(mark.group(2).split(", ")));
            }
        }
        assertThat(run()).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @MethodSource("run")
    void doesWhatTheDocumentSays(Block block) throws Exception {
        for (String line : block.commands()) {
            String command = line.replaceAll("(localhost|127\\.0\\.0\\.1|broker-1):9092", "127.0.0.1:" + kafkaPort)
                    .replaceAll("(localhost|127\\.0\\.0\\.1):8484", "127.0.0.1:" + gatewayPort)
                    .replace("REQUEST", "r-17 --fabric paper-64-netkv-steer")
                    .replaceFirst("\\s*&$", "")
                    .replaceFirst("^\\./", "");
            String program = command.split(" ")[0];
            assumeTrue(List.of("netkv", "export").contains(program) || isThere(program), program + " is not installed");
            if (LASTING.matcher(command).matches()) {
                lasting.put(command, start(command, "output-" + lasting.size()));
            } else if (!command.startsWith("export ")) {
                runToItsEnd(command);
            }
        }
        int number = 0;
        for (Map.Entry<String, Process> each : lasting.entrySet()) {
            each.getValue().waitFor(number == 0 ? START_SECONDS : 0, TimeUnit.SECONDS);
            String said = said("output-" + number++);
            boolean isUp = each.getValue().isAlive() || each.getValue().exitValue() == 0;
            assertThat(isUp).as("%s:%n%s", each.getKey(), said).isTrue();
            assertThat(said).as(each.getKey()).doesNotContain("ERROR", "netkv: ");
        }
    }
}
