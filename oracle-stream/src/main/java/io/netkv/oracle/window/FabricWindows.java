package io.netkv.oracle.window;

import io.netkv.avro.CongestionUpdate;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.ReadingOutcome;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.kafka.InvalidRecordException;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** The windows of one fabric's links, as far as they are read from one partition. */
final class FabricWindows {

    /** A stamp so far ahead of those after it was wrong. */
    private static final int MOST_HOPS_BACK = 10;

    private static final long NONE = Long.MIN_VALUE;

    private final WindowSettings settings;
    private final long hopMillis;
    private final int partition;
    private final PendingNews pending = new PendingNews();
    private Fabric fabric;
    private LinkTable links = new LinkTable();
    private long hop = NONE;
    private long reachedMillis;

    FabricWindows(Fabric fabric, WindowSettings settings, int partition) {
        this.fabric = fabric;
        this.settings = settings;
        this.partition = partition;
        hopMillis = settings.hop().toMillis();
    }

    /** The fabric as the links are numbered by. */
    Fabric fabric() {
        return fabric;
    }

    /** The link of a name, if it was read before. */
    @Nullable MeasuredLink known(Utf8 name) {
        return links.get(name);
    }

    /**
     * The link of a name.
     *
     * @throws InvalidRecordException if the fabric has none
     */
    MeasuredLink link(Utf8 name) {
        MeasuredLink known = links.get(name);
        if (known != null) {
            return known;
        }
        int number = fabric.linkIndex(name.toString());
        if (number < 0) {
            throw new InvalidRecordException(
                    "fabric '" + fabric.name() + "' has no link '" + name + "'; name one of its "
                            + fabric.linkCount()
                            + " links ('netkv fabric show' lists them), or publish the fabric with it");
        }
        MeasuredLink link = new MeasuredLink(settings, number, fabric.linkCapacityBytesPerSecond(number));
        links.add(name, link);
        return link;
    }

    /** Whether a reading belongs to another hop than those before it: what they say goes out first. */
    boolean isCrossedBy(long eventMillis) {
        long newHop = Math.floorDiv(eventMillis, hopMillis);
        return hop != NONE && (newHop > hop || newHop < hop - MOST_HOPS_BACK);
    }

    /** Whether no reading has been seen. */
    boolean isNew() {
        return hop == NONE;
    }

    /** Comes to a reading's event time. */
    void reach(long eventMillis) {
        if (isNew() || isCrossedBy(eventMillis)) {
            hop = Math.floorDiv(eventMillis, hopMillis);
            reachedMillis = eventMillis;
        } else {
            reachedMillis = Math.max(reachedMillis, eventMillis);
        }
    }

    /** Takes a reading of one of the links. */
    ReadingOutcome add(MeasuredLink link, LinkReading reading) {
        ReadingOutcome outcome = link.add(reading);
        if (outcome.isTaken()) {
            link.say(pending);
        } else if (outcome == ReadingOutcome.IMPOSSIBLE) {
            link.warn(fabric.name(), name(link), reading.capacityBytesPerSecond());
        }
        return outcome;
    }

    private String name(MeasuredLink link) {
        return fabric.linkName(link.number());
    }

    /** Whether there is something to say. */
    boolean hasNews() {
        return !pending.isEmpty();
    }

    /** What has changed since the last time. */
    CongestionUpdate drain() {
        return CongestionUpdate.newBuilder()
                .setFabric(fabric.name())
                .setLinksHash(fabric.linksHash())
                .setPartition(partition)
                .setReachedMillis(reachedMillis)
                .setLinks(pending.drain(reachedMillis))
                .build();
    }

    /** Keeps the windows of links that the fabric still has, and has news of all of them: their numbers may be others. */
    void redefine(Fabric newFabric) {
        Fabric before = fabric;
        fabric = newFabric;
        pending.clear();
        links = LinkTable.of(links, (name, link) -> redefine(name, link, before));
    }

    private boolean redefine(String name, MeasuredLink link, Fabric before) {
        int number = fabric.linkIndex(name);
        if (number < 0 || !before.isSameLink(link.number(), fabric, number)) {
            return false;
        }
        link.renumber(number);
        link.say(pending);
        return true;
    }
}
