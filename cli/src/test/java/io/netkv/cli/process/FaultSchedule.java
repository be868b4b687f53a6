package io.netkv.cli.process;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * When which process is killed or paused: the same for the same seed. Only schedulers are paused.
 *
 * @param faults in the order of their times
 */
record FaultSchedule(List<Fault> faults) {

    /** What happens to a process. */
    enum Kind {
        /** SIGKILL; another one is started at once. A registry does not answer for a while instead. */
        KILL,
        /** SIGSTOP, and SIGCONT later. */
        PAUSE
    }

    /**
     * One fault.
     *
     * @param process which, from 0
     * @param pauseMillis until SIGCONT; 0 for a kill
     */
    record Fault(long atMillis, Kind kind, int process, long pauseMillis) {}

    /**
     * A schedule.
     *
     * @param processes how many there are to choose from for a kill
     * @param schedulers how many of them, the first ones, may be paused
     * @param kills how many kills, one every few seconds
     * @param pauses how many pauses among them
     * @param longestPauseMillis the shortest is a quarter of it
     */
    static FaultSchedule of(long seed, int processes, int schedulers, int kills, int pauses, long longestPauseMillis) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        long atMillis = 0;
        for (int i = 0; i < kills; i++) {
            atMillis += 1_000 + random.nextInt(7_000);
            faults.add(new Fault(atMillis, Kind.KILL, random.nextInt(processes), 0));
        }
        for (int i = 0; i < pauses; i++) {
            long pauseMillis = longestPauseMillis / 4 + random.nextInt((int) (longestPauseMillis * 3 / 4));
            long beginMillis = 2_000 + random.nextInt((int) Math.max(1, atMillis - 2_000));
            faults.add(new Fault(beginMillis, Kind.PAUSE, random.nextInt(schedulers), pauseMillis));
        }
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return new FaultSchedule(faults);
    }
}
