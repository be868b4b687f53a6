package io.netkv.trace.format;

import io.netkv.core.trace.TraceRequest;
import org.jspecify.annotations.Nullable;

/**
 * A format of trace files with one request a line. One class for each format, listed in {@link TraceFormats}. Reading
 * lines, their numbers, blank lines and the order of timestamps are the work of {@link TraceReader}.
 */
public interface TraceFormat {

    /** Size of the prefix blocks of a format that has none. */
    int NO_PREFIXES = 0;

    /** Parses the lines of one file, in order. Used by one thread. */
    @FunctionalInterface
    interface LineParser {

        /**
         * Parses a line.
         *
         * @param line a buffer that the next line overwrites
         * @param length how many of its characters belong to the line
         * @return the request; null for a line that is valid but not a request, such as the heading of a table. Its prefix
         *     blocks are of {@value TraceRequest#BLOCK_TOKENS} tokens ({@link PrefixBlocks} makes them so), a format without
         *     prefixes gives no ids
         * @throws BadLineException if the line is not valid; the message says what is wrong, without the position
         */
        @Nullable TraceRequest parse(char[] line, int length) throws BadLineException;
    }

    /** The name by which users choose it, in kebab-case. */
    String name();

    /** A valid line, for error messages. */
    String example();

    /** Whether a line looks like this format. It need not be valid: a file is recognised by its first lines. */
    boolean matches(String line);

    /** A parser for one file, with prefix blocks of the format's usual size. */
    LineParser newParser();

    /** Tokens of a prefix block, as the format usually has them; {@link #NO_PREFIXES} for one that tells nothing of them. */
    default int blockTokens() {
        return NO_PREFIXES;
    }

    /** A parser for one file, with prefix blocks of any size that can be converted. */
    default LineParser newParser(int blockTokens) {
        return newParser();
    }
}
