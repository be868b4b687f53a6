package io.netkv.trace.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.OracleMode;
import io.netkv.avro.RequestOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyReportTest {

    private final PolicyResult result = new PolicyResult("paper-64");
    private final StringWriter warnings = new StringWriter();

    @Test
    void isContentWithOneAssignmentAndOneOutcomeForEachRequest() {
        // given
        assign("r-0", "r-1");
        complete("r-1", "r-0");

        // when
        boolean right = report(2).check(new PrintWriter(warnings));

        // then
        assertThat(right).isTrue();
        assertThat(warnings.toString()).isEmpty();
    }

    @Test
    void complainsOfARequestThatWasAssignedTwice() {
        // given
        assign("r-0", "r-1", "r-1");
        complete("r-0", "r-1");

        // when
        boolean right = report(2).check(new PrintWriter(warnings));

        // then
        assertThat(right).isFalse();
        assertThat(warnings)
                .hasToString(
                        "netkv: netkv-full: 2 requests, but 3 assignments for 2 of them, 2 outcomes for 2 of them and 0 refusals"
                                + System.lineSeparator());
    }

    @Test
    void complainsWhereOneOutcomeIsMissingAndAnotherIsThereTwice() {
        // given
        assign("r-0", "r-1");
        complete("r-0", "r-0");

        // when
        boolean right = report(2).check(new PrintWriter(warnings));

        // then
        assertThat(right).isFalse();
        assertThat(warnings.toString()).contains("2 assignments for 2 of them, 2 outcomes for 1 of them");
    }

    @Test
    void callsAResultByThePolicyThatItsAssignmentsName() {
        // given
        assign("r-0");
        complete("r-0");

        // when
        String table = report(1).table();

        // then
        assertThat(table).contains("netkv-full").doesNotContain("paper-64");
    }

    @Test
    void shouldSayWhereAReplayIsTooFastToShowWhatPoliciesAreWorth() {
        assign("r-0");
        result.add(RequestOutcome.newBuilder()
                .setRequestId("r-0")
                .setDecisionMillis(40)
                .build());

        assertThat(new PolicyReport(List.of(result), 1, 20).table()).doesNotContain("Use a lower speed");
        assertThat(new PolicyReport(List.of(result), 1, 200).table())
                .contains("At 200 times the trace's speed, one decision in a hundred took 8 s of its time");
    }

    @Test
    void shouldSayWhatTheLastPolicyExpectedToGain() {
        PolicyResult judging = new PolicyResult("netkv-steer");
        result.add(DecodeAssignment.newBuilder()
                .setRequestId("r-0")
                .setPolicy("cache-load-aware")
                .setCost(new CostBreakdown())
                .setOracleMode(OracleMode.FRESH)
                .setInstanceStanding(InstanceStanding.USABLE)
                .setRegretSeconds(0.25)
                .build());

        assertThat(new PolicyReport(List.of(result, judging), 1, 1).table())
                .contains("it expected to gain: 250 ms for cache-load-aware.");
    }

    /** Two policies on the same arrivals; what is common to both cancels out. */
    private static PolicyReport compared(int requests, double ofOthers, boolean isFresh, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PolicyResult blind = new PolicyResult("cache-load-aware");
        PolicyResult aware = new PolicyResult("netkv-steer");
        for (int i = 0; i < requests; i++) {
            double common = 1_000 * -Math.log(1 - random.nextDouble());
            add(blind, "cache-load-aware", i, common + 200 * random.nextDouble(), true);
            add(aware, "netkv-steer", i, ofOthers * (common + 200 * random.nextDouble()), isFresh);
        }
        return new PolicyReport(List.of(blind, aware), requests, 1);
    }

    private static void add(PolicyResult result, String policy, int i, double ttftMillis, boolean isFresh) {
        result.add(DecodeAssignment.newBuilder()
                .setRequestId("r-" + i)
                .setPolicy(policy)
                .setCost(new CostBreakdown())
                .setOracleMode(isFresh ? OracleMode.FRESH : OracleMode.TIERS_ONLY)
                .setInstanceStanding(InstanceStanding.USABLE)
                .build());
        result.add(RequestOutcome.newBuilder()
                .setRequestId("r-" + i)
                .setArrivedAtMillis(i)
                .setTtftMillis(ttftMillis)
                .setTransferMillis(ttftMillis / 2)
                .build());
    }

    @Test
    void shouldSayWhetherItIsWorthItAndBecauseOfWhat() {
        assertThat(compared(2_000, 0.8, true, 1).table())
                .containsPattern(
                        "Mean time to first token of netkv-steer: -(19|20)\\.\\d ±\\d\\.\\d% against cache-load-aware")
                .containsPattern(
                        "Worth it here: first tokens come 1\\d\\.\\d to 2\\d\\.\\d% sooner than with cache-load-aware")
                .contains(
                        "KV transfers are 50% of the time to first token of cache-load-aware; here they take 20% less.");
        assertThat(compared(2_000, 1.2, true, 1).table()).contains("Not worth it here: first tokens come ");
        assertThat(compared(2_000, 1, true, 1).table())
                .contains("No difference from cache-load-aware that this run can show: it may be up to ");
    }

    @Test
    void shouldNotJudgeByARunThatIsTooShortOrKnewNothing() {
        assertThat(compared(150, 0.8, true, 1).table())
                .contains("Too short to tell: 150 requests have no interval; give 500 or more")
                .doesNotContain("NaN")
                .doesNotContain("±");
        assertThat(compared(2_000, 0.8, false, 1).table())
                .contains("No verdict: the oracle was fresh for 0% of the decisions of netkv-steer only");
    }

    /** The true change is in the interval about 95 times of 100. */
    @Test
    void shouldGiveAnIntervalThatHolds() {
        int held = 0;
        for (int seed = 0; seed < 300; seed++) {
            PolicyReport report = compared(1_000, 0.9, true, seed);
            TtftChange change =
                    TtftChange.between(report.results().get(0), report.results().get(1));
            held += Math.abs(change.share() - -0.1) <= change.halfWidth() ? 1 : 0;
        }
        assertThat(held).isBetween(270, 298);
    }

    @Test
    void shouldHaveNoFigureWhereThereIsNone() {
        assertThat(report(1).table()).doesNotContain("NaN");
    }

    @Test
    void shouldWriteTheTableForPrograms(@TempDir Path folder) throws IOException {
        PolicyReport report = compared(600, 0.8, true, 1);
        report.writeJson(folder.resolve("table.json"));
        report.writeCsv(folder.resolve("table.csv"));

        JsonNode json = new ObjectMapper().readTree(folder.resolve("table.json").toFile());
        assertThat(json).hasSize(2);
        assertThat(json.get(0).get("lastPolicyTtftChange").doubleValue()).isCloseTo(-0.2, within(0.03));
        assertThat(json.get(0).get("sloAttainment").isNull()).isTrue();
        List<String> csv = Files.readAllLines(folder.resolve("table.csv"));
        assertThat(csv).hasSize(3).first().asString().startsWith("policy,requests,assignments,");
        assertThat(csv.get(1).split(",", -1)).hasSameSizeAs(csv.get(0).split(","));
    }

    private PolicyReport report(long requests) {
        return new PolicyReport(List.of(result), requests, 1);
    }

    private void assign(String... requestIds) {
        for (String id : requestIds) {
            result.add(DecodeAssignment.newBuilder()
                    .setRequestId(id)
                    .setPolicy("netkv-full")
                    .setCost(new CostBreakdown())
                    .setOracleMode(OracleMode.FRESH)
                    .setInstanceStanding(InstanceStanding.USABLE)
                    .build());
        }
    }

    private void complete(String... requestIds) {
        for (String id : requestIds) {
            result.add(RequestOutcome.newBuilder().setRequestId(id).build());
        }
    }
}
