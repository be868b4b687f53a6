package io.netkv.core.fabric;

import java.util.List;

/** A fabric that does not hold together, with every fault that was found. */
public final class InvalidFabricException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /**
     * Says what is wrong.
     *
     * @param faults at least one; each names its place, the thing, the value and what is allowed
     */
    public InvalidFabricException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the description. */
    public List<String> faults() {
        return faults;
    }
}
