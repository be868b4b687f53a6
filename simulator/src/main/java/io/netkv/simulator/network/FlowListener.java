package io.netkv.simulator.network;

/** Told of what happens in a {@link FlowNetwork}. */
@FunctionalInterface
public interface FlowListener {

    /**
     * A flow's last byte was sent. The clock stands at that time, and new flows may be started here.
     *
     * @param tag what the flow was started with
     */
    void finished(int tag);
}
