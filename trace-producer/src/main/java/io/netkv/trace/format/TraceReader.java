package io.netkv.trace.format;

import io.netkv.common.UserFacingException;
import io.netkv.core.trace.TraceRequest;
import io.netkv.trace.TraceCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace file of any {@link TraceFormat}. Holds one line at a time, whatever the size of the file.
 *
 * <p>Blank lines are skipped. Any other line that is not a request, and a timestamp that goes back, end the reading with a
 * {@link UserFacingException}, or, in a lenient reader, are skipped and counted. A file without a single request is always
 * an error.
 */
public final class TraceReader implements TraceCursor {

    /** Timestamp of a turn that names none: it waits for an answer. */
    static final long WHEN_IT_FOLLOWS = -1;

    private final Path file;
    private final String example;
    private final LineReader lines;
    private final boolean lenient;
    private final SkippedLines skipped;
    private final TraceFormat.LineParser parser;
    private @Nullable TraceRequest next;
    private long lastTimestampMillis;
    private boolean foundAny;

    TraceReader(Path file, TraceFormat.LineParser parser, String example, boolean lenient, SkippedLines skipped) {
        this.file = file;
        this.parser = parser;
        this.example = example;
        this.lenient = lenient;
        this.skipped = skipped;
        lines = LineReader.open(file);
    }

    /**
     * Opens a file.
     *
     * @param file the trace
     * @param lenient whether bad lines are skipped and counted
     * @throws UserFacingException if it cannot be opened
     */
    public static TraceReader open(Path file, TraceFormat format, boolean lenient) {
        return new TraceReader(file, format.newParser(), format.example(), lenient, new SkippedLines());
    }

    /** The lines skipped so far. */
    public SkippedLines skipped() {
        return skipped;
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
            throw LineReader.unreadable(file, e);
        }
        if (!foundAny) {
            throw nothingFound();
        }
        return null;
    }

    private @Nullable TraceRequest readLine() {
        try {
            TraceRequest request = parseLine();
            lastTimestampMillis = request == null ? lastTimestampMillis : request.timestampMillis();
            return request;
        } catch (BadLineException e) {
            String message = file + ":" + lines.number() + ": " + e.getMessage();
            if (!lenient) {
                throw new UserFacingException(message, e);
            }
            skipped.add(message);
            return null;
        }
    }

    private @Nullable TraceRequest parseLine() throws BadLineException {
        if (lines.isTooLong()) {
            throw new BadLineException(
                    "longer than " + LineReader.MAX_LINE_CHARS + " characters; put each request on a line of its own");
        }
        TraceRequest request = parser.parse(lines.line(), lines.length());
        if (request != null && request.timestampMillis() == WHEN_IT_FOLLOWS) {
            return request.at(lastTimestampMillis, request.turn());
        }
        if (request != null && request.timestampMillis() < lastTimestampMillis) {
            throw new BadLineException("timestamp goes back from " + lastTimestampMillis + " to "
                    + request.timestampMillis() + "; sort the trace by timestamp");
        }
        return request;
    }

    private UserFacingException nothingFound() {
        if (skipped.count() > 0) {
            return new UserFacingException(file + ": not one of its lines is a request; the first error is "
                    + skipped.messages().get(0));
        }
        return new UserFacingException(file + ":1: the file is empty; a request looks like " + example);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }
}
