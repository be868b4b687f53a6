package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.common.UserFacingException;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.recording.explain.ExplainedDecision;
import io.netkv.recording.explain.Explainer;
import io.netkv.recording.explain.ExplanationJson;
import io.netkv.recording.explain.ExplanationText;
import io.netkv.recording.file.Recording;
import io.netkv.recording.replay.RecordingReplay;
import io.netkv.recording.replay.ReplayedDecision;
import io.netkv.simulator.cluster.ClusterParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decisions of a demo are explained, from its topics and from their recording. */
@Timeout(180)
class ExplanationTest {

    private static final double SAME_MILLIS = 1e-6;

    private static RecordedDemo demo;

    @BeforeAll
    static void runADemo() throws Exception {
        demo = RecordedDemo.get();
    }

    private static ExplainedDecision explain(String request, String fabric) {
        return explain(demo.recording(), request, fabric);
    }

    private static ExplainedDecision explain(Path recorded, String request, String fabric) {
        try (Recording recording = Recording.open(recorded)) {
            return new Explainer(recording, () -> {}).explain(request, fabric);
        }
    }

    /** Ten of each fabric, from the first to the last. */
    private static List<ObjectNode> explanations() {
        List<ObjectNode> explanations = new ArrayList<>();
        for (String policy : List.of(RecordedDemo.OURS, RecordedDemo.OTHER)) {
            for (int i = 0; i < 10; i++) {
                String request = "r-" + (i * (RecordedDemo.REQUESTS - 1) / 9);
                explanations.add(ExplanationJson.of(explain(request, RecordedDemo.fabric(policy))));
            }
        }
        return explanations;
    }

    @Test
    void termsAddUpAndTheChosenIsTheLeast() {
        for (ObjectNode json : explanations()) {
            assertThat(json.get("reproduced").booleanValue())
                    .as(json::toPrettyString)
                    .isTrue();
            assertThat(json.get("candidates")).hasSize(12).allSatisfy(ExplanationTest::addsUp);
            assertThat(json.get("policies")).allSatisfy(choice -> {
                if (choice.has("totalMillis")) {
                    addsUp(choice);
                }
            });
            JsonNode least = json.get("candidates").get(0);
            assertThat(least.get("candidate").booleanValue()).isTrue();
            assertThat(json.get("cost").get("totalMillis").doubleValue())
                    .isCloseTo(least.get("totalMillis").doubleValue(), within(SAME_MILLIS));
            assertThat(json.get("candidates"))
                    .filteredOn(each -> each.get("decodeInstance").equals(json.get("decodeInstance")))
                    .singleElement()
                    .satisfies(chosen -> assertThat(chosen.get("totalMillis").doubleValue())
                            .isCloseTo(json.get("cost").get("totalMillis").doubleValue(), within(SAME_MILLIS)));
        }
    }

    private static void addsUp(JsonNode cost) {
        double sum = 0;
        for (String term : List.of("prefillMillis", "latencyMillis", "transferMillis", "loadMillis")) {
            sum += cost.get(term).doubleValue();
        }
        assertThat(cost.get("totalMillis").doubleValue()).isCloseTo(sum, within(SAME_MILLIS));
    }

    /** By the way that shadow mode takes: each policy judges the whole recording. */
    @Test
    void otherPoliciesChooseWhatTheyDecide() {
        List<ObjectNode> explanations = explanations();
        for (String policy : Policies.names()) {
            Map<String, ReplayedDecision> judged = new HashMap<>();
            new RecordingReplay(demo.recording(), List.of(policy), PolicyWeights.DEFAULT, ClusterParameters.paper(), 1)
                    .run(decision -> judged.put(
                            decision.answered().getFabric() + "/"
                                    + decision.answered().getRequestId(),
                            decision));
            for (ObjectNode json : explanations) {
                ReplayedDecision decision = Objects.requireNonNull(judged.get(json.get("fabric")
                                .textValue() + "/" + json.get("requestId").textValue()));
                String chosen = policy.equals(decision.answered().getPolicy())
                        ? decision.answered().getDecodeInstance()
                        : decision.again().getPreferred().getInstance();
                assertThat(json.get("policies"))
                        .filteredOn(choice -> choice.get("policy").textValue().equals(policy))
                        .singleElement()
                        .satisfies(choice -> assertThat(
                                        choice.get("decodeInstance").textValue())
                                .isEqualTo(chosen));
            }
        }
    }

    @Test
    void theTopicsSayWhatTheirRecordingSays() {
        ObjectNode live = ExplanationJson.of(demo.live());
        ObjectNode recorded =
                ExplanationJson.of(explain(RecordedDemo.EXPLAINED, RecordedDemo.fabric(RecordedDemo.OURS)));

        assertThat(live).isEqualTo(recorded);
        assertThat(live.get("transfer").get("actualMillis").longValue()).isPositive();
        assertThat(live.get("ttftMillis").doubleValue()).isPositive();
        assertThat(live.get("oracle").get("mode").textValue()).isEqualTo("FRESH");
        assertThat(live.get("path"))
                .hasSizeGreaterThan(2)
                .allSatisfy(hop -> assertThat(hop.get("links"))
                        .allSatisfy(link -> assertThat(link.get("utilisation").doubleValue())
                                .isBetween(0.0, 1.0)));
    }

    @Test
    void saysItInWords() {
        List<String> lines = ExplanationText.lines(demo.live(), false);

        assertThat(lines.get(0))
                .startsWith("Request r-333 on fabric paper-64-netkv-steer: from ")
                .endsWith(" by netkv-steer.");
        assertThat(lines)
                .anyMatch(line -> line.matches("It costs [0-9.]+ ms, the least of [0-9]+ instances that take it; .*"));
        assertThat(lines).filteredOn(line -> line.contains("<- chosen")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.contains("<- tightest")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.contains("the same choice")).isNotEmpty();
        assertThat(lines).noneMatch(line -> line.contains("comes out differently"));
        assertThat(ExplanationText.lines(demo.live(), true)).hasSizeGreaterThan(lines.size());
    }

    @Test
    void refusesWhatCannotBeExplained() {
        assertThatThrownBy(() -> explain("r-333", "no-such-fabric"))
                .isInstanceOf(UserFacingException.class)
                .hasMessage(
                        "request 'r-333' of fabric 'no-such-fabric' has no decision on decode-assignments; its id is as in"
                                + " the request, and decisions are kept for a day: 'netkv tail assignments --from-beginning' shows"
                                + " them");
        try (Recording recording = Recording.open(demo.recording())) {
            assertThatThrownBy(() -> new Explainer(recording, () -> {}).explain("r-333", null))
                    .isInstanceOf(UserFacingException.class)
                    .hasMessage("request 'r-333' is decided on several fabrics; add --fabric, one of"
                            + " paper-64-cache-load-aware, paper-64-netkv-steer, paper-64-warm-up");
        }
    }
}
