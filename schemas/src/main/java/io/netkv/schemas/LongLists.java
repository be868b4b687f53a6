package io.netkv.schemas;

import java.util.List;
import org.apache.avro.generic.PrimitivesArrays.LongArray;

/** Lists of numbers in records, which Avro reads into primitive arrays. */
public final class LongLists {

    private LongLists() {}

    /** An element, without boxing it where the list came from Avro. */
    public static long get(List<Long> list, int i) {
        return list instanceof LongArray array ? array.getLong(i) : list.get(i);
    }
}
