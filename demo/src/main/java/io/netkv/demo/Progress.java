package io.netkv.demo;

/** Shows the progress of a part of the demo. */
public interface Progress extends AutoCloseable {

    /** Starts to show a part. */
    @FunctionalInterface
    interface Factory {
        /**
         * A part that begins.
         *
         * @param task what it does, in a word
         * @param expected how many steps it has
         */
        Progress of(String task, long expected);
    }

    /** Shows that this many steps are done. */
    void stepTo(long done);

    @Override
    void close();
}
