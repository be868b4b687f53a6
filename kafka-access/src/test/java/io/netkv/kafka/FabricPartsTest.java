package io.netkv.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.avro.FabricDescription;
import io.netkv.avro.FabricInstance;
import io.netkv.avro.FabricLink;
import io.netkv.avro.FabricNode;
import io.netkv.avro.FabricRole;
import io.netkv.schemas.AvroSerdes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FabricPartsTest {

    private static final AvroSerdes SERDES = AvroSerdes.shipped();
    private static final int BROKERS_LIMIT = 1_000_000;

    @Test
    void shouldMakeALargeFabricOfSmallRecords() {
        long seed = System.nanoTime();
        FabricDescription fabric = fabric(60_000, new Random(seed));

        Map<String, FabricDescription> records = FabricParts.split(fabric, "v1");

        assertThat(records).as("seed %d", seed).hasSizeGreaterThan(5);
        assertThat(records.values())
                .allSatisfy(record -> assertThat(SERDES.serializer().serialize("fabric", record).length)
                        .isLessThan(BROKERS_LIMIT));
        assertThat(last(records)).isEqualTo("f");
        assertThat(FabricParts.of(records).whole(head(records))).isEqualTo(fabric);
    }

    @Test
    void shouldLeaveASmallFabricInOneRecord() {
        FabricDescription fabric = fabric(100, new Random(1));

        assertThat(FabricParts.split(fabric, "v1")).isEqualTo(Map.of("f", fabric));
        assertThat(new FabricParts().whole(fabric)).isSameAs(fabric);
    }

    @Test
    void shouldNotMixVersions() {
        Map<String, FabricDescription> earlier = FabricParts.split(fabric(60_000, new Random(1)), "v1");
        FabricDescription later = fabric(60_000, new Random(2));
        Map<String, FabricDescription> records = FabricParts.split(later, "v2");
        FabricParts parts = FabricParts.of(earlier);
        records.forEach((key, record) -> {
            if (FabricParts.isPart(key) && !key.equals("f/v2/3")) {
                parts.put(key, record);
            }
        });

        assertThatThrownBy(() -> parts.whole(head(records)))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("fabric 'f' has no part 3 of " + (records.size() - 1) + " of version v2; publish it again");
        parts.put("f/v2/3", Objects.requireNonNull(records.get("f/v2/3")));
        assertThat(parts.whole(head(records))).isEqualTo(later);
    }

    private static FabricDescription head(Map<String, FabricDescription> records) {
        return Objects.requireNonNull(records.get("f"));
    }

    private static String last(Map<String, FabricDescription> records) {
        return List.copyOf(records.keySet()).get(records.size() - 1);
    }

    /** As large as one of which nobody has thought: names say nothing, and take three bytes for each character. */
    private static FabricDescription fabric(int links, Random random) {
        List<FabricNode> nodes = IntStream.range(0, links / 10)
                .mapToObj(i -> new FabricNode(name(random), "r"))
                .toList();
        List<FabricInstance> instances = nodes.stream()
                .map(node -> new FabricInstance(name(random), node.getName(), FabricRole.DECODE, 1000L))
                .toList();
        return FabricDescription.newBuilder()
                .setName("f")
                .setPods(List.of("p"))
                .setNodes(nodes)
                .setInstances(instances)
                .setLinks(IntStream.range(0, links)
                        .mapToObj(i -> new FabricLink(
                                name(random),
                                nodes.get(random.nextInt(nodes.size())).getName(),
                                "r",
                                1e9))
                        .toList())
                .build();
    }

    private static String name(Random random) {
        return random.ints(12, 0x4e00, 0x9fa5)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
