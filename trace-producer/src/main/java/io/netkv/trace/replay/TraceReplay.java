package io.netkv.trace.replay;

import io.netkv.avro.DecodeRequest;
import io.netkv.common.CloseOnExit;
import io.netkv.kafka.KafkaSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.results.Answers;
import io.netkv.trace.results.ResultCollector;
import io.netkv.trace.workload.Workload;
import io.netkv.trace.workload.WorkloadSettings;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A workload of a trace, replayed to brokers.
 *
 * @param kafka the brokers
 * @param trace where requests come from
 * @param workload which of them, and when
 * @param targets at least one, no name twice
 * @param pace speed and event time
 */
public record TraceReplay(
        KafkaSettings kafka,
        TraceSource trace,
        WorkloadSettings workload,
        List<ReplayTarget> targets,
        ReplaySettings pace) {

    /**
     * Sends all of it, and waits until the brokers have confirmed it. Ends early when the process does.
     *
     * @param listener is notified of each request sent
     * @throws ReplayException where the broker refuses a record or cannot be reached
     */
    public ReplaySummary run(ReplayListener listener) {
        try (LazyAnswers answers = new LazyAnswers(kafka, workload.requestIdPrefix());
                Workload requests = Workload.open(trace, workload);
                KafkaProducer<String, DecodeRequest> producer = new KafkaProducer<>(
                        kafka.producerConfig(),
                        new StringSerializer(),
                        kafka.serdes().<DecodeRequest>serializer())) {
            TraceProducer replay = new TraceProducer(producer, targets, pace, ReplayClock.SYSTEM, listener, answers);
            CloseOnExit.register(replay::stop);
            return replay.run(requests);
        }
    }

    /** Reads the topics of results from when it is asked for them: most traces have no turns. */
    private static final class LazyAnswers implements Answers, AutoCloseable {

        private final KafkaSettings kafka;
        private final String requestIdPrefix;
        private @Nullable ResultCollector collector;

        LazyAnswers(KafkaSettings kafka, String requestIdPrefix) {
            this.kafka = kafka;
            this.requestIdPrefix = requestIdPrefix;
        }

        @Override
        public void tell(Listener listener) {
            collector = ResultCollector.ofAnswers(kafka, requestIdPrefix);
            collector.tell(listener);
        }

        @Override
        public void close() {
            if (collector != null) {
                collector.close();
            }
        }
    }
}
