package io.netkv.trace.format;

import io.netkv.trace.TraceSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A trace in a file. Every pass reads the file again. */
public final class TraceFile implements TraceSource {

    /** The size of prefix blocks is found by the content. */
    public static final int FOUND = 0;

    private final Path path;
    private final boolean lenient;
    private final SkippedLines skipped = new SkippedLines();
    private @Nullable TraceFormat format;
    private int blockTokens;
    private boolean opened;

    /** A trace whose format is recognised by its content. */
    public TraceFile(Path path, boolean lenient) {
        this(path, lenient, null, FOUND);
    }

    /** A trace whose size of prefix blocks is found by its content. */
    public TraceFile(Path path, boolean lenient, @Nullable TraceFormat format) {
        this(path, lenient, format, FOUND);
    }

    /**
     * Names a file, without opening it.
     *
     * @param path the trace
     * @param lenient whether bad lines are skipped and counted; otherwise the first one ends the reading
     * @param format the format, or null to recognise it by the content
     * @param blockTokens tokens of a prefix block, or {@link #FOUND}
     * @throws IllegalArgumentException for a size that cannot be converted
     */
    public TraceFile(Path path, boolean lenient, @Nullable TraceFormat format, int blockTokens) {
        if (blockTokens != FOUND && !PrefixBlocks.isConvertible(blockTokens)) {
            throw new IllegalArgumentException("size of prefix blocks is " + blockTokens
                    + " tokens; it must be a power of two up to 512, or a multiple of 512; leave it out to find it by"
                    + " the content");
        }
        this.blockTokens = blockTokens;
        this.path = path;
        this.lenient = lenient;
        this.format = format;
    }

    @Override
    public synchronized TraceReader open() {
        if (format == null) {
            format = TraceFormats.of(path);
        }
        if (blockTokens == FOUND) {
            blockTokens = TraceFormats.blockTokens(path, format);
        }
        // Every pass finds the same bad lines: only the first counts them.
        TraceReader reader = new TraceReader(
                path, format.newParser(blockTokens), format.example(), lenient, opened ? new SkippedLines() : skipped);
        opened = true;
        return reader;
    }

    /** The lines that the first pass skipped. */
    public SkippedLines skipped() {
        return skipped;
    }
}
