package io.netkv.core.trace;

/**
 * Which turn of a conversation a request is.
 *
 * @param session the conversation's name
 * @param delayMillis how long after the answer to the turn before the request arrives, 0 or more; {@link #OWN_TIME} for a
 *     turn that arrives at its own time
 */
public record Turn(String session, long delayMillis) {

    /** Waits for no answer. */
    public static final long OWN_TIME = -1;

    /** Whether it waits for the answer to the turn before. */
    public boolean followsAnswer() {
        return delayMillis != OWN_TIME;
    }
}
