package io.netkv.formats.mapping;

import java.util.Comparator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Suggests the name that the user may have meant. */
final class NameSuggestion {

    private NameSuggestion() {}

    /** Text that begins with ';': the name with the longest common prefix, or where to find the names. */
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
