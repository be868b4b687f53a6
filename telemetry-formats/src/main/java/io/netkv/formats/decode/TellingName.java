package io.netkv.formats.decode;

import java.util.Locale;
import java.util.regex.Pattern;

/** Recognises metrics that a user may have expected to be used. */
final class TellingName {

    private static final String DIRECTION = "(?:sent|send|recv|receiv|rcv|transmit|xmit|rx|tx|in|out)";

    private static final Pattern TRAFFIC = Pattern.compile("octets"
            + "|(?:^|[^a-z])" + DIRECTION + "[a-z]*[^a-z].*(?:bytes|data)"
            + "|(?:bytes|data)[^a-z](?:.*[^a-z])?" + DIRECTION + "(?:ed|ted|ved)?(?:[^a-z]|$)");

    private static final Pattern LOAD = Pattern.compile("(?:running|waiting|queued?|active|pending)_req"
            + "|req(?:uest)?s?_(?:running|waiting|queued|active|pending)"
            + "|batch_(?:current_)?size|queue_(?:size|depth|length)"
            + "|(?:kv|gpu)_?cache_(?:usage|util)|token_usage");

    /** Histograms, and a process' own figures. */
    private static final Pattern NOT_MEANT =
            Pattern.compile("_(?:bucket|sum|count|created)$|^(?:go|process|python|jvm)_|mem|disk|file|heap");

    private TellingName() {}

    static boolean isTelling(String name) {
        String normal = name.toLowerCase(Locale.ROOT).replace('-', '_');
        return !NOT_MEANT.matcher(normal).find()
                && (TRAFFIC.matcher(normal).find() || LOAD.matcher(normal).find());
    }
}
