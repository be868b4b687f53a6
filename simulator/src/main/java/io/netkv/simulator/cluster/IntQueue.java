package io.netkv.simulator.cluster;

/** First in, first out, over an array that grows with the longest queue ever seen. */
final class IntQueue {

    private int[] values = new int[8];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int first() {
        return values[head];
    }

    void add(int value) {
        if (size == values.length) {
            grow();
        }
        values[(head + size++) & (values.length - 1)] = value;
    }

    int remove() {
        int value = values[head];
        head = (head + 1) & (values.length - 1);
        size--;
        return value;
    }

    private void grow() {
        int[] larger = new int[2 * size];
        for (int i = 0; i < size; i++) {
            larger[i] = values[(head + i) & (size - 1)];
        }
        values = larger;
        head = 0;
    }
}
