package io.netkv.scheduler;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.TierCongestion;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Role;
import io.netkv.core.fabric.Tier;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.LongLists;
import io.netkv.schemas.RecordKeys;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks incoming records; the reason for a refusal becomes the reason of the dead letter. */
public final class InputValidation {

    /** A thousand times what the largest models take. */
    private static final long MAX_KV_BYTES_PER_TOKEN = 1L << 30;

    private static final int MAX_REQUESTS = 1_000_000;
    /** Ids are remembered for the dedup window. */
    private static final int MAX_ID_LENGTH = 256;

    private static final int SHOWN_OF_ID = 20;
    /** Of 512 tokens each, 33 million tokens. */
    private static final int MAX_PREFIX_BLOCKS = 65_536;

    private InputValidation() {}

    /**
     * Fills a placement request.
     *
     * @throws InvalidRecordException where the record cannot be decided
     */
    static void read(DecodeRequest request, Fabric fabric, PlacementRequest into) {
        String id = request.getRequestId();
        require(!id.isBlank(), "requestId is empty; every request needs one of its own");
        require(
                id.length() <= MAX_ID_LENGTH,
                "requestId has %d characters and begins '%s'; it may have %d at most",
                id.length(),
                id.substring(0, Math.min(id.length(), SHOWN_OF_ID)),
                MAX_ID_LENGTH);
        require(
                request.getInputTokens() > 0,
                "inputTokens of request '%s' is %d; it must be 1 or more",
                id,
                request.getInputTokens());
        Integer output = request.getMaxOutputTokens();
        require(
                output == null || output >= 0,
                "maxOutputTokens of request '%s' is %s; it must be 0 or more",
                id,
                output);
        require(
                request.getKvBytesPerToken() > 0 && request.getKvBytesPerToken() <= MAX_KV_BYTES_PER_TOKEN,
                "kvBytesPerToken of request '%s' is %d; it must be 1 to %d",
                id,
                request.getKvBytesPerToken(),
                MAX_KV_BYTES_PER_TOKEN);
        require(
                request.getPrefixBlockTokens() > 0,
                "prefixBlockTokens of request '%s' is %d; it must be 1 or more",
                id,
                request.getPrefixBlockTokens());
        int prefill = request.getPrefillInstance().isEmpty()
                ? PlacementRequest.CHOOSE
                : instance(
                        fabric, request.getPrefillInstance(), Role.PREFILL, "prefillInstance of request '" + id + "'");
        into.reset(
                prefill,
                request.getInputTokens(),
                output == null ? 0 : output,
                request.getKvBytesPerToken(),
                request.getPrefixBlockTokens());
        if (!request.getDecodeInstance().isEmpty()) {
            into.nameDecodeInstance(decodeInstance(fabric, request, into.reservedTokens()));
        }
        List<Long> blocks = request.getPrefixBlocks();
        require(
                blocks.size() <= MAX_PREFIX_BLOCKS,
                "request '%s' has %d prefix blocks; it may have %d at most: let a block be of more tokens",
                id,
                blocks.size(),
                MAX_PREFIX_BLOCKS);
        for (int i = 0; i < blocks.size(); i++) {
            into.addBlock(LongLists.get(blocks, i));
        }
    }

    private static int decodeInstance(Fabric fabric, DecodeRequest request, long reservedTokens) {
        String name = request.getDecodeInstance();
        int decode = instance(fabric, name, Role.DECODE, "decodeInstance of request '" + request.getRequestId() + "'");
        require(
                reservedTokens <= fabric.kvCapacityTokens(decode),
                "request '%s' needs %d tokens of KV cache; its decodeInstance '%s' holds %d",
                request.getRequestId(),
                reservedTokens,
                name,
                fabric.kvCapacityTokens(decode));
        return decode;
    }

    /**
     * The decode instance that a state is of.
     *
     * @param key the key of the state's record
     * @throws InvalidRecordException where the state cannot be used
     */
    static int decodeInstance(@Nullable String key, DecodeInstanceState state, Fabric fabric) {
        String name = state.getInstance();
        requireKey(key, state.getFabric(), name);
        require(
                state.getFreeKvTokens() >= 0,
                "state of instance '%s' has %d free tokens; it must be 0 or more",
                name,
                state.getFreeKvTokens());
        requireRequests(name, "running", state.getRunningRequests());
        requireRequests(name, "waiting", state.getWaitingRequests());
        return instance(fabric, name, Role.DECODE, "instance");
    }

    /**
     * The prefill instance that a state is of.
     *
     * @param key the key of the state's record
     * @throws InvalidRecordException where the state cannot be used
     */
    static int prefillInstance(@Nullable String key, PrefillInstanceState state, Fabric fabric) {
        String name = state.getInstance();
        requireKey(key, state.getFabric(), name);
        require(
                state.getQueuedTokens() >= 0,
                "state of instance '%s' has %d queued tokens; it must be 0 or more",
                name,
                state.getQueuedTokens());
        return instance(fabric, name, Role.PREFILL, "instance");
    }

    /**
     * The instance, of either pool, whose blocks have changed.
     *
     * @param key the key of the record
     * @throws InvalidRecordException where it cannot be used
     */
    static int instance(@Nullable String key, PrefixBlocks changes, Fabric fabric) {
        String name = changes.getInstance();
        requireKey(key, changes.getFabric(), name);
        int instance = fabric.instanceIndex(name);
        require(
                instance >= 0,
                "instance is '%s', which fabric '%s' does not have; 'netkv fabric show %s' lists them",
                name,
                fabric.name(),
                fabric.name());
        return instance;
    }

    private static void requireKey(@Nullable String key, String fabric, String instance) {
        String expectedKey = RecordKeys.instance(fabric, instance);
        require(
                expectedKey.equals(key),
                "state of instance '%s' has the key '%s'; it must be '%s', or it would replace another's state",
                instance,
                key,
                expectedKey);
    }

    private static void requireRequests(String instance, String which, int requests) {
        require(
                requests >= 0 && requests <= MAX_REQUESTS,
                "state of instance '%s' has %d requests %s; it must be 0 to %d",
                instance,
                requests,
                which,
                MAX_REQUESTS);
    }

    /**
     * Checks the congestion of a tier in a snapshot.
     *
     * @throws InvalidRecordException where it cannot be used
     */
    static void check(String fabric, TierCongestion tier) {
        double congestion = tier.getCongestion();
        require(
                tier.getTier() >= 0 && tier.getTier() < Tier.MOST_COUNT && congestion >= 0 && congestion < 1,
                "snapshot of fabric '%s' says tier %d has congestion %s; tiers are 0 to %d, congestion 0 to below 1",
                fabric,
                tier.getTier(),
                congestion,
                Tier.MOST_COUNT - 1);
    }

    private static int instance(Fabric fabric, String name, Role role, String what) {
        int instance = fabric.instanceIndex(name);
        boolean right = instance >= 0 && (fabric.role(instance) == role || fabric.role(instance) == Role.BOTH);
        require(
                right,
                "%s is '%s', which is no %s instance of fabric '%s'; 'netkv fabric show %s' lists them",
                what,
                name,
                role.name().toLowerCase(Locale.ROOT),
                fabric.name(),
                fabric.name());
        return instance;
    }

    /** Refuses a record. */
    @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a dependency of its own
    static void require(boolean condition, String reason, @Nullable Object... arguments) {
        if (!condition) {
            throw new InvalidRecordException(String.format(reason, arguments));
        }
    }
}
