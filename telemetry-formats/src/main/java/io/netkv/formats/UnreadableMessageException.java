package io.netkv.formats;

/** A message that is not of the format it should be. Its message says in one line what is wrong. */
public final class UnreadableMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    public UnreadableMessageException(String reason) {
        super(reason, null, false, false);
    }
}
