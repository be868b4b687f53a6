package io.netkv.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.cli.ProgramRun;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfCommandTest {

    private static final List<String> SMALL =
            List.of("whatif", "--contexts", "rag", "--loads", "50,100", "--uplinks", "100", "--placements", "3");

    private static ProgramRun small(String... more) {
        List<String> arguments = new ArrayList<>(SMALL);
        arguments.addAll(List.of(more));
        return ProgramRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void shouldPrintTheHeadlineFirstAndWriteAReport(@TempDir Path folder) throws IOException {
        ProgramRun run = small("--requests", "200", "--seeds", "3", "--output", folder.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("Worth it on paper-64 in ")
                .contains("  rag: 1% or more against cache-load-aware ", "seeds 1 to 3; 200 requests")
                .endsWith("Report: " + folder.resolve("report.html") + "\n");
        assertThat(folder.resolve("report.html")).isNotEmptyFile();
        assertThat(Files.readAllLines(folder.resolve("what-if-trials.csv"))).hasSize(5 + 1 + 2 * 3 * 6);
        Fabric found = FabricFile.read(folder.resolve("placement.yaml"));
        assertThat(found.decodeCount()).isEqualTo(12);
    }

    @Test
    void shouldPrintOneJsonObject() throws IOException {
        ProgramRun run = small("--requests", "200", "--seeds", "3", "--json", "--rate", "5");

        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.at("/headline").asText()).startsWith("Worth it");
        assertThat(json.at("/conditions")).hasSize(2);
        assertThat(json.at("/conditions/0/requestsPerSecond").asDouble()).isEqualTo(2.5);
        assertThat(json.at("/conditions/1/changePercent").asDouble()).isNegative();
        assertThat(json.at("/breakEven/0/loadPercent").asDouble()).isEqualTo(50);
        assertThat(json.at("/placement/prefillByRackDescribed/p0r0").asInt()).isEqualTo(4);
        assertThat(json.at("/placement/changedNodes").isArray()).isTrue();
    }

    @Test
    void shouldSayThatTooLittleWasPlayedToKnow() {
        ProgramRun run = small("--requests", "60", "--seeds", "2");

        assertThat(run.out())
                .startsWith("Undecided on paper-64: netkv-steer instead of cache-load-aware lowers mean TTFT by ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --contexts books       | context 'books' is not known; choose of chatbot, rag, long-context
            --loads 100,50         | loads are [100, 50]; they must ascend
            --policies netkv-full  | the policies are [netkv-full]; name two or more, each once
            --background 100       | --background is 100; it must be 0 to 99
            --rate 0               | --rate is 0.0; it must be above 0
            --placements 1         | placements to try are 1; give 2 or more, or 0 for no search
            --seeds 0              | number of seeds is 0; it must be 1 or more
            """)
    void shouldEndWithStatus2OnWrongArguments(String arguments, String message) {
        ProgramRun run = ProgramRun.of(("whatif " + arguments).split(" +"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("netkv: " + message).hasLineCount(1);
    }
}
