package io.netkv.benchmarks;

import java.util.List;
import java.util.Locale;

/** What turns of subject and baseline come to. */
final class Ratios {

    private Ratios() {}

    /** Prints their median and their spread. */
    static void print(List<Double> ratios) {
        List<Double> sorted = ratios.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "ratio: median %.2f, %.2f to %.2f%n",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}
