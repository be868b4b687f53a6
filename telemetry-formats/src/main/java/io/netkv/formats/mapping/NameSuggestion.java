package io.netkv.formats.mapping;

import java.util.Comparator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What somebody may have meant by a name that is not there. */
final class NameSuggestion {

    private NameSuggestion() {}

    /** A remark that begins with ';': the name that begins alike for the longest, or where the names are to be had. */
    static String to(String name, int count, IntFunction<String> names) {
        return IntStream.range(0, count)
                .mapToObj(names)
                .max(Comparator.comparingInt(candidate -> alike(name, candidate)))
                .filter(candidate -> alike(name, candidate) > 0)
                .map(candidate -> "; did you mean '" + candidate + "'? 'netkv fabric show' lists all")
                .orElse("; 'netkv fabric show' lists those that it has");
    }

    private static int alike(String left, String right) {
        int same = 0;
        while (same < Math.min(left.length(), right.length()) && left.charAt(same) == right.charAt(same)) {
            same++;
        }
        return same;
    }
}
