package io.netkv.kvevents;

/** A message of an engine is not what engines publish. */
final class UnreadableEventsException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableEventsException(String message) {
        super(message);
    }
}
