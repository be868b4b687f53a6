package io.netkv.trace.format;

import io.netkv.trace.TraceFormatException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads lines into one reused buffer, at most {@value #MAX_LINE_CHARS} characters of a line: a file without line ends,
 * whatever its size, does not fill the memory. A byte order mark at the beginning of the file is skipped.
 */
final class LineReader implements AutoCloseable {

    /** Room for about 100,000 block ids, 50 million tokens. */
    static final int MAX_LINE_CHARS = 1 << 20;

    /** Some editors put it at the beginning of a file. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader reader;
    private final char[] chunk = new char[1 << 15];
    private int position;
    private int limit;

    private char[] line = new char[1 << 12];
    private int length;
    private long number;
    private boolean tooLong;

    private LineReader(Reader reader) {
        this.reader = reader;
    }

    /**
     * Opens a file of text in UTF-8.
     *
     * @throws TraceFormatException if it is a directory or cannot be opened
     */
    static LineReader open(Path file) {
        if (Files.isDirectory(file)) {
            throw new TraceFormatException(file + ": is a directory; name the trace file in it");
        }
        try {
            // Not newBufferedReader: one invalid byte should spoil its line, not the file.
            return new LineReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new TraceFormatException(file + ": no such file; check the path of the trace", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static TraceFormatException unreadable(Path file, IOException e) {
        String reason = e instanceof AccessDeniedException ? "access is denied" : e.getMessage();
        return new TraceFormatException(file + ": cannot be read: " + reason, e);
    }

    /** Goes to the next line; false at the end of the file. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        if (position == limit && !fill()) {
            return false;
        }
        number++;
        if (number == 1 && chunk[position] == BYTE_ORDER_MARK) {
            position++;
        }
        do {
            int end = endOfLine();
            append(end);
            position = end;
            if (end < limit) {
                position++;
                return true;
            }
        } while (fill());
        return true;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, reader.read(chunk));
        return limit > 0;
    }

    private int endOfLine() {
        int end = position;
        while (end < limit && chunk[end] != '\n') {
            end++;
        }
        return end;
    }

    private void append(int end) {
        int added = Math.min(end - position, MAX_LINE_CHARS - length);
        tooLong |= added < end - position;
        if (length + added > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + added));
        }
        System.arraycopy(chunk, position, line, length, added);
        length += added;
    }

    /** The current line, in the first {@link #length} characters; overwritten by {@link #next}. */
    char[] line() {
        return line;
    }

    /** Characters of the current line, without its end. */
    int length() {
        return length;
    }

    /** Number of the current line, from 1. */
    long number() {
        return number;
    }

    /** Whether the current line was cut. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Whether the current line holds nothing but white space. */
    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (!Character.isWhitespace(line[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
