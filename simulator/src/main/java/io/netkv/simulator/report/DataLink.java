package io.netkv.simulator.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** The data of a plot, to be saved from the page itself: it refers to no other file. */
final class DataLink {

    private DataLink() {}

    /** A link that saves them as CSV. */
    static String of(String title, String csv) {
        String name =
                title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String data = Base64.getEncoder().encodeToString(csv.getBytes(StandardCharsets.UTF_8));
        return "<a class=\"data\" download=\"" + name + ".csv\" href=\"data:text/csv;base64," + data + "\">data</a>";
    }
}
