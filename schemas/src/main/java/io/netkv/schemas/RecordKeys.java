package io.netkv.schemas;

/** Keys of records. Names of fabrics, links and instances contain no '/'. */
public final class RecordKeys {

    /** Stands between the two names of a key. */
    public static final char SEPARATOR = '/';

    private RecordKeys() {}

    /** Key of a link's telemetry. */
    public static String link(String fabric, String link) {
        return fabric + SEPARATOR + link;
    }

    /** Key of a decode instance's state. */
    public static String instance(String fabric, String instance) {
        return fabric + SEPARATOR + instance;
    }

    /** Names a request among those of all fabrics; not the key of any topic. */
    public static String request(String fabric, String requestId) {
        return fabric + SEPARATOR + requestId;
    }

    /** The fabric that a key belongs to: what stands before the first '/', or all of it. */
    public static String fabricOf(String key) {
        int end = key.indexOf(SEPARATOR);
        return end < 0 ? key : key.substring(0, end);
    }

    /** What stands behind the first '/', or nothing. */
    public static String nameOf(String key) {
        int end = key.indexOf(SEPARATOR);
        return end < 0 ? "" : key.substring(end + 1);
    }
}
