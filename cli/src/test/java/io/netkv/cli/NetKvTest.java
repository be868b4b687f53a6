package io.netkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.formats.format.TelemetryFormats;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetKvTest {

    /** Nothing listens there, nor may anything but root. */
    private static final String NOWHERE = "127.0.0.1:1";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                        | Missing required subcommand; see 'netkv --help'
            topcs                                     | Unmatched argument at index 0: 'topcs'; did you mean topics?; see 'netkv --help'
            topics create --part 4                    | Unknown options: '--part', '4'; did you mean --partitions?; see 'netkv topics create --help'
            topics create --partitions 0              | --partitions is 0; it must be 1 or more; see 'netkv topics create --help'
            topics create --replication-factor 0      | --replication-factor is 0; it must be 1 or more, or -1 for the broker's default; see 'netkv topics create --help'
            topics create --registry localhost:8081   | --registry is 'localhost:8081'; it must be an http:// or https:// URL, for example http://localhost:8081; see 'netkv topics create --help'
            fabric check                              | Missing required parameter: 'FILE'; see 'netkv fabric check --help'
            replay --recording x --trace y            | --trace does not go with --recording; see 'netkv replay --help'
            replay --policies netkv-full              | --policies needs --recording; see 'netkv replay --help'
            replay --recording x --seeds 0            | --seeds is 0; it must be 1 or more; see 'netkv replay --help'
            replay --recording x --weight load=1      | there is no weight 'load'; there are cacheBandwidthBytesPerSecond, cacheLoadSeconds, networkLoadSeconds; see 'netkv replay --help'
            record --output x --topics y              | topic 'y' is not recorded; choose of decode-assignments, decode-instances, decode-requests, fabric, link-telemetry, network-cost-oracle, prefill-instances, prefix-blocks, request-outcomes, transfer-accuracy, transfer-events; see 'netkv record --help'
            fabric import x --name f --format y       | format 'y' is not known; choose one of ibnetdiscover, lldp, netq, topograph, node-labels, slurm, containerlab; see 'netkv fabric import --help'
            broker --partitions 0                     | --partitions is 0; it must be 1 or more; see 'netkv broker --help'
            fabric show --shipped                     | --shipped needs the name of a fabric: paper-64, two-racks, rails, nvl72, planes, multi-node, shared-nodes, uneven, zones, one-switch; see 'netkv fabric show --help'
            bridge --input-topic fabric --format netkv-avro | telemetry topic is 'fabric', which holds this project's own records; name the topic that your tool writes; see 'netkv bridge --help'
            bridge --fabric f --kv-events d0=gpu:1    | 'gpu:1' is not an address of KV events; it must be tcp://HOST:PORT, or tcp://HOST:PORT/REPLAY_PORT where the engine sends messages again; see 'netkv bridge --help'
            oracle --telemetry-topic t                | Error: Missing required argument(s): --telemetry-format=FORMAT; see 'netkv oracle --help'
            tail outcomes --limit 0                   | --limit is 0; it must be 1 or more; see 'netkv tail --help'
            gateway --ext-proc 9002 | --ext-proc and --endpoints belong together; give both or neither; see 'netkv gateway --help'
            """)
    void endsWithStatus2OnWrongArguments(String arguments, String message) {
        ProgramRun run = ProgramRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run).isEqualTo(new ProgramRun(2, "", "netkv: " + message + System.lineSeparator()));
    }

    @Test
    void shouldListTheTelemetryFormatsWhenOneIsNotKnown() {
        ProgramRun run = ProgramRun.of("bridge", "--input-topic", "t", "--format", "xml");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("netkv: telemetry format is 'xml'; it must be one of "
                        + String.join(", ", TelemetryFormats.names()));
    }

    @Test
    void waitsTenSecondsForABroker() {
        ProgramRun run = ProgramRun.of("topics", "list", "--bootstrap-servers", NOWHERE);

        assertThat(run.err())
                .startsWith("netkv: no Kafka broker answers at 127.0.0.1:1 within 10 s; is it running?")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge --input-topic t --format gnmic-event", "topics list", "tail oracle"})
    void saysInOneLineThatNoBrokerAnswers(String arguments, @TempDir Path directory) throws Exception {
        Path impatient = Files.writeString(
                directory.resolve("impatient.properties"), "request.timeout.ms=1000\ndefault.api.timeout.ms=1000\n");

        ProgramRun run =
                ProgramRun.of((arguments + " --bootstrap-servers " + NOWHERE + " --config " + impatient).split(" "));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("netkv: no Kafka broker answers at 127.0.0.1:1 within 1 s; is it running?")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            topics list --bootstrap-servers nonsense  | netkv: no Kafka client can be made for nonsense: Invalid url in bootstrap.servers: nonsense
            topics list --config no-such.properties   | netkv: --config names no-such.properties, which is not there
            fabric check no-such.yaml                 | netkv: there is no fabric file no-such.yaml
            fabric show no-such.yaml                  | netkv: there is no fabric file no-such.yaml
            replay --recording nowhere                | netkv: nowhere: no recording is there; 'netkv record --output nowhere' makes one
            fabric show --shipped none                | netkv: no fabric 'none' comes with the program; those that do: paper-64, two-racks, rails, nvl72, planes, multi-node, shared-nodes, uneven, zones, one-switch
            gateway --ext-proc 0 --endpoints nowhere.txt | netkv: there is no file of endpoints nowhere.txt
            """)
    void endsWithStatus1AndOneLineOnFailure(String arguments, String message) {
        ProgramRun run = ProgramRun.of(arguments.split(" "));

        assertThat(run).isEqualTo(new ProgramRun(1, "", message + System.lineSeparator()));
    }

    @Test
    void saysWhatCanBeFollowed() {
        ProgramRun run = ProgramRun.of("tail", "decisions");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("'decisions' cannot be followed; what can be: accuracy, assignments, blocks, dead-letters");
    }

    @Test
    void showsWhereAnErrorComesFromOnRequest() {
        ProgramRun run = ProgramRun.of("fabric", "check", "no-such.yaml", "--verbose");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("netkv: there is no fabric file no-such.yaml")
                .contains("at io.netkv.description.fabric.FabricFile.read");
    }

    @Test
    void tellsItsVersion() {
        ProgramRun run = ProgramRun.of("--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("(?s)netkv \\d+\\.\\d+\\.\\d+.*Kafka 4.*");
    }

    @Test
    void helpsWithExamples() {
        ProgramRun run = ProgramRun.of("tail", "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("Usage: netkv tail", "accuracy, assignments, blocks,", "--bootstrap-servers", "Examples:");
    }

    @Test
    void checksAFabric() {
        ProgramRun run = ProgramRun.of("fabric", "check", "paper-64");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("paper-64: 16 instances, 152 links", "4 prefill, 12 decode", "2 same pod")
                .contains("152 directed, in 60 groups");
    }

    @Test
    void namesEveryFaultOfAFabric(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("f.yaml"), "name: f\nnodez: []\npods: []\n");

        ProgramRun run = ProgramRun.of("fabric", "check", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines())
                .contains(
                        "netkv: " + file + ":1: 'tiers' is missing",
                        "netkv: " + file + ":1: 'racks' is missing",
                        "netkv: " + file
                                + ":2: unknown key 'nodez'; known are name, tiers, fatTree, zones, pods, racks, nodes,"
                                + " instances, links");
    }

    @Test
    void helpOfAllCommandsIsWhatTheirDescriptionsSay() {
        StringWriter whole = new StringWriter();
        NetKv.commandLine().usage(new PrintWriter(whole));

        assertThat(ProgramRun.of("help").out()).isEqualTo(whole.toString());
        assertThat(ProgramRun.of("--help").out()).isEqualTo(whole.toString());
        assertThat(ProgramRun.of("help", "demo").out())
                .isEqualTo(ProgramRun.of("demo", "--help").out())
                .contains("--policies");
    }

    @Test
    void drawsAFabric() {
        ProgramRun run = ProgramRun.of("fabric", "show", "--shipped", "two-racks", "--ascii");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("""
                        core
                        `- east
                           |- east-1  both ways 8 x 6.25 GB/s
                           |  `- dgx-11  both ways 100 GB/s
                           |     |- prefill-a  prefill  both ways 50 GB/s
                           |     `- prefill-b  prefill  both ways 50 GB/s
                           `- east-2  up 8 x 6.25 down 8 x 12.5 GB/s
                              |- dgx-21  both ways 100 GB/s
                              |  |- decode-a  decode 450,000 tokens  both ways 50 GB/s
                              |  `- decode-b  decode 450,000 tokens  both ways 50 GB/s
                              `- dgx-22  both ways 100 GB/s
                                 `- decode-c  decode 300,000 tokens  both ways 50 GB/s
                        """);
    }
}
