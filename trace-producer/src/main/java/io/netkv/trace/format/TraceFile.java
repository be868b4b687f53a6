package io.netkv.trace.format;

import io.netkv.trace.TraceSource;
import java.nio.file.Path;

/** A trace in Mooncake's format in a file, read anew in each pass. */
public final class TraceFile implements TraceSource {

    private final Path path;
    private final boolean lenient;
    private final SkippedLines faults = new SkippedLines();
    private boolean opened;

    /**
     * Names a file, without opening it.
     *
     * @param path the trace
     * @param lenient whether bad lines are skipped and counted; otherwise the first ends the reading
     */
    public TraceFile(Path path, boolean lenient) {
        this.path = path;
        this.lenient = lenient;
    }

    @Override
    public synchronized MooncakeReader open() {
        // The lines are the same in every pass: counted once.
        MooncakeReader reader = MooncakeReader.open(path, lenient, opened ? new SkippedLines() : faults);
        opened = true;
        return reader;
    }

    /** The lines skipped, as the first pass found them. */
    public SkippedLines faults() {
        return faults;
    }
}
