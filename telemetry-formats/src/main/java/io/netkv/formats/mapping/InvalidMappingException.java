package io.netkv.formats.mapping;

import java.util.List;

/** A mapping that does not hold together, or not with its fabric, with every fault that was found. */
public final class InvalidMappingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /**
     * Says what is wrong.
     *
     * @param faults at least one; each names its place, the thing, the value and what is allowed
     */
    public InvalidMappingException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the file. */
    public List<String> faults() {
        return faults;
    }
}
