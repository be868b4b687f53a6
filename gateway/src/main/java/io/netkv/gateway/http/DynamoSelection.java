package io.netkv.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEventKind;
import io.netkv.gateway.Answer;
import io.netkv.gateway.Gateway;
import io.netkv.scheduler.InstanceCost;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Dynamo's standalone selection service, as far as its contract and ours meet: workers are registered under numbers, a selection names one.
 * Each gateway has a catalogue of its own, as each of Dynamo's selectors has. A worker is the instance that its {@code stable_routing_id}
 * names, or else the one that its endpoint's host is called; whether it runs prefill or decode, the fabric says. Where the KV cache comes
 * from, the header {@value #PREFILL_HEADER} says by number; without it, the registered prefill workers are taken in turn.
 */
final class DynamoSelection {

    static final String PREFILL_HEADER = "x-prefill-instance-id";

    private static final String DEFAULT = "default";
    private static final Set<String> WORKER_FIELDS = Set.of(
            "worker_id",
            "model_name",
            "tenant_id",
            "routing_group",
            "endpoint",
            "block_size",
            "data_parallel_start_rank",
            "data_parallel_size",
            "max_num_batched_tokens",
            "total_kv_blocks",
            "stable_routing_id");
    private static final Set<String> SELECT_FIELDS = Set.of(
            "selection_id",
            "reservation_id",
            "model_name",
            "tenant_id",
            "routing_group",
            "token_ids",
            "block_hashes",
            "sequence_hashes",
            "isl_tokens",
            "expected_output_tokens");

    private record Worker(
            long id,
            String model,
            String group,
            @Nullable String endpoint,
            int blockTokens,
            long rank,
            String instance) {

        boolean isIn(String otherModel, String otherGroup) {
            return model.equals(otherModel) && group.equals(otherGroup);
        }
    }

    private record Selection(
            @Nullable String selectionId,
            @Nullable String reservationId,
            String model,
            String group,
            DecodeRequest request) {}

    private final Gateway gateway;
    private final Map<Long, Worker> workers = new ConcurrentSkipListMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    DynamoSelection(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Takes a worker into the catalogue, in place of one of the same number. */
    byte[] register(JsonNode body) {
        JsonFields fields = JsonFields.of(body);
        Long id = fields.number("worker_id", 0, Long.MAX_VALUE);
        if (id == null) {
            throw Problem.badRequest("field 'worker_id' is missing; it must be a whole number");
        }
        String model = textOr(fields, "model_name", DEFAULT);
        String group = group(fields);
        String endpoint = fields.text("endpoint");
        Long blockTokens = fields.number("block_size", 1, Integer.MAX_VALUE);
        Long rank = fields.number("data_parallel_start_rank", 0, Integer.MAX_VALUE);
        fields.number("data_parallel_size", 1, Integer.MAX_VALUE);
        fields.number("max_num_batched_tokens", 1, Long.MAX_VALUE);
        fields.number("total_kv_blocks", 1, Long.MAX_VALUE);
        String instance = fields.text("stable_routing_id");
        fields.end(WORKER_FIELDS);
        Worker worker = new Worker(
                id,
                model,
                group,
                endpoint,
                blockTokens == null ? 0 : blockTokens.intValue(),
                rank == null ? 0 : rank,
                instance != null ? instance : host(endpoint));
        workers.put(id, worker);
        return JsonAnswers.bytes(json -> write(json, worker));
    }

    private static String textOr(JsonFields fields, String name, String otherwise) {
        String value = fields.text(name);
        return value == null ? otherwise : value;
    }

    /** Named tenant in its first release, routing group since. */
    private static String group(JsonFields fields) {
        return textOr(fields, "routing_group", textOr(fields, "tenant_id", DEFAULT));
    }

    private static String host(@Nullable String endpoint) {
        if (endpoint == null) {
            return "";
        }
        try {
            String host = URI.create(endpoint).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("field 'endpoint' is \"" + endpoint + "\"; it must be a URL");
        }
    }

    void remove(String id) {
        if (workers.remove(number(id)) == null) {
            throw Problem.notFound("worker " + id + " is not registered");
        }
    }

    private static Long number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw Problem.badRequest("worker id is '" + id + "'; it must be a whole number");
        }
        return Long.valueOf(id);
    }

    byte[] list() {
        return JsonAnswers.bytes(json -> {
            json.writeStartArray();
            for (Worker worker : workers.values()) {
                write(json, worker);
            }
            json.writeEndArray();
        });
    }

    private void write(JsonGenerator json, Worker worker) throws IOException {
        json.writeStartObject();
        json.writeNumberField("worker_id", worker.id());
        json.writeStringField("model_name", worker.model());
        json.writeStringField("routing_group", worker.group());
        json.writeStringField("tenant_id", worker.group());
        String reason = notSchedulable(worker);
        json.writeStringField("lifecycle", reason == null ? "schedulable" : "incomplete");
        json.writeStringField("endpoint", worker.endpoint());
        json.writeNumberField("block_size", worker.blockTokens());
        json.writeStringField("stable_routing_id", worker.instance());
        if (reason != null) {
            json.writeArrayFieldStart("not_schedulable_reasons");
            json.writeString(reason);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private @Nullable String notSchedulable(Worker worker) {
        if (worker.endpoint() == null) {
            return "endpoint is required";
        }
        if (worker.blockTokens() == 0) {
            return "block_size must be greater than 0";
        }
        return fabricOf(worker).isEmpty()
                ? "'" + worker.instance() + "' is no instance of a published fabric; name one in stable_routing_id"
                : null;
    }

    private Optional<String> fabricOf(Worker worker) {
        return gateway.fabricOf(worker.instance());
    }

    /** Active load of each worker: what is under way to it, and what runs and waits there. */
    byte[] loads() {
        return JsonAnswers.bytes(json -> {
            json.writeStartArray();
            for (Worker worker : workers.values()) {
                json.writeStartObject();
                json.writeNumberField("worker_id", worker.id());
                json.writeNumberField("dp_rank", worker.rank());
                json.writeNumberField("active_requests", gateway.load(worker.instance()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Whether one worker or more can be selected; why not, in one line, otherwise. */
    Optional<String> problem() {
        return workers.values().stream().anyMatch(worker -> notSchedulable(worker) == null)
                ? gateway.problem()
                : Optional.of("no schedulable worker is registered");
    }

    /** Whether it is used at all: no worker, no selection service. */
    boolean isUsed() {
        return !workers.isEmpty();
    }

    private Selection read(JsonNode body, @Nullable String prefillHeader) {
        JsonFields fields = JsonFields.of(body);
        String selectionId = fields.text("selection_id");
        String reservationId = fields.text("reservation_id");
        String model = textOr(fields, "model_name", DEFAULT);
        String group = group(fields);
        int tokens = fields.numbers("token_ids").size();
        fields.numbers("block_hashes");
        List<Long> hashes = fields.numbers("sequence_hashes");
        Long given = fields.number("isl_tokens", 1, Integer.MAX_VALUE);
        Long output = fields.number("expected_output_tokens", 0, Integer.MAX_VALUE);
        fields.end(SELECT_FIELDS);
        int inputTokens = tokens > 0 ? tokens : given == null ? 0 : given.intValue();
        if (inputTokens == 0) {
            throw Problem.badRequest("give 'token_ids', or 'block_hashes', 'sequence_hashes' and 'isl_tokens'");
        }
        Worker prefill = prefill(model, group, prefillHeader);
        DecodeRequest.Builder request = DecodeRequest.newBuilder()
                .setRequestId(reservationId == null ? "select-" + UUID.randomUUID() : reservationId)
                .setFabric(
                        fabricOf(prefill).orElseThrow(() -> Problem.notFound(String.valueOf(notSchedulable(prefill)))))
                .setPrefillInstance(prefill.instance())
                .setInputTokens(inputTokens)
                .setPrefixBlocks(tokens > 0 ? List.of() : hashes)
                .setPrefixBlockTokens(Math.max(1, prefill.blockTokens()));
        request.setMaxOutputTokens(output == null ? null : (Integer) output.intValue());
        return new Selection(selectionId, reservationId, model, group, request.build());
    }

    private Worker prefill(String model, String group, @Nullable String header) {
        if (header != null) {
            Worker named = workers.get(number(header));
            if (named == null) {
                throw Problem.notFound(
                        "header " + PREFILL_HEADER + " names worker " + header + ", which is not registered");
            }
            return named;
        }
        List<Worker> prefills = workers.values().stream()
                .filter(worker -> worker.isIn(model, group) && notSchedulable(worker) == null)
                .filter(worker -> gateway.isPrefill(worker.instance()))
                .toList();
        if (prefills.isEmpty()) {
            throw new Problem(
                    503,
                    "Not selected",
                    "no prefill worker of model '" + model + "' and group '" + group
                            + "' is registered; register one, or name it in header " + PREFILL_HEADER);
        }
        return prefills.get(Math.floorMod(turn.getAndIncrement(), prefills.size()));
    }

    /** The registered worker whose cost is least; nothing is booked. */
    byte[] select(JsonNode body, @Nullable String prefillHeader) {
        Selection selection = read(body, prefillHeader);
        Map<String, Worker> byInstance = byInstance(selection);
        InstanceCost best = null;
        for (InstanceCost each : gateway.costs(selection.request())) {
            if (each.isCandidate()
                    && byInstance.containsKey(each.cost().getInstance())
                    && (best == null
                            || each.cost().getTotalSeconds() < best.cost().getTotalSeconds())) {
                best = each;
            }
        }
        Worker chosen = best == null ? null : byInstance.get(best.cost().getInstance());
        if (best == null || chosen == null) {
            throw new Problem(503, "Not selected", "no registered decode worker takes requests now");
        }
        long missingTokens = best.cost().getMissingBytes() / selection.request().getKvBytesPerToken();
        return answer(selection, chosen, missingTokens);
    }

    private Map<String, Worker> byInstance(Selection selection) {
        Map<String, Worker> byInstance = new TreeMap<>();
        workers.values().stream()
                .filter(worker -> worker.isIn(selection.model(), selection.group()))
                .filter(worker -> worker.endpoint() != null)
                .forEach(worker -> byInstance.put(worker.instance(), worker));
        return byInstance;
    }

    /** The worker that the scheduler chooses, booked. Where that is not possible in time, nothing is selected. */
    CompletableFuture<byte[]> selectAndReserve(JsonNode body, @Nullable String prefillHeader) {
        Selection selection = read(body, prefillHeader);
        if (selection.reservationId() == null) {
            selection = new Selection(
                    selection.selectionId(),
                    selection.request().getRequestId(),
                    selection.model(),
                    selection.group(),
                    selection.request());
        }
        Selection reserved = selection;
        return gateway.reserve(reserved.request(), null).thenApply(answer -> reserved(reserved, answer));
    }

    private byte[] reserved(Selection selection, Answer answer) {
        Worker chosen = byInstance(selection).get(answer.decodeInstance());
        if (!answer.isReserved()) {
            throw new Problem(503, "Not reserved", String.valueOf(answer.reason()));
        }
        if (chosen == null) {
            report(answer, TransferEventKind.CANCELLED);
            throw new Problem(
                    503,
                    "Not reserved",
                    "decode instance '" + answer.decodeInstance() + "' is not registered as a worker");
        }
        return answer(
                selection, chosen, answer.transferBytes() / selection.request().getKvBytesPerToken());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is lost ends by the ledger's expiry
    private void report(Answer answer, TransferEventKind kind) {
        gateway.report(answer.fabric(), answer.requestId(), kind, answer.decodeInstance());
    }

    private static byte[] answer(Selection selection, Worker chosen, long missingTokens) {
        long cached = selection.request().getInputTokens() - missingTokens;
        return JsonAnswers.bytes(json -> {
            json.writeStartObject();
            if (selection.selectionId() != null) {
                json.writeStringField("selection_id", selection.selectionId());
            }
            if (selection.reservationId() != null) {
                json.writeStringField("reservation_id", selection.reservationId());
            }
            json.writeStringField("model_name", selection.model());
            json.writeStringField("tenant_id", selection.group());
            json.writeStringField("routing_group", selection.group());
            json.writeNumberField("worker_id", chosen.id());
            json.writeNumberField("dp_rank", chosen.rank());
            json.writeStringField("endpoint", chosen.endpoint());
            json.writeNumberField("block_size", chosen.blockTokens());
            json.writeObjectFieldStart("overlap");
            json.writeNumberField("longest_matched", cached);
            json.writeNumberField("gpu", cached);
            json.writeObjectFieldStart("dp");
            json.writeNumberField(Long.toString(chosen.rank()), cached);
            json.writeEndObject();
            json.writeNumberField("cpu", 0);
            json.writeNumberField("disk", 0);
            json.writeEndObject();
            json.writeNumberField("effective_prefill_tokens", missingTokens);
            json.writeEndObject();
        });
    }

    /** The fabric that has a reservation. */
    Answer reservation(String id) {
        return gateway.fabrics().stream()
                .flatMap(fabric -> gateway.decided(fabric, id).stream())
                .findFirst()
                .orElseThrow(() -> Problem.notFound("reservation '" + id + "' is not known"));
    }
}
