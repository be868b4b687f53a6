package io.netkv.trace.prefill;

import io.netkv.core.fabric.Fabric;

/** Every prefill instance in turn, in the fabric's order. */
final class RoundRobinPrefill implements PrefillChooser {

    private final Fabric fabric;
    private int turn;

    RoundRobinPrefill(Fabric fabric) {
        this.fabric = fabric;
    }

    @Override
    public int choose(long arrivalMillis, int inputTokens) {
        int chosen = fabric.prefillInstance(turn);
        turn = (turn + 1) % fabric.prefillCount();
        return chosen;
    }
}
