package io.netkv.trace.format;

/** A line that is no request; the message says what is wrong with it, without its place. */
final class BadLineException extends Exception {

    private static final long serialVersionUID = 1L;

    BadLineException(String message) {
        super(message);
    }
}
