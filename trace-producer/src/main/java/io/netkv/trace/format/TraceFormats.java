package io.netkv.trace.format;

import io.netkv.trace.TraceFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The known trace formats. To add a format, write its class and add its line here. */
public final class TraceFormats {

    /** Enough to find a valid line behind headings, comments and some bad lines. */
    private static final int INSPECTED_LINES = 50;

    private static final List<TraceFormat> ALL = List.of(new MooncakeFormat());

    private TraceFormats() {}

    /** All of them. A file that is not recognised is read in the first, whose errors then say what a request looks like. */
    public static List<TraceFormat> all() {
        return ALL;
    }

    /** Their names, in the same order. */
    public static List<String> names() {
        return ALL.stream().map(TraceFormat::name).toList();
    }

    /**
     * The format of a name.
     *
     * @throws IllegalArgumentException listing the names, if there is no such format
     */
    public static TraceFormat named(String name) {
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("trace format '" + name
                        + "' is not known; choose one of " + names().stream().collect(Collectors.joining(", "))));
    }

    /**
     * Recognises the format of a file by its first lines.
     *
     * @throws TraceFormatException if the file cannot be read
     */
    public static TraceFormat of(Path file) {
        return recognise(file, ALL);
    }

    static TraceFormat recognise(Path file, List<TraceFormat> formats) {
        try (LineReader lines = LineReader.open(file)) {
            for (int i = 0; i < INSPECTED_LINES && lines.next(); i++) {
                String line = new String(lines.line(), 0, lines.length()).strip();
                Optional<TraceFormat> match = formats.stream()
                        .filter(format -> !line.isEmpty() && format.matches(line))
                        .findFirst();
                if (match.isPresent()) {
                    return match.get();
                }
            }
            return formats.get(0);
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }
}
