package io.netkv.kafka.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Snapshots with the names of their links, which the topic of fabrics has. */
public final class SnapshotFormatter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaSettings settings;
    private final Map<String, Fabric> fabrics = new HashMap<>();
    /** By fabric: the newest description that was looked for and not found. */
    private final Map<String, Long> unknown = new HashMap<>();

    /** Reads the fabrics when it needs them. */
    public SnapshotFormatter(KafkaSettings settings) {
        this.settings = settings;
    }

    /** One line. */
    public String words(OracleSnapshot snapshot) {
        List<NamedLink> links = links(snapshot);
        long down = links.stream().filter(link -> !link.up()).count();
        return String.format(
                Locale.ROOT,
                "%s v%d %s: congestion %s%s%s",
                snapshot.getFabric(),
                snapshot.getVersion(),
                snapshot.getAgeMillis() == null ? "nothing measured yet" : RecordFormatter.age(snapshot.getAgeMillis()),
                snapshot.getTiers().stream().map(SnapshotFormatter::tier).collect(Collectors.joining(" ")),
                worst(links),
                down == 0 ? "" : "; " + down + " links down");
    }

    private static String tier(TierCongestion tier) {
        return tier.getMeasuredLinks() == 0
                ? tier.getTier() + ":-"
                : String.format(
                        Locale.ROOT,
                        "%d:%.2f(%d/%d)",
                        tier.getTier(),
                        tier.getCongestion(),
                        tier.getMeasuredLinks(),
                        tier.getLinks());
    }

    private static String worst(List<NamedLink> links) {
        return links.stream()
                .max(Comparator.comparingDouble(NamedLink::congestion))
                .map(link -> String.format(Locale.ROOT, "; worst %s %.2f", link.link(), link.congestion()))
                .orElse("");
    }

    /** One line of JSON, with the links that are measured or down by name in place of their bits. */
    public String json(OracleSnapshot snapshot) {
        ObjectNode object = JSON.createObjectNode();
        object.put("fabric", snapshot.getFabric());
        object.put("version", snapshot.getVersion());
        object.put("measuredAtMillis", snapshot.getMeasuredAtMillis());
        object.put("emittedAtMillis", snapshot.getEmittedAtMillis());
        object.put("ageMillis", snapshot.getAgeMillis());
        ArrayNode tiers = object.putArray("tiers");
        for (TierCongestion tier : snapshot.getTiers()) {
            tiers.addObject()
                    .put("tier", tier.getTier())
                    .put("congestion", tier.getCongestion())
                    .put("links", tier.getLinks())
                    .put("measuredLinks", tier.getMeasuredLinks());
        }
        ArrayNode links = object.putArray("links");
        for (NamedLink link : links(snapshot)) {
            links.addObject()
                    .put("link", link.link())
                    .put("congestion", link.congestion())
                    .put("ageMillis", link.ageMillis())
                    .put("up", link.up());
        }
        return object.toString();
    }

    /** Empty if the description of the fabric that the snapshot was made with is not published any more. */
    private List<NamedLink> links(OracleSnapshot snapshot) {
        Fabric fabric = fabrics.get(snapshot.getFabric());
        if (!isOf(snapshot, fabric)
                && !Long.valueOf(snapshot.getLinksHash()).equals(unknown.get(snapshot.getFabric()))) {
            readFabrics();
            fabric = fabrics.get(snapshot.getFabric());
            if (!isOf(snapshot, fabric)) {
                unknown.put(snapshot.getFabric(), snapshot.getLinksHash());
            }
        }
        return fabric == null ? List.of() : SnapshotRecords.namedLinks(snapshot, fabric);
    }

    private static boolean isOf(OracleSnapshot snapshot, @Nullable Fabric fabric) {
        return fabric != null && SnapshotRecords.isOf(snapshot, fabric);
    }

    private void readFabrics() {
        new PublishedFabrics(settings).all(warning -> {}).forEach((name, spec) -> {
            try {
                fabrics.put(name, Fabric.of(spec));
            } catch (InvalidDescriptionException e) {
                fabrics.remove(name);
            }
        });
    }
}
