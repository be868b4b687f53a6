package io.netkv.description.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with one file, each with its line. */
public final class ValidationErrors {

    private record Fault(int line, String text) {}

    private final String file;
    private final List<Fault> faults = new ArrayList<>();
    private boolean structureUnknown;

    /**
     * None yet.
     *
     * @param file what faults call it
     */
    public ValidationErrors(String file) {
        this.file = file;
    }

    /** Where a line stands, as faults name it. */
    public String place(int line) {
        return file + ":" + line;
    }

    /** Notes a fault; the message begins after the place. */
    public void add(int line, String message) {
        faults.add(new Fault(line, place(line) + ": " + message));
    }

    /** A fault that hides which elements there are, so that looking for links between them would only make noise. */
    public void addStructural(int line, String message) {
        forbidStructureChecks();
        add(line, message);
    }

    /** From now on it is not known which elements there are. */
    public void forbidStructureChecks() {
        structureUnknown = true;
    }

    /** Takes over faults that begin with a place in this file. */
    public void addAll(List<String> found) {
        found.forEach(text -> faults.add(new Fault(lineOf(text), text)));
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
        return faults.size();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** Whether all elements are known, so that looking for links between them makes sense. */
    public boolean allowStructureChecks() {
        return !structureUnknown;
    }

    /** All of them, in the order of the file. */
    public List<String> texts() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .map(Fault::text)
                .toList();
    }
}
