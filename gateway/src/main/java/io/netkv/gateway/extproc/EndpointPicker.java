package io.netkv.gateway.extproc;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Role;
import io.netkv.gateway.Answer;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.RefusedException;
import io.netkv.scheduler.InstanceCost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoints of an inference request: the decode instance as the scheduler decides, and the prefill instance with the fewest
 * requests that this picker has sent there, where the request does not say which.
 *
 * <p>Safe for use by many threads.
 */
final class EndpointPicker {

    private final Gateway gateway;
    private final Endpoints endpoints;
    private final PickerSettings settings;
    /** By prefill instance: requests whose response has not begun. */
    private final Map<String, AtomicInteger> prefilling = new ConcurrentHashMap<>();

    private final AtomicInteger turn = new AtomicInteger();

    /**
     * What is asked for.
     *
     * @param id of the request
     * @param prompt what is known of it
     * @param prefillAddress where it is prefilled; null where that is to be chosen, too
     * @param decodeAddress where another router sends it; null where none has chosen
     * @param subset the addresses that may be chosen; null for all
     */
    record Query(
            String id,
            Prompt prompt,
            @Nullable String prefillAddress,
            @Nullable String decodeAddress,
            @Nullable Set<String> subset) {}

    /**
     * Where it goes.
     *
     * @param decodeAddress host and port of the decode instance
     * @param prefillInstance where its prompt is prefilled; null where no prefill instance is known
     * @param prefillAddress host and port of that
     * @param answer the decision; null where there is none
     * @param scores by address: what each candidate would cost, seconds
     * @param reason why it was not decided as it should have been; null where it was
     */
    record Pick(
            String decodeAddress,
            @Nullable String prefillInstance,
            @Nullable String prefillAddress,
            @Nullable Answer answer,
            Map<String, Double> scores,
            @Nullable String reason) {}

    EndpointPicker(Gateway gateway, Endpoints endpoints, PickerSettings settings) {
        this.gateway = gateway;
        this.endpoints = endpoints;
        this.settings = settings;
    }

    PickerSettings settings() {
        return settings;
    }

    /**
     * Chooses.
     *
     * @return fails with {@link RefusedException} where nothing may be chosen
     */
    CompletableFuture<Pick> pick(Query query) {
        List<String> decodes = allowed(Role.DECODE, query.subset());
        if (decodes.isEmpty()) {
            // Before the fabric is known, nothing is of a role.
            decodes = gateway.fabrics().isEmpty() ? allowed(null, query.subset()) : decodes;
            return decodes.isEmpty()
                    ? CompletableFuture.failedFuture(new RefusedException("no endpoint may be chosen", null))
                    : CompletableFuture.completedFuture(any(decodes, null, "no fabric is known"));
        }
        String prefill = prefill(query);
        String problem = gateway.problem()
                .orElse(prefill == null ? "no prefill instance has an endpoint that may be chosen" : null);
        if (prefill == null || problem != null) {
            return CompletableFuture.completedFuture(any(decodes, prefill, problem));
        }
        try {
            return decide(query, prefill, decodes);
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Pick> decide(Query query, String prefill, List<String> decodes) {
        DecodeRequest request = request(query, prefill);
        request.setPrefillInstance(prefill);
        Map<String, Double> scores = scores(request, decodes);
        boolean isAnyExcluded = query.subset() != null
                && decodes.size() < allowed(Role.DECODE, null).size();
        if (isAnyExcluded) {
            return CompletableFuture.completedFuture(leastOf(scores, prefill, decodes));
        }
        return gateway.reserve(request, null)
                .thenApply(answer -> {
                    String address = endpoints.addressOf(answer.decodeInstance());
                    return address == null
                            ? any(decodes, prefill, "instance '" + answer.decodeInstance() + "' has no endpoint")
                            : pick(address, prefill, answer, scores, answer.reason());
                })
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof RefusedException refused) {
                        throw refused;
                    }
                    return any(decodes, prefill, String.valueOf(cause));
                });
    }

    /**
     * Books what another router has chosen, and has it judged. Never fails: the request goes where it goes.
     *
     * @return empty where its choice is not known here
     */
    CompletableFuture<Optional<Pick>> follow(Query query) {
        String decode = query.decodeAddress() == null ? null : endpoints.instanceAt(query.decodeAddress());
        String prefill = query.prefillAddress() == null ? null : endpoints.instanceAt(query.prefillAddress());
        if (decode == null || gateway.problem().isPresent()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        try {
            DecodeRequest request = request(query, decode);
            request.setPrefillInstance(prefill == null ? "" : prefill);
            request.setDecodeInstance(decode);
            return gateway.reserve(request, null)
                    .thenApply(answer -> answer.isReserved()
                            ? Optional.of(pick(
                                    String.valueOf(query.decodeAddress()),
                                    answer.prefillInstance(),
                                    answer,
                                    Map.of(),
                                    null))
                            : Optional.<Pick>empty())
                    .exceptionally(failure -> Optional.empty());
        } catch (RefusedException e) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }

    /** The scheduler chooses among all: of a part of them the cheapest is taken, and not reserved. */
    private Pick leastOf(Map<String, Double> scores, String prefill, List<String> decodes) {
        return scores.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(best -> pick(best.getKey(), prefill, null, scores, "only a subset may be chosen"))
                .orElseGet(() -> any(decodes, prefill, "none of the endpoints that may be chosen is known"));
    }

    /** In the fabric of an instance; which instances it names is up to the caller. */
    private DecodeRequest request(Query query, String instance) {
        return DecodeRequest.newBuilder()
                .setRequestId(query.id())
                .setFabric(gateway.fabricOf(instance).orElse(""))
                .setInputTokens(query.prompt().inputTokens())
                .setMaxOutputTokens(query.prompt().maxOutputTokens())
                .setPrefixBlocks(query.prompt().blocks())
                .setPrefixBlockTokens(settings.blockTokens())
                .setSentAtEpochMicros(1000 * System.currentTimeMillis())
                .build();
    }

    /** Of those that take the request now; of all, where none does, as where no memory is free. */
    private Map<String, Double> scores(DecodeRequest request, List<String> decodes) {
        Map<String, Double> candidates = new LinkedHashMap<>();
        Map<String, Double> others = new LinkedHashMap<>();
        Set<String> allowed = Set.copyOf(decodes);
        for (InstanceCost each : gateway.costs(request)) {
            String address = endpoints.addressOf(each.cost().getInstance());
            if (address != null && allowed.contains(address)) {
                (each.isCandidate() ? candidates : others)
                        .put(address, each.cost().getTotalSeconds());
            }
        }
        return candidates.isEmpty() ? others : candidates;
    }

    private @Nullable String prefill(Query query) {
        if (query.prefillAddress() != null) {
            String named = endpoints.instanceAt(query.prefillAddress());
            if (named != null && gateway.isPrefill(named)) {
                return named;
            }
        }
        List<String> addresses = allowed(Role.PREFILL, query.subset());
        if (addresses.isEmpty()) {
            addresses = allowed(Role.PREFILL, null);
        }
        String best = null;
        int fewest = Integer.MAX_VALUE;
        int first = Math.floorMod(turn.getAndIncrement(), Math.max(1, addresses.size()));
        for (int i = 0; i < addresses.size(); i++) {
            String instance = endpoints.instanceAt(addresses.get((first + i) % addresses.size()));
            int count = instance == null ? fewest : requests(instance).get();
            if (count < fewest) {
                best = instance;
                fewest = count;
            }
        }
        return best;
    }

    private AtomicInteger requests(String prefillInstance) {
        return prefilling.computeIfAbsent(prefillInstance, same -> new AtomicInteger());
    }

    /** A request goes there: its prefill counts until it has {@linkplain #ended ended}. */
    void sent(Pick pick) {
        if (pick.prefillInstance() != null) {
            requests(pick.prefillInstance()).incrementAndGet();
        }
    }

    /** The response has begun, or the request has ended without one. */
    void ended(Pick pick, TransferEventKind kind) {
        if (pick.prefillInstance() != null) {
            requests(pick.prefillInstance()).decrementAndGet();
        }
        report(pick, kind);
    }

    /** Tells the scheduler what became of a reservation. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is lost ends by the ledger's expiry
    void report(Pick pick, TransferEventKind kind) {
        Answer answer = pick.answer();
        if (answer != null && answer.isReserved()) {
            gateway.report(answer.fabric(), answer.requestId(), kind, answer.decodeInstance());
        }
    }

    /** Rather anywhere than nowhere. */
    private Pick any(List<String> decodes, @Nullable String prefill, @Nullable String reason) {
        String decode = decodes.get(Math.floorMod(turn.getAndIncrement(), decodes.size()));
        return pick(decode, prefill, null, Map.of(), reason);
    }

    private Pick pick(
            String decodeAddress,
            @Nullable String prefill,
            @Nullable Answer answer,
            Map<String, Double> scores,
            @Nullable String reason) {
        String prefillAddress = prefill == null ? null : endpoints.addressOf(prefill);
        return new Pick(decodeAddress, prefill, prefillAddress, answer, scores, reason);
    }

    /** Addresses of the instances of a role, or of all; in the order of the file. */
    private List<String> allowed(@Nullable Role role, @Nullable Set<String> subset) {
        List<String> addresses = new ArrayList<>();
        endpoints.byInstance().forEach((instance, address) -> {
            boolean isAllowed = subset == null || subset.contains(address);
            if (isAllowed && (role == null || gateway.role(instance) == role || gateway.role(instance) == Role.BOTH)) {
                addresses.add(address);
            }
        });
        return addresses;
    }
}
