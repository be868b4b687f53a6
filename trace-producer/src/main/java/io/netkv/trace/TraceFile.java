package io.netkv.trace;

import java.nio.file.Path;

/** A trace in Mooncake's format in a file, read anew in each pass. */
public final class TraceFile implements TraceSource {

    private final Path path;
    private final boolean lenient;
    private final TraceFaults faults = new TraceFaults();
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
    public synchronized TraceReader open() {
        // The lines are the same in every pass: counted once.
        TraceReader reader = TraceReader.open(path, lenient, opened ? new TraceFaults() : faults);
        opened = true;
        return reader;
    }

    /** The lines skipped, as the first pass found them. */
    public TraceFaults faults() {
        return faults;
    }
}
