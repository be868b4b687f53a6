package io.netkv.gateway.extproc;

/** The body of an inference request cannot be read. */
final class MalformedBodyException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedBodyException(String message) {
        super(message);
    }
}
