package io.netkv.oracle.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.telemetry.WindowSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class LinkTableTest {

    private static final WindowSettings SETTINGS =
            new WindowSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));

    @Test
    void shouldFindEachLinkInWhateverOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LinkTable table = new LinkTable();
        Map<String, MeasuredLink> expected = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String name = "p" + random.nextInt(500) + "r" + random.nextInt(50) + "-up-" + i;
            MeasuredLink link = new MeasuredLink(SETTINGS, i, 1);
            assertThat(table.get(new Utf8(name))).isNull();
            table.add(new Utf8(name), link);
            expected.put(name, link);
            names.add(name);
        }

        assertAll(table, names, expected, seed);
        assertAll(table, names, expected, seed);
        Collections.shuffle(names, random);
        assertAll(table, names, expected, seed);
        assertThat(table.get(new Utf8("p1"))).isNull();
        assertThat(table.get(new Utf8(""))).isNull();
    }

    @Test
    void shouldKeepThoseThatPassATest() {
        LinkTable table = new LinkTable();
        for (int i = 0; i < 200; i++) {
            table.add(new Utf8("link-" + i), new MeasuredLink(SETTINGS, i, 1));
        }

        LinkTable kept =
                LinkTable.of(table, (name, link) -> name.equals("link-" + link.number()) && link.number() % 3 == 0);

        assertThat(kept.get(new Utf8("link-3"))).isSameAs(table.get(new Utf8("link-3")));
        assertThat(kept.get(new Utf8("link-198"))).isSameAs(table.get(new Utf8("link-198")));
        assertThat(kept.get(new Utf8("link-4"))).isNull();
    }

    private static void assertAll(LinkTable table, List<String> names, Map<String, MeasuredLink> expected, long seed) {
        for (String name : names) {
            assertThat(table.get(new Utf8(name))).as("%s, seed %d", name, seed).isSameAs(expected.get(name));
        }
    }
}
