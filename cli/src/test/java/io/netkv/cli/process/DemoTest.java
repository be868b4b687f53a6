package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.cli.NetKv;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine netkv = NetKv.commandLine();
        netkv.setOut(new PrintWriter(out, true));
        netkv.setErr(new PrintWriter(err, true));
        return netkv.execute(arguments);
    }

    @Test
    void decidesEveryRequestOnceUnderEveryPolicy() throws IOException {
        Path json = directory.resolve("result.json");

        int status = run(
                "demo",
                "--limit",
                "300",
                "--speed",
                "20",
                "--seed",
                "7",
                "--policies",
                "round-robin,netkv-full",
                "--json",
                json.toString());

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString()).contains("round-robin", "netkv-full", "Mean time to first token of netkv-full");
        JsonNode policies = new ObjectMapper().readTree(json.toFile());
        assertThat(policies).hasSize(2);
        for (JsonNode policy : policies) {
            assertThat(List.of("requests", "assignments", "outcomes"))
                    .allSatisfy(count -> assertThat(policy.get(count).asInt()).isEqualTo(300));
            assertThat(policy.get("ttftMeanMillis").asDouble()).isPositive();
            assertThat(policy.get("tbtMeanMillis").asDouble()).isBetween(12.0, 20.0);
            assertThat(policy.get("sloAttainment").asDouble()).isBetween(0.0, 1.0);
            assertThat(policy.get("tierShare")).hasSize(4);
            assertThat(policy.get("decisionP99Millis").asDouble())
                    .isGreaterThanOrEqualTo(policy.get("decisionP50Millis").asDouble());
        }
        assertThat(policies.get(1).get("tierShare").get(2).asDouble())
                .isGreaterThan(policies.get(0).get("tierShare").get(2).asDouble() + 0.1);
    }

    @Test
    void saysWhichLineOfATraceIsBadBeforeAnythingStarts() throws IOException {
        Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, """
                {"timestamp": 0, "input_length": 10, "output_length": 5, "hash_ids": [1]}
                {"timestamp": 0, "input_length": -1, "output_length": 5, "hash_ids": [1]}
                """);

        int status = run("demo", "--trace", trace.toString());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("trace.jsonl:2:", "input_length");
    }

    @Test
    void saysEverythingThatIsWrongWithAFabric() throws IOException {
        Path fabric = directory.resolve("fabric.yaml");
        Files.writeString(fabric, "name: broken\npods: [p]\n");

        int status = run("demo", "--fabric", fabric.toString());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString().lines()).hasSizeGreaterThan(1).allMatch(line -> line.contains("fabric.yaml:"));
    }

    @Test
    void saysWhatIsWrongWithAnOption() {
        assertThat(run("demo", "--policies", "nearest")).isEqualTo(2);
        assertThat(run("demo", "--speed", "0")).isEqualTo(2);
        assertThat(run("demo", "--rate", "-1")).isEqualTo(2);
        assertThat(run("demo", "--background", "1")).isEqualTo(2);
        assertThat(run("demo", "--prefill", "any")).isEqualTo(2);
        assertThat(run("demo", "--listen", "70000")).isEqualTo(2);
        assertThat(run("scheduler", "--ledger-expiry", "soon")).isEqualTo(2);
        assertThat(run("oracle", "--window", "10s", "--hop", "3s")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(8)
                .satisfiesExactly(
                        line -> assertThat(line).contains("nearest", "netkv-full"),
                        line -> assertThat(line).contains("speed is 0.0"),
                        line -> assertThat(line).contains("arrival rate is -1.0"),
                        line -> assertThat(line).contains("share", "1.0"),
                        line -> assertThat(line).contains("prefill policy is 'any'", "least-loaded"),
                        line -> assertThat(line).contains("--listen", "70000", "65535"),
                        line -> assertThat(line).contains("soon", "10s"),
                        line -> assertThat(line).contains("window"));
    }
}
