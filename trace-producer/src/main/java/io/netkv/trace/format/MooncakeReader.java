package io.netkv.trace.format;

import io.netkv.core.trace.TraceRequest;
import io.netkv.trace.TraceCursor;
import io.netkv.trace.TraceFormatException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace in the format of Mooncake's FAST'25 release: JSON lines with {@code timestamp} (milliseconds, never going
 * back), {@code input_length}, {@code output_length} (tokens) and {@code hash_ids} (one id per prefix block of
 * {@value TraceRequest#BLOCK_TOKENS} tokens, or fewer). Holds one line at a time, whatever the size of the file.
 *
 * <p>Blank lines are passed over. Any other line that is no request ends the reading with a {@link TraceFormatException},
 * or, in a lenient reader, is skipped and counted. A file without a single request is always an error.
 */
public final class MooncakeReader implements TraceCursor {

    static final String EXAMPLE =
            "{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 50, \"hash_ids\": [0, 1]}";

    private final Path file;
    private final LineReader lines;
    private final boolean lenient;
    private final SkippedLines faults;
    private final MooncakeParser parser = new MooncakeParser();
    private @Nullable TraceRequest next;
    private long lastTimestampMillis;
    private boolean foundAny;

    private MooncakeReader(Path file, LineReader lines, boolean lenient, SkippedLines faults) {
        this.file = file;
        this.lines = lines;
        this.lenient = lenient;
        this.faults = faults;
    }

    /**
     * Opens a file.
     *
     * @param file the trace
     * @param lenient whether bad lines are skipped and counted
     * @throws TraceFormatException where it cannot be opened
     */
    public static MooncakeReader open(Path file, boolean lenient) {
        return open(file, lenient, new SkippedLines());
    }

    static MooncakeReader open(Path file, boolean lenient, SkippedLines faults) {
        if (Files.isDirectory(file)) {
            throw new TraceFormatException(file + ": is a directory; name the trace file in it");
        }
        try {
            // Not newBufferedReader: one stray byte should spoil its line, not the file.
            InputStreamReader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
            return new MooncakeReader(file, new LineReader(reader), lenient, faults);
        } catch (NoSuchFileException e) {
            throw new TraceFormatException(file + ": no such file; check the path of the trace", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The lines skipped so far. */
    public SkippedLines faults() {
        return faults;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
            foundAny |= next != null;
        }
        return next != null;
    }

    @Override
    public TraceRequest next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        TraceRequest request = next;
        next = null;
        return request;
    }

    private @Nullable TraceRequest read() {
        try {
            while (lines.next()) {
                TraceRequest request = lines.isBlank() ? null : readLine();
                if (request != null) {
                    return request;
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (!foundAny) {
            throw nothingFound();
        }
        return null;
    }

    private @Nullable TraceRequest readLine() {
        try {
            TraceRequest request = parseLine();
            lastTimestampMillis = request.timestampMillis();
            return request;
        } catch (BadLineException e) {
            String message = file + ":" + lines.number() + ": " + e.getMessage();
            if (!lenient) {
                throw new TraceFormatException(message, e);
            }
            faults.add(message);
            return null;
        }
    }

    private TraceRequest parseLine() throws BadLineException {
        if (lines.isTooLong()) {
            throw new BadLineException(
                    "longer than " + LineReader.MAX_LINE_CHARS + " characters; put each request on a line of its own");
        }
        TraceRequest request = parser.parse(lines.line(), lines.length());
        if (request.timestampMillis() < lastTimestampMillis) {
            throw new BadLineException("timestamp goes back from " + lastTimestampMillis + " to "
                    + request.timestampMillis() + "; sort the trace by timestamp");
        }
        return request;
    }

    private TraceFormatException nothingFound() {
        if (faults.count() > 0) {
            return new TraceFormatException(file + ": not one of its lines is a request; the first fault is "
                    + faults.messages().get(0));
        }
        return new TraceFormatException(file + ":1: the file is empty; a request looks like " + EXAMPLE);
    }

    private static TraceFormatException unreadable(Path file, IOException e) {
        return new TraceFormatException(
                file + ": cannot be read: " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
