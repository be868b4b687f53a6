package io.netkv.page;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferEvent;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.FabricParts;
import io.netkv.kafka.FabricRecords;
import io.netkv.schemas.Topic;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What the topics have shown of each fabric. Safe for use by many threads. */
final class ClusterView {

    private final Set<String> shown;
    private final FabricParts parts = new FabricParts();
    private final Map<String, FabricView> fabrics = new TreeMap<>();

    /**
     * Knows nothing yet.
     *
     * @param shown names of the fabrics that are shown; none for all
     */
    ClusterView(Set<String> shown) {
        this.shown = Set.copyOf(shown);
    }

    /** Takes a record in; of topics that are not shown, none. */
    synchronized void accept(Topic topic, String key, @Nullable SpecificRecord value, long timestampMillis) {
        if (topic == Topic.FABRIC) {
            define(key, (FabricDescription) value);
        } else if (value instanceof OracleSnapshot snapshot) {
            with(snapshot.getFabric(), view -> view.update(snapshot));
        } else if (value instanceof DecodeAssignment assignment) {
            with(assignment.getFabric(), view -> view.update(assignment));
        } else if (value instanceof TransferEvent event) {
            with(event.getFabric(), view -> view.update(event));
        } else if (value instanceof RequestOutcome outcome) {
            with(outcome.getFabric(), view -> view.update(outcome));
        }
    }

    private void define(String key, @Nullable FabricDescription description) {
        if (FabricParts.isPart(key)) {
            parts.put(key, description);
        } else if (description == null) {
            fabrics.remove(key);
        } else {
            Fabric fabric = FabricRecords.toFabric(parts.whole(description));
            FabricView earlier = fabrics.get(fabric.name());
            boolean isShown = shown.isEmpty() || shown.contains(fabric.name());
            if (isShown && (earlier == null || !earlier.fabric().spec().equals(fabric.spec()))) {
                fabrics.put(fabric.name(), new FabricView(fabric));
            }
        }
    }

    private void with(String fabric, Consumer<FabricView> update) {
        FabricView view = fabrics.get(fabric);
        if (view != null) {
            update.accept(view);
        }
    }

    /** What is read of all fabrics, in the order of their names, while nothing changes. */
    synchronized <T> T read(Function<Collection<FabricView>, T> reader) {
        return reader.apply(fabrics.values());
    }

    /** What is read of one fabric while nothing changes; null where there is none of that name. */
    synchronized <T> @Nullable T read(String fabric, Function<FabricView, T> reader) {
        FabricView view = fabrics.get(fabric);
        return view == null ? null : reader.apply(view);
    }

    /** Forgets everything. */
    synchronized void clear() {
        fabrics.clear();
    }
}
