package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.OracleSnapshot;
import io.netkv.description.fabric.FabricFile;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs of the kinds that operators report, played from files that are not part of the project; without them, skipped. The
 * project's own inputs of each kind are in the tests of the classes that they concern.
 */
class OperatorCasesTest {

    private static final Path CASES = Path.of(System.getProperty("netkv.shared", "../../shared"), "cases");

    @TempDir
    private Path directory;

    private CasePlayer play(String name) {
        Path file = CASES.resolve(name).resolve("in.jsonl");
        assumeThat(Files.exists(file)).as("the case is available").isTrue();
        CasePlayer player = new CasePlayer(CASES.resolve("mapping.yaml"), directory);
        player.play(file);
        return player;
    }

    private static Map<String, Double> congestion(CasePlayer player) {
        OracleSnapshot newest = player.snapshots().get(player.snapshots().size() - 1);
        return links(newest).stream().collect(Collectors.toMap(NamedLink::link, NamedLink::congestion));
    }

    private static List<NamedLink> links(OracleSnapshot snapshot) {
        return SnapshotRecords.namedLinks(snapshot, FabricFile.shipped("two-racks"));
    }

    @Test
    void shouldTellTheUnitOfADevicesTime() {
        try (CasePlayer player = play("01-gnmic-ms-timestamps")) {
            Map<String, Double> congestion = congestion(player);
            assertThat(congestion.get("east-1-spine-up-0")).isCloseTo(0.16, within(0.005));
            assertThat(congestion.get("east-1-spine-down-0")).isCloseTo(0.016, within(0.001));
        }
    }

    @Test
    void shouldMeasureALinkThatIsIdleThoughItsDeviceRepeatsTheTimeOfTheLastChange() {
        try (CasePlayer player = play("02-last-change-timestamps")) {
            assertThat(congestion(player).get("east-2-out-1")).isCloseTo(0, within(0.005));
            assertThat(congestion(player).get("east-2-out-2")).isCloseTo(0.16, within(0.005));
        }
    }

    @Test
    void shouldFindOddNames() {
        try (CasePlayer player = play("04-odd-names")) {
            assertThat(congestion(player).get("east-1-spine-up-2")).isCloseTo(0.32, within(0.005));
            for (int link = 3; link <= 7; link++) {
                assertThat(congestion(player).get("east-1-spine-up-" + link))
                        .as("link %d", link)
                        .isCloseTo(0.16, within(0.005));
            }
        }
    }

    @Test
    void shouldUseTheRestOfABatchWithANegativeUsage() {
        try (CasePlayer player = play("08-negative-usage-batch")) {
            assertThat(player.deadLetters()).isEmpty();
            assertThat(player.states())
                    .extracting(DecodeInstanceState::getInstance)
                    .containsExactlyInAnyOrder("decode-a", "decode-c");
            assertThat(player.telemetry())
                    .extracting(reading -> reading.getLink())
                    .containsExactlyInAnyOrder("east-1-spine-up-3", "east-1-spine-down-3");
        }
    }

    @Test
    void shouldChooseADeadInstanceNoMore() {
        try (CasePlayer player = play("10-dead-instance")) {
            assertThat(player.assignments())
                    .hasSize(20)
                    .noneMatch(a -> a.getDecodeInstance().equals("decode-c"));
        }
    }

    @Test
    void shouldSpreadRequestsBetweenTwoStates() {
        try (CasePlayer player = play("11-herding")) {
            Map<String, List<DecodeAssignment>> byInstance =
                    player.assignments().stream().collect(Collectors.groupingBy(DecodeAssignment::getDecodeInstance));
            assertThat(byInstance).hasSize(3);
            assertThat(byInstance.values())
                    .allSatisfy(sent -> assertThat(sent.stream()
                                    .mapToLong(DecodeAssignment::getReservedKvTokens)
                                    .sum())
                            .isLessThanOrEqualTo(450_000));
        }
    }

    @Test
    void shouldRefuseAStateUnderAnothersKey() {
        try (CasePlayer player = play("15-key-and-value-disagree")) {
            assertThat(player.deadLetters()).singleElement().asString().contains("decode-b", "decode-a");
            assertThat(player.assignments()).hasSize(1);
        }
    }

    @Test
    void shouldHoldFreeMemoryAgainstTheCapacity() {
        try (CasePlayer player = play("20-free-above-capacity")) {
            assertThat(player.assignments())
                    .allSatisfy(a -> assertThat(a.getReservedKvTokens()).isLessThanOrEqualTo(300_000));
            assertThat(player.deadLetters()).hasSize(2);
        }
    }

    @Test
    void shouldLeaveOutAnImpossibleRate() {
        try (CasePlayer player = play("21-doubled-counter")) {
            assertThat(player.snapshots())
                    .flatExtracting(OperatorCasesTest::links)
                    .isNotEmpty()
                    .allSatisfy(link -> assertThat(link.congestion()).isCloseTo(0.16, within(0.02)));
        }
    }
}
