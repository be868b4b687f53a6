package io.netkv.simulator.trial;

/** Instances whose state has changed, each once, in the order of their first change. */
final class ChangedInstances {

    private final int[] instances;
    private final boolean[] isContained;
    private int count;

    ChangedInstances(int instanceCount) {
        instances = new int[instanceCount];
        isContained = new boolean[instanceCount];
    }

    /** Of no effect where it is contained. */
    void add(int instance) {
        if (!isContained[instance]) {
            isContained[instance] = true;
            instances[count++] = instance;
        }
    }

    int count() {
        return count;
    }

    int get(int index) {
        return instances[index];
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            isContained[instances[i]] = false;
        }
        count = 0;
    }
}
