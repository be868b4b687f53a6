package io.netkv.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time of the calling thread: less disturbed by what else the machine does than the wall clock. */
final class CpuClock {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuClock() {}

    /** The least processor time that the work took in several runs, seconds; the first ones are warm-up. */
    static double leastSeconds(int runs, Runnable work) {
        double least = Double.POSITIVE_INFINITY;
        for (int run = 0; run < runs; run++) {
            long before = THREADS.getCurrentThreadCpuTime();
            work.run();
            least = Math.min(least, (THREADS.getCurrentThreadCpuTime() - before) * 1e-9);
        }
        return least;
    }
}
