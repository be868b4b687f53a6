package io.netkv.trace.format;

/** A line of a trace that is not valid. The message says what is wrong with it, without its position. */
public final class BadLineException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong, what is allowed, and what to do. */
    public BadLineException(String message) {
        super(message);
    }
}
