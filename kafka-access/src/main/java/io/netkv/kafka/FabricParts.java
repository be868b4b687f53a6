package io.netkv.kafka;

import io.netkv.avro.FabricDescription;
import io.netkv.avro.FabricInstance;
import io.netkv.avro.FabricLink;
import io.netkv.avro.FabricNode;
import io.netkv.schemas.RecordKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A fabric that is too large for one record: its parts, and the record that makes one version of them. That one comes last, and
 * parts of another version have other keys, so that a fabric is always either as it was or as it is. Not safe for use by several
 * threads.
 */
public final class FabricParts {

    /** In a record, whose characters have three bytes at most: brokers take 1 MB by default. */
    private static final int MOST_CHARACTERS = 300_000;

    /** Lengths, a role and a capacity, besides an element's names. */
    private static final int BESIDES_NAMES = 16;

    private final Map<String, FabricDescription> parts = new HashMap<>();

    /** All parts among records by their keys. */
    public static FabricParts of(Map<String, FabricDescription> records) {
        FabricParts found = new FabricParts();
        records.forEach((key, record) -> {
            if (isPart(key)) {
                found.put(key, record);
            }
        });
        return found;
    }

    /** Whether a record's key is that of a part. */
    public static boolean isPart(@Nullable String key) {
        return key != null && key.indexOf(RecordKeys.SEPARATOR) >= 0;
    }

    /** Takes a part in; without a description it is deleted. */
    public void put(String key, @Nullable FabricDescription part) {
        if (part == null) {
            parts.remove(key);
        } else {
            parts.put(key, part);
        }
    }

    /**
     * The fabric that a record describes, with its parts, which are no longer kept then.
     *
     * @throws InvalidRecordException where a part has not been taken in
     */
    public FabricDescription whole(FabricDescription head) {
        if (head.getParts() == 0) {
            return head;
        }
        List<FabricNode> nodes = new ArrayList<>(head.getNodes());
        List<FabricInstance> instances = new ArrayList<>(head.getInstances());
        List<FabricLink> links = new ArrayList<>(head.getLinks());
        for (int number = 1; number <= head.getParts(); number++) {
            FabricDescription part = parts.get(key(head, number));
            if (part == null) {
                throw new InvalidRecordException("fabric '" + head.getName() + "' has no part " + number + " of "
                        + head.getParts() + " of version " + head.getVersion() + "; publish it again");
            }
            nodes.addAll(part.getNodes());
            instances.addAll(part.getInstances());
            links.addAll(part.getLinks());
        }
        for (int number = 1; number <= head.getParts(); number++) {
            parts.remove(key(head, number));
        }
        return FabricDescription.newBuilder(head)
                .setNodes(nodes)
                .setInstances(instances)
                .setLinks(links)
                .setVersion("")
                .setParts(0)
                .build();
    }

    private static String key(FabricDescription of, int number) {
        return of.getName() + RecordKeys.SEPARATOR + of.getVersion() + RecordKeys.SEPARATOR + number;
    }

    /** The records of a fabric by their keys, in the order in which they are to be sent. */
    static Map<String, FabricDescription> split(FabricDescription whole, String version) {
        List<FabricDescription> parts = new ArrayList<>();
        Filling filling = new Filling(whole.getName(), version, parts);
        whole.getNodes()
                .forEach(node ->
                        filling.room(node, FabricParts::nameLength).getNodes().add(node));
        whole.getInstances()
                .forEach(instance -> filling.room(instance, FabricParts::nameLength)
                        .getInstances()
                        .add(instance));
        whole.getLinks()
                .forEach(link ->
                        filling.room(link, FabricParts::nameLength).getLinks().add(link));
        if (parts.size() <= 1) {
            return Map.of(whole.getName(), whole);
        }
        Map<String, FabricDescription> records = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            records.put(key(parts.get(i), i + 1), parts.get(i));
        }
        records.put(
                whole.getName(),
                FabricDescription.newBuilder(whole)
                        .setNodes(List.of())
                        .setInstances(List.of())
                        .setLinks(List.of())
                        .setVersion(version)
                        .setParts(parts.size())
                        .build());
        return records;
    }

    private static int nameLength(FabricNode node) {
        return node.getName().length() + node.getRack().length();
    }

    private static int nameLength(FabricInstance instance) {
        return instance.getName().length() + instance.getNode().length();
    }

    private static int nameLength(FabricLink link) {
        return link.getName().length() + link.getFrom().length() + link.getTo().length();
    }

    /** Parts that are filled one after the other. */
    private static final class Filling {

        private final String fabric;
        private final String version;
        private final List<FabricDescription> parts;
        private int room;

        Filling(String fabric, String version, List<FabricDescription> parts) {
            this.fabric = fabric;
            this.version = version;
            this.parts = parts;
        }

        /** The part that an element goes to. */
        <T> FabricDescription room(T element, ToIntFunction<T> nameLength) {
            int needed = BESIDES_NAMES + nameLength.applyAsInt(element);
            if (room < needed) {
                room = MOST_CHARACTERS;
                parts.add(FabricDescription.newBuilder()
                        .setName(fabric)
                        .setVersion(version)
                        .setNodes(new ArrayList<>())
                        .setInstances(new ArrayList<>())
                        .setLinks(new ArrayList<>())
                        .build());
            }
            room -= needed;
            return parts.get(parts.size() - 1);
        }
    }
}
