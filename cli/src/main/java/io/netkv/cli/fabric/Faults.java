package io.netkv.cli.fabric;

import io.netkv.core.fabric.InvalidFabricException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with one file, each with its line. */
final class Faults {

    private record Fault(int line, String text) {}

    private final String file;
    private final List<Fault> faults = new ArrayList<>();
    private boolean structureUnknown;

    Faults(String file) {
        this.file = file;
    }

    /** Where a line stands, as faults name it. */
    String place(int line) {
        return file + ":" + line;
    }

    void add(int line, String message) {
        faults.add(new Fault(line, place(line) + ": " + message));
    }

    /** A fault that hides which elements there are, so that looking for links between them would only make noise. */
    void addStructural(int line, String message) {
        forbidStructureChecks();
        add(line, message);
    }

    void forbidStructureChecks() {
        structureUnknown = true;
    }

    /** Takes over faults that begin with a place in this file. */
    void addAll(List<String> found) {
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

    int count() {
        return faults.size();
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    boolean allowStructureChecks() {
        return !structureUnknown;
    }

    /** All of them, in the order of the file. */
    List<String> texts() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .map(Fault::text)
                .toList();
    }

    InvalidFabricException toException() {
        return new InvalidFabricException(texts());
    }
}
