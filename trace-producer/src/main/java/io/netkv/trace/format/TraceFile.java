package io.netkv.trace.format;

import io.netkv.trace.TraceSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A trace in a file. Every pass reads the file again. */
public final class TraceFile implements TraceSource {

    private final Path path;
    private final boolean lenient;
    private final SkippedLines skipped = new SkippedLines();
    private @Nullable TraceFormat format;
    private boolean opened;

    /** A trace whose format is recognised by its content. */
    public TraceFile(Path path, boolean lenient) {
        this(path, lenient, null);
    }

    /**
     * Names a file, without opening it.
     *
     * @param path the trace
     * @param lenient whether bad lines are skipped and counted; otherwise the first one ends the reading
     * @param format the format, or null to recognise it by the content
     */
    public TraceFile(Path path, boolean lenient, @Nullable TraceFormat format) {
        this.path = path;
        this.lenient = lenient;
        this.format = format;
    }

    @Override
    public synchronized TraceReader open() {
        if (format == null) {
            format = TraceFormats.of(path);
        }
        // Every pass finds the same bad lines: only the first counts them.
        TraceReader reader = TraceReader.open(path, format, lenient, opened ? new SkippedLines() : skipped);
        opened = true;
        return reader;
    }

    /** The lines that the first pass skipped. */
    public SkippedLines skipped() {
        return skipped;
    }
}
