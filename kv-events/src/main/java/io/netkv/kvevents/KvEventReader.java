package io.netkv.kvevents;

import io.netkv.kvevents.KvEvent.Cleared;
import io.netkv.kvevents.KvEvent.Removed;
import io.netkv.kvevents.KvEvent.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ArrayValue;
import org.msgpack.value.IntegerValue;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/**
 * Reads what vLLM and SGLang publish: MessagePack of a batch, which has a time and events. Each is an array, the kind of the event
 * first, or in later releases of vLLM a map. What later releases add is skipped, as are events of kinds that are not known.
 */
final class KvEventReader {

    private static final List<String> BATCH = List.of("ts", "events", "data_parallel_rank");
    private static final List<String> STORED = List.of(
            "type",
            "block_hashes",
            "parent_block_hash",
            "token_ids",
            "block_size",
            "lora_id",
            "medium",
            "lora_name",
            "extra_keys",
            "group_idx",
            "kv_cache_spec_kind");
    private static final List<String> REMOVED = List.of("type", "block_hashes", "medium", "group_idx");

    private KvEventReader() {}

    /**
     * The events of a message, in order.
     *
     * @throws UnreadableEventsException if it is none
     */
    static List<KvEvent> read(byte[] message) throws UnreadableEventsException {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(message)) {
            Value events = field(in.unpackValue(), BATCH, "events");
            if (!events.isArrayValue()) {
                throw new UnreadableEventsException("the message has no events");
            }
            List<KvEvent> read = new ArrayList<>();
            for (Value event : events.asArrayValue()) {
                KvEvent known = event(event);
                if (known != null) {
                    read.add(known);
                }
            }
            return read;
        } catch (IOException | MessagePackException e) {
            throw new UnreadableEventsException("the message is not MessagePack: " + e.getMessage());
        }
    }

    private static @Nullable KvEvent event(Value event) throws UnreadableEventsException {
        Value kind = field(event, List.of("type"), "type");
        if (!kind.isStringValue()) {
            throw new UnreadableEventsException("an event has no type: " + event.toJson());
        }
        return switch (kind.asStringValue().asString()) {
            case "BlockStored" ->
                new Stored(
                        blocks(field(event, STORED, "block_hashes")),
                        text(field(event, STORED, "medium")),
                        number(field(event, STORED, "group_idx")),
                        text(field(event, STORED, "kv_cache_spec_kind")));
            case "BlockRemoved" ->
                new Removed(
                        blocks(field(event, REMOVED, "block_hashes")),
                        text(field(event, REMOVED, "medium")),
                        number(field(event, REMOVED, "group_idx")));
            case "AllBlocksCleared" -> new Cleared();
            default -> null;
        };
    }

    /** A field of a map, or of an array that has the fields in an order; nil where it is not there. */
    private static Value field(Value of, List<String> order, String name) {
        if (of.isMapValue()) {
            Map<Value, Value> fields = of.asMapValue().map();
            return fields.getOrDefault(ValueFactory.newString(name), ValueFactory.newNil());
        }
        int place = order.indexOf(name);
        if (!of.isArrayValue() || place >= of.asArrayValue().size()) {
            return ValueFactory.newNil();
        }
        return of.asArrayValue().get(place);
    }

    private static long[] blocks(Value hashes) throws UnreadableEventsException {
        if (!hashes.isArrayValue()) {
            throw new UnreadableEventsException("an event has no block_hashes");
        }
        ArrayValue all = hashes.asArrayValue();
        long[] blocks = new long[all.size()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = block(all.get(i));
        }
        return blocks;
    }

    /** A hash is a number, or bytes, of which the last eight count, as vLLM has it where it must be a number. */
    private static long block(Value hash) throws UnreadableEventsException {
        if (hash.isIntegerValue()) {
            IntegerValue number = hash.asIntegerValue();
            return number.isInLongRange()
                    ? number.toLong()
                    : number.toBigInteger().longValue();
        }
        if (hash.isBinaryValue()) {
            long block = 0;
            for (byte next : hash.asBinaryValue().asByteArray()) {
                block = block << Byte.SIZE | next & 0xff;
            }
            return block;
        }
        throw new UnreadableEventsException("a block hash is neither a number nor bytes: " + hash.toJson());
    }

    private static @Nullable String text(Value value) {
        return value.isStringValue() ? value.asStringValue().asString() : null;
    }

    private static int number(Value value) {
        return value.isIntegerValue() && value.asIntegerValue().isInIntRange()
                ? value.asIntegerValue().toInt()
                : 0;
    }
}
