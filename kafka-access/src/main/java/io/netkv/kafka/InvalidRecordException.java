package io.netkv.kafka;

/** A record that cannot be used. Its message is the reason that stands on the dead letter. */
public final class InvalidRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param reason names the thing, its value, what is allowed, and the likely remedy
     */
    public InvalidRecordException(String reason) {
        super(reason, null, false, false);
    }
}
