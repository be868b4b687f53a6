package io.netkv.cli.scheduler;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.common.StartupMessage;
import io.netkv.cli.options.HttpOptions;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.cli.options.KnownNames;
import io.netkv.cli.options.SettingsDefaults;
import io.netkv.cli.options.StreamsOptions;
import io.netkv.common.CloseOnExit;
import io.netkv.core.placement.LedgerPolicy;
import io.netkv.core.placement.LivenessPolicy;
import io.netkv.core.placement.PlacementRules;
import io.netkv.core.placement.StalenessPolicy;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.scheduler.trace.DecisionTraces;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import io.netkv.stream.http.StatusPage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the scheduler. */
@Command(
        defaultValueProvider = SchedulerCommand.Defaults.class,
        name = "scheduler",
        description = "Run the scheduler: decode-requests in, decode-assignments out, until Ctrl-C.",
        footerHeading = "%nExample:%n",
        footer = "  netkv scheduler --policy netkv-full --fabric-policy lab=round-robin")
public final class SchedulerCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final StreamsOptions streams = new StreamsOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = SchedulerApp.APPLICATION_ID,
            description = "Names the consumer group; processes with the same id share the fabrics. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String applicationId = "";

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            completionCandidates = KnownNames.OfPolicies.class,
            description = "The policy that decides: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String policy = "";

    @Option(
            names = "--fabric-policy",
            paramLabel = "FABRIC=NAME",
            description = "Another policy for one fabric. May be repeated.")
    private Map<String, String> fabricPolicies = new HashMap<>();

    @Option(
            names = "--judge",
            paramLabel = "NAME",
            description =
                    "A policy that names what it would have chosen in place of each decision, and how much better that is.")
    private @Nullable String judge;

    @Option(
            names = "--ledger-expiry",
            paramLabel = "DURATION",
            description = "Event time after which a transfer whose end was not reported counts as failed. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration ledgerExpiry = Duration.ZERO;

    @Option(
            names = "--clock-margin",
            paramLabel = "DURATION",
            description = "How much later than a transfer an instance's state must be measured to include its request:"
                    + " the most by which clocks differ. Default: ${DEFAULT-VALUE}.")
    private Duration clockMargin = Duration.ZERO;

    @Option(
            names = "--instance-timeout",
            paramLabel = "DURATION",
            description =
                    "Event time without a state after which a decode instance is avoided: three times the interval"
                            + " of its states. Default: ${DEFAULT-VALUE}.")
    private Duration instanceTimeout = Duration.ZERO;

    @Option(
            names = "--retry-after",
            paramLabel = "DURATION",
            description = "Event time for which an instance whose transfers fail is avoided before it is tried again."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration retryAfter = Duration.ZERO;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description =
                    "Event time per wall-clock time: 1 for live traffic, else the replay's. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Option(
            names = "--dedup-window",
            paramLabel = "DURATION",
            description =
                    "Event time for which a request is recognised when it comes again. Default: ${DEFAULT-VALUE}.")
    private Duration dedupWindow = Duration.ZERO;

    @Option(
            names = "--oracle-fresh",
            paramLabel = "DURATION",
            description = "Age of telemetry up to which congestion is taken as measured. Default: ${DEFAULT-VALUE}.")
    private Duration oracleFresh = Duration.ZERO;

    @Option(
            names = "--oracle-decayed",
            paramLabel = "DURATION",
            description = "Age up to which it is believed less and less. Default: ${DEFAULT-VALUE}.")
    private Duration oracleDecayed = Duration.ZERO;

    @Option(
            names = "--oracle-tiers",
            paramLabel = "DURATION",
            description = "Age up to which tiers are believed. Default: ${DEFAULT-VALUE}.")
    private Duration oracleTiers = Duration.ZERO;

    @Option(
            names = "--traces",
            paramLabel = "URL",
            description =
                    "Send OpenTelemetry spans of requests that carry a trace context to this OTLP receiver, for example"
                            + " http://127.0.0.1:4318/v1/traces. Default: off.")
    private @Nullable URI traces;

    @Option(names = "--remember", hidden = true, paramLabel = "DURATION")
    private void setRemember(Duration duration) {
        dedupWindow = duration;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SchedulerSettings settings = checked(this::schedulerSettings);
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(SchedulerApp.ACCESS);
            cluster.requireGroup(applicationId);
        }
        try (StatusPage page = http.open("scheduler");
                StreamsRunner scheduler =
                        CloseOnExit.register(SchedulerApp.create(streamsSettings(connection, page), settings))) {
            scheduler.start();
            page.watch(scheduler);
            StartupMessage.tell(spec, "The scheduler runs as " + applicationId + " by policy " + policy, page);
            scheduler.awaitEnd();
        }
        return 0;
    }

    private StreamsSettings streamsSettings(KafkaSettings connection, StatusPage page) throws IOException {
        StreamsSettings usual = streams.settings(applicationId, connection, page.meters());
        return traces == null ? usual : usual.with(DecisionTraces.ENDPOINT, traces.toString());
    }

    private SchedulerSettings schedulerSettings() {
        return new SchedulerSettings(
                policy,
                fabricPolicies,
                PolicyWeights.DEFAULT,
                new PlacementRules(
                        new StalenessPolicy(oracleFresh.toMillis(), oracleDecayed.toMillis(), oracleTiers.toMillis()),
                        new LedgerPolicy(ledgerExpiry.toMillis(), clockMargin.toMillis()),
                        new LivenessPolicy(
                                instanceTimeout.toMillis(),
                                LivenessPolicy.DEFAULT.failuresInARow(),
                                retryAfter.toMillis())),
                dedupWindow,
                judge,
                PolicyWeights.DEFAULT,
                speed);
    }

    static final class Defaults extends SettingsDefaults {
        Defaults() {
            super(Map.of(
                    "--policy",
                    SchedulerSettings.DEFAULT.policy(),
                    "--ledger-expiry",
                    Duration.ofMillis(LedgerPolicy.DEFAULT.expiryMillis()),
                    "--clock-margin",
                    Duration.ofMillis(LedgerPolicy.DEFAULT.clockMarginMillis()),
                    "--instance-timeout",
                    Duration.ofMillis(LivenessPolicy.DEFAULT.silentAfterMillis()),
                    "--retry-after",
                    Duration.ofMillis(LivenessPolicy.DEFAULT.retryAfterMillis()),
                    "--dedup-window",
                    SchedulerSettings.DEFAULT.dedupWindow(),
                    "--oracle-fresh",
                    Duration.ofMillis(StalenessPolicy.DEFAULT.freshMillis()),
                    "--oracle-decayed",
                    Duration.ofMillis(StalenessPolicy.DEFAULT.decayedMillis()),
                    "--oracle-tiers",
                    Duration.ofMillis(StalenessPolicy.DEFAULT.tiersMillis()),
                    "--speed",
                    (long) SchedulerSettings.DEFAULT.speed()));
        }
    }
}
