package io.netkv.core.fabric;

import java.util.List;

/** A description of a fabric, or a mapping onto a fabric, that is not valid. Holds every error that was found. */
public final class InvalidDescriptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    /**
     * Reports what is wrong.
     *
     * @param errors at least one; each names its location, the thing, its value and what is allowed
     */
    public InvalidDescriptionException(List<String> errors) {
        super(String.join(System.lineSeparator(), errors));
        this.errors = List.copyOf(errors);
    }

    /** Every error, in the order of the description. */
    public List<String> errors() {
        return errors;
    }
}
