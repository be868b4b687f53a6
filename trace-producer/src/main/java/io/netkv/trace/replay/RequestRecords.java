package io.netkv.trace.replay;

import io.netkv.avro.DecodeRequest;
import io.netkv.core.trace.TraceRequest;
import io.netkv.schemas.Topic;
import io.netkv.trace.prefill.PrefillChooser;
import io.netkv.trace.workload.Arrival;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the records of one arrival: the same for every fabric but for its name, its prefill instance and the time. */
final class RequestRecords {

    private final ReplaySettings settings;
    private final Arrival arrival;
    private final List<Long> prefixBlocks;

    RequestRecords(ReplaySettings settings, Arrival arrival) {
        this.settings = settings;
        this.arrival = arrival;
        prefixBlocks = Arrays.stream(arrival.request().prefixBlocks()).boxed().toList();
    }

    /**
     * The record for a fabric.
     *
     * @param prefillInstance number of the prefill instance, or {@link PrefillChooser#LEFT_TO_THE_SCHEDULER}
     * @param sentAtEpochMicros wall clock just before it is sent
     */
    ProducerRecord<String, DecodeRequest> recordFor(ReplayTarget target, int prefillInstance, long sentAtEpochMicros) {
        long eventTimeMillis = settings.baseEpochMillis() + arrival.offsetMillis();
        String named = prefillInstance == PrefillChooser.LEFT_TO_THE_SCHEDULER
                ? ""
                : target.fabric().instanceName(prefillInstance);
        DecodeRequest value = request(target.name(), named, sentAtEpochMicros);
        return new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), null, eventTimeMillis, target.name(), value);
    }

    private DecodeRequest request(String fabric, String prefillInstance, long sentAtEpochMicros) {
        TraceRequest request = arrival.request();
        DecodeRequest value = new DecodeRequest();
        value.setRequestId(arrival.requestId());
        value.setFabric(fabric);
        value.setPrefillInstance(prefillInstance);
        value.setDecodeInstance("");
        value.setInputTokens(request.inputTokens());
        value.setMaxOutputTokens(request.outputTokens());
        value.setPrefixBlocks(prefixBlocks);
        value.setPrefixBlockTokens(TraceRequest.BLOCK_TOKENS);
        value.setKvBytesPerToken(settings.kvBytesPerToken());
        value.setTtftSloMillis(TtftSlo.millis(request.inputTokens()));
        value.setSentAtEpochMicros(sentAtEpochMicros);
        return value;
    }
}
