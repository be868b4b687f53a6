package io.netkv.formats.format;

/** A message that is not of the format it should be. Its message says in one line what is wrong. */
public final class UnreadableMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** It goes into a header of a dead letter, and may quote a message of any length. */
    private static final int MAX_CHARACTERS = 300;

    /** Says what is wrong; what is too long is cut. */
    public UnreadableMessageException(String reason) {
        super(shortened(reason.replaceAll("\\s*\\R\\s*", " ")), null, false, false);
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_CHARACTERS ? reason : reason.substring(0, MAX_CHARACTERS) + "...";
    }
}
