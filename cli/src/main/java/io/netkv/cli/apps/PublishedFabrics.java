package io.netkv.cli.apps;

import io.netkv.avro.FabricDescription;
import io.netkv.cli.common.CliException;
import io.netkv.cli.kafka.TopicReader;
import io.netkv.core.fabric.Fabric;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.FabricRecords;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fabrics that somebody has published. */
final class PublishedFabrics {

    private PublishedFabrics() {}

    /**
     * Reads fabrics from their topic.
     *
     * @param names which; empty for all
     * @throws CliException where one of them, or any at all, is missing
     */
    static List<Fabric> read(KafkaSettings kafka, List<String> names, PrintWriter complaints) {
        Map<String, FabricDescription> table;
        try (TopicReader<FabricDescription> reader = new TopicReader<>(kafka, Topic.FABRIC, complaints::println)) {
            table = new TreeMap<>(reader.readTable());
        }
        if (table.isEmpty()) {
            throw new CliException("no fabric is published at " + kafka.bootstrapServers()
                    + "; 'netkv fabric publish FILE' publishes one");
        }
        List<Fabric> fabrics = new ArrayList<>();
        for (String name : names.isEmpty() ? table.keySet() : names) {
            FabricDescription description = table.get(name);
            if (description == null) {
                throw new CliException("fabric '" + name + "' is not published; there is "
                        + String.join(", ", table.keySet()));
            }
            fabrics.add(FabricRecords.toFabric(description));
        }
        return fabrics;
    }
}
