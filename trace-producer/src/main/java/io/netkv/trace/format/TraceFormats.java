package io.netkv.trace.format;

import io.netkv.common.UserFacingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The known trace formats. To add a format, write its class and add its line here. */
public final class TraceFormats {

    /** Enough to find a valid line behind headings, comments and some bad lines. */
    private static final int INSPECTED_LINES = 50;

    private static final List<TraceFormat> ALL =
            List.of(new MooncakeFormat(), new BailianFormat(), new AzureFormat(), new BurstGptFormat());

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
     * @throws UserFacingException if the file cannot be read
     */
    public static TraceFormat of(Path file) {
        return recognise(file, ALL);
    }

    static TraceFormat recognise(Path file, List<TraceFormat> formats) {
        return firstLines(file).stream()
                .flatMap(line -> formats.stream().filter(format -> format.matches(line)))
                .findFirst()
                .orElse(formats.get(0));
    }

    /**
     * Tokens of a prefix block in a file: as the format usually has them, unless most of its first lines have more blocks than
     * their prompts have tokens for; then the largest power of two by which most of them have not.
     *
     * @return {@link TraceFormat#NO_PREFIXES} for a format without prefixes
     * @throws UserFacingException if the file cannot be read
     */
    static int blockTokens(Path file, TraceFormat format) {
        if (format.blockTokens() == TraceFormat.NO_PREFIXES) {
            return TraceFormat.NO_PREFIXES;
        }
        int[] most = firstLines(file).stream()
                .mapToInt(JsonRequestParser::mostBlockTokens)
                .filter(tokens -> tokens < Integer.MAX_VALUE)
                .toArray();
        int size = format.blockTokens();
        while (size > 1 && !fitsMost(most, size)) {
            size /= 2;
        }
        return size;
    }

    private static boolean fitsMost(int[] most, int blockTokens) {
        return 2 * Arrays.stream(most).filter(tokens -> tokens < blockTokens).count() <= most.length;
    }

    private static List<String> firstLines(Path file) {
        List<String> first = new ArrayList<>();
        try (LineReader lines = LineReader.open(file)) {
            for (int i = 0; i < INSPECTED_LINES && lines.next(); i++) {
                String line = new String(lines.line(), 0, lines.length()).strip();
                if (!line.isEmpty()) {
                    first.add(line);
                }
            }
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
        return first;
    }
}
