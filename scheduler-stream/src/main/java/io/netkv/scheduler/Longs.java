package io.netkv.scheduler;

import java.util.List;
import org.apache.avro.generic.PrimitivesArrays.LongArray;

/** Lists of numbers in records, which Avro reads into primitive arrays. */
final class Longs {

    private Longs() {}

    /** An element, without boxing it where the list came from Avro. */
    static long get(List<Long> list, int i) {
        return list instanceof LongArray array ? array.getLong(i) : list.get(i);
    }
}
