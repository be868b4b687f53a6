package io.netkv.simulator.cluster;

/** Which prefills run and which wait, by instance, where prefill instances are finite. */
final class PrefillPool {

    private final int concurrency;
    private final int[] running;
    private final IntQueue[] waiting;

    PrefillPool(int instances, int concurrency) {
        this.concurrency = concurrency;
        running = new int[instances];
        waiting = new IntQueue[instances];
        for (int instance = 0; instance < instances; instance++) {
            waiting[instance] = new IntQueue();
        }
    }

    boolean isUnlimited() {
        return concurrency == 0;
    }

    /** Lets a request in; returns whether its prefill starts now. */
    boolean enter(int instance, int request) {
        if (running[instance] < concurrency) {
            running[instance]++;
            return true;
        }
        waiting[instance].add(request);
        return false;
    }

    /** Takes note that a prefill is done; returns the request whose prefill starts now, or -1. */
    int leave(int instance) {
        if (waiting[instance].isEmpty()) {
            running[instance]--;
            return -1;
        }
        return waiting[instance].remove();
    }
}
