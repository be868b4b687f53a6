package io.netkv.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.recording.file.TopicRecords;

/** Where records come from: brokers, or a recording. */
interface Feed extends AutoCloseable {

    /** Reads into a view from now on, from the beginning of what is shown. */
    void start(ClusterView view);

    /** Ends reading, until it is started again. */
    void stop();

    /** Opens what explanations are read from. */
    TopicRecords records();

    /** Why nothing comes; empty where it does. */
    String problem();

    /** How a recording is being played; of no effect on a live cluster. */
    default void play(Playback playback) {}

    /** Adds how a recording is being played, where it is one. */
    default void describe(ObjectNode frame) {}

    @Override
    void close();
}
