package io.netkv.kafka;

/** A record that cannot be used. Its message is the reason that stands on the dead letter. */
public final class InvalidRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isUnreadable;

    /**
     * Says why.
     *
     * @param reason names the thing, its value, what is allowed, and the likely remedy
     */
    public InvalidRecordException(String reason) {
        this(reason, false);
    }

    private InvalidRecordException(String message, boolean isUnreadable) {
        super(message, null, false, false);
        this.isUnreadable = isUnreadable;
    }

    /**
     * The bytes are not what they should be.
     *
     * @param what they are
     */
    public static InvalidRecordException unreadable(String what, Exception failure) {
        return new InvalidRecordException(what + " cannot be read: " + failure.getMessage(), true);
    }

    /** Whether nothing can be read of it, where else what it says cannot be used. */
    public boolean isUnreadable() {
        return isUnreadable;
    }
}
