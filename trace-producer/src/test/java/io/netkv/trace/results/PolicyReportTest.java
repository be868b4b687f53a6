package io.netkv.trace.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.OracleMode;
import io.netkv.avro.RequestOutcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

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
