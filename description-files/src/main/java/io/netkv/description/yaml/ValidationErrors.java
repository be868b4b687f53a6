package io.netkv.description.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with one file, each with its line. */
public final class ValidationErrors {

    private record LocatedError(int line, String text) {}

    private final String file;
    private final List<LocatedError> errors = new ArrayList<>();
    private boolean structureUnknown;

    /**
     * None yet.
     *
     * @param file what errors call it
     */
    public ValidationErrors(String file) {
        this.file = file;
    }

    /** Where a line stands, as errors name it. */
    public String location(int line) {
        return file + ":" + line;
    }

    /** Notes an error; the message begins after the location. */
    public void add(int line, String message) {
        errors.add(new LocatedError(line, location(line) + ": " + message));
    }

    /** An error that hides which elements there are, so that looking for links between them would only make noise. */
    public void addStructural(int line, String message) {
        forbidStructureChecks();
        add(line, message);
    }

    /** From now on it is not known which elements there are. */
    public void forbidStructureChecks() {
        structureUnknown = true;
    }

    /** Takes over errors that begin with a location in this file. */
    public void addAll(List<String> found) {
        found.forEach(text -> errors.add(new LocatedError(lineOf(text), text)));
    }

    private int lineOf(String text) {
        if (!text.startsWith(file + ":")) {
            return 0;
        }
        int start = file.length() + 1;
        int end = text.indexOf(':', start);
        return Integer.parseInt(text, start, end, 10);
    }

    /** How many there are. */
    public int count() {
        return errors.size();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Whether all elements are known, so that looking for links between them makes sense. */
    public boolean allowStructureChecks() {
        return !structureUnknown;
    }

    /** All of them, in the order of the file. */
    public List<String> texts() {
        return errors.stream()
                .sorted(Comparator.comparingInt(LocatedError::line))
                .map(LocatedError::text)
                .toList();
    }
}
