package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.common.UserFacingException;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.kafka.KafkaSettings;
import io.netkv.recording.file.Recording;
import io.netkv.recording.file.RecordingWriter;
import io.netkv.recording.file.TopicRecorder;
import io.netkv.recording.replay.Counterfactual;
import io.netkv.recording.replay.FabricReplay;
import io.netkv.recording.replay.Judgement;
import io.netkv.recording.replay.RecordingReplay;
import io.netkv.recording.replay.RecordingReport;
import io.netkv.recording.replay.ReplayedDecision;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.PrefillModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo is recorded, and decided again from the files alone. */
@Timeout(180)
class RecordingTest {

    private static final int REQUESTS = RecordedDemo.REQUESTS;
    private static final String OTHER = RecordedDemo.OTHER;
    private static final String OURS = RecordedDemo.OURS;

    @TempDir
    private static Path folder;

    private static Path recorded;
    private static Map<Topic, Long> counts;

    @BeforeAll
    static void recordADemo() throws Exception {
        RecordedDemo demo = RecordedDemo.get();
        recorded = demo.recording();
        counts = demo.counts();
    }

    private static Collection<FabricReplay> replay(
            List<String> policies, PolicyWeights weights, List<ReplayedDecision> decisions) {
        return new RecordingReplay(recorded, policies, weights, ClusterParameters.paper(), 1).run(decisions::add);
    }

    @Test
    void recordsEveryTopic() {
        assertThat(counts.get(Topic.DECODE_REQUESTS)).isGreaterThanOrEqualTo(2 * REQUESTS);
        assertThat(counts.get(Topic.DECODE_ASSIGNMENTS)).isEqualTo(counts.get(Topic.DECODE_REQUESTS));
        assertThat(counts)
                .containsKeys(
                        Topic.FABRIC,
                        Topic.LINK_TELEMETRY,
                        Topic.NETWORK_COST_ORACLE,
                        Topic.DECODE_INSTANCES,
                        Topic.TRANSFER_EVENTS,
                        Topic.REQUEST_OUTCOMES);
    }

    @Test
    void decidesEveryRequestAsItWas() {
        List<ReplayedDecision> decisions = new ArrayList<>();

        Collection<FabricReplay> replays = replay(List.of(), PolicyWeights.DEFAULT, decisions);

        assertThat(decisions).hasSize(counts.get(Topic.DECODE_ASSIGNMENTS).intValue());
        assertThat(replays).allSatisfy(replay -> {
            assertThat(replay.differences()).isEmpty();
            assertThat(replay.sameCount()).isEqualTo(replay.count());
        });
        assertThat(decisions)
                .allSatisfy(decision -> assertThat(decision.again().getCost())
                        .isEqualTo(decision.answered().getCost()));
    }

    @Test
    void regretIsWhatTheDemoPublished() {
        List<ReplayedDecision> decisions = new ArrayList<>();

        Collection<FabricReplay> replays = replay(List.of(OURS), PolicyWeights.DEFAULT, decisions);

        List<ReplayedDecision> judged = decisions.stream()
                .filter(decision -> OTHER.equals(decision.answered().getPolicy()))
                .toList();
        assertThat(judged).hasSize(REQUESTS).allSatisfy(decision -> {
            assertThat(decision.again().getRegretSeconds())
                    .isEqualTo(decision.answered().getRegretSeconds());
            assertThat(decision.again().getPreferred())
                    .isEqualTo(decision.answered().getPreferred());
        });
        double published = judged.stream()
                .mapToDouble(decision -> decision.answered().getRegretSeconds())
                .sum();
        assertThat(published).isPositive();
        Judgement sum = replays.stream()
                .filter(replay -> replay.policy().equals(OTHER))
                .flatMap(replay -> replay.judgements().stream())
                .findFirst()
                .orElseThrow();
        assertThat(sum.requests()).isEqualTo(REQUESTS);
        assertThat(sum.regretSeconds()).isCloseTo(published, within(1e-9));
    }

    @Test
    void aJudgeMayHaveOtherWeights() {
        List<ReplayedDecision> decisions = new ArrayList<>();

        Collection<FabricReplay> replays =
                replay(List.of(OTHER), PolicyWeights.DEFAULT.with("cacheLoadSeconds", 0), decisions);

        FabricReplay own = replays.stream()
                .filter(replay -> replay.policy().equals(OTHER))
                .findFirst()
                .orElseThrow();
        assertThat(own.sameCount()).as("it still decides by its own weights").isEqualTo(own.count());
        assertThat(own.judgements().get(0).others()).isPositive();
    }

    @Test
    void saysWhatItFoundInWordsAndAsATable() throws IOException {
        Path table = folder.resolve("decisions.csv");
        List<String> lines = new ArrayList<>();
        RecordingReport.write(
                new RecordingReplay(recorded, List.of(OURS), PolicyWeights.DEFAULT, ClusterParameters.paper(), 2),
                table,
                () -> {},
                lines::add);

        assertThat(lines)
                .contains("Fabric paper-64-" + OTHER + ": " + REQUESTS + " requests, decided by " + OTHER
                        + "; decided again, all as they were.")
                .anyMatch(line -> line.startsWith("  " + OURS) && line.contains("±"));
        assertThat(Files.readAllLines(table))
                .hasSize(1 + counts.get(Topic.DECODE_ASSIGNMENTS).intValue())
                .first()
                .isEqualTo("fabric,request,arrival_millis,policy,answered,again,same,judge,preferred,regret_millis");
    }

    @Test
    void playsTheArrivalsOnTheClusterThatIsDescribed() {
        ClusterParameters slow = ClusterParameters.paper().withPrefill(new PrefillModel.PerToken(1));

        double paper = ttftMillis(ClusterParameters.paper());

        assertThat(ttftMillis(slow)).as("prefill takes nine times as long").isGreaterThan(3 * paper);
    }

    private double ttftMillis(ClusterParameters cluster) {
        RecordingReplay how = new RecordingReplay(recorded, List.of(OURS), PolicyWeights.DEFAULT, cluster, 1);
        FabricReplay fabric = how.run(decision -> {}).iterator().next();
        return Counterfactual.play(fabric, how).get(0).ttftMillis().mean();
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> Recording.open(empty))
                .isInstanceOf(UserFacingException.class)
                .hasMessage(empty + ": no recording is there; 'netkv record --output " + empty + "' makes one");
        assertThatThrownBy(() -> RecordingWriter.in(recorded)).hasMessageContaining("is not empty");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TopicRecorder.named(KafkaSettings.of("127.0.0.1:1"), List.of("decode-request"), false))
                .withMessageStartingWith("topic 'decode-request' is not recorded; choose of decode-assignments, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyWeights.DEFAULT.with("load", 1))
                .withMessageStartingWith("there is no weight 'load'; there are cacheBandwidthBytesPerSecond");
    }

    @Test
    void readsARecordingThatEndsInTheMiddle() throws IOException {
        Path cut = Files.createDirectory(folder.resolve("cut"));
        for (String file : List.of("fabric.avro", "decode-requests.avro", "decode-assignments.avro")) {
            byte[] bytes = Files.readAllBytes(recorded.resolve(file));
            int kept = file.startsWith("decode-assignments") ? bytes.length * 2 / 3 : bytes.length;
            Files.write(cut.resolve(file), Arrays.copyOf(bytes, kept));
        }
        try (Recording recording = Recording.open(cut)) {
            assertThat(recording.records(Topic.DECODE_ASSIGNMENTS)).toIterable().isNotNull();
        }
    }
}
