package io.netkv.oracle.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Links by name. They come in much the same order again and again, so names and links are kept in the order in which they first
 * came, and the one behind the last is looked at first: it is next to it in memory.
 */
final class LinkTable {

    private static final int FIRST_ROOM = 64;
    /** Odd, and of bits that look random: names that differ by a digit are spread over the table. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int NONE = -1;
    private static final long LOW_BITS = 0xffff_ffffL;

    private final List<MeasuredLink> links = new ArrayList<>();
    /** Of the links, one after the other. */
    private byte[] names = new byte[FIRST_ROOM];
    /** By link: where its name ends. */
    private int[] ends = new int[FIRST_ROOM];
    /** Hash of a name, and number of its link from 1 on; 0 is a free place. At most half of them are taken. */
    private long[] table = new long[2 * FIRST_ROOM];
    /** The one that was found last. */
    private int last = NONE;

    /** The link of a name, if there is one. */
    @Nullable MeasuredLink get(Utf8 name) {
        int expected = last + 1 < links.size() ? last + 1 : 0;
        int found = expected < links.size() && isNamed(expected, name) ? expected : find(name);
        if (found == NONE) {
            return null;
        }
        last = found;
        return links.get(found);
    }

    private int find(Utf8 name) {
        int hash = name.hashCode();
        int place = firstPlace(hash);
        while (table[place] != 0) {
            int link = (int) table[place] - 1;
            if ((int) (table[place] >>> Integer.SIZE) == hash && isNamed(link, name)) {
                return link;
            }
            place = place + 1 & table.length - 1;
        }
        return NONE;
    }

    private int firstPlace(int hash) {
        return hash * SPREAD >>> Integer.numberOfLeadingZeros(table.length - 1);
    }

    private boolean isNamed(int link, Utf8 name) {
        return Arrays.equals(names, start(link), ends[link], name.getBytes(), 0, name.getByteLength());
    }

    private int start(int link) {
        return link == 0 ? 0 : ends[link - 1];
    }

    /** Adds a link whose name has none. */
    void add(Utf8 name, MeasuredLink link) {
        int number = links.size();
        int start = start(number);
        int end = start + name.getByteLength();
        if (number == ends.length) {
            ends = Arrays.copyOf(ends, 2 * number);
        }
        if (end > names.length) {
            names = Arrays.copyOf(names, 2 * end);
        }
        System.arraycopy(name.getBytes(), 0, names, start, name.getByteLength());
        ends[number] = end;
        links.add(link);
        if (2 * links.size() > table.length) {
            grow();
        }
        enter(name.hashCode(), number);
    }

    private void grow() {
        long[] smaller = table;
        table = new long[2 * smaller.length];
        for (long entry : smaller) {
            if (entry != 0) {
                enter((int) (entry >>> Integer.SIZE), (int) entry - 1);
            }
        }
    }

    private void enter(int hash, int link) {
        int place = firstPlace(hash);
        while (table[place] != 0) {
            place = place + 1 & table.length - 1;
        }
        table[place] = (long) hash << Integer.SIZE | link + 1 & LOW_BITS;
    }

    /** The links of another table for which a test of name and link holds. */
    static LinkTable of(LinkTable from, BiPredicate<String, MeasuredLink> isKept) {
        LinkTable kept = new LinkTable();
        for (int link = 0; link < from.links.size(); link++) {
            Utf8 name = new Utf8(Arrays.copyOfRange(from.names, from.start(link), from.ends[link]));
            if (isKept.test(name.toString(), from.links.get(link))) {
                kept.add(name, from.links.get(link));
            }
        }
        return kept;
    }
}
