package io.netkv.trace;

/** A trace that cannot be used; the message is one line that begins with the file and, where there is one, the line. */
public final class TraceFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong where. */
    public TraceFormatException(String message) {
        super(message);
    }

    /** Says what is wrong where, and what was thrown. */
    public TraceFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
