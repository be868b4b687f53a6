package io.netkv.cli.options;

import io.netkv.trace.format.TraceFile;
import io.netkv.trace.format.TraceFormat;
import io.netkv.trace.format.TraceFormats;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say how a trace file is read. */
public final class TraceFileOptions {

    @Option(
            names = "--trace-format",
            paramLabel = "NAME",
            converter = Converter.class,
            completionCandidates = KnownNames.OfTraceFormats.class,
            description = "Format of the trace: ${COMPLETION-CANDIDATES}. Default: recognised by the file's content.")
    private @Nullable TraceFormat format;

    @Option(
            names = "--trace-block-tokens",
            paramLabel = "N",
            description =
                    "Tokens of a prefix block of the trace. Default: as its format has it, or found by its content.")
    private int blockTokens = TraceFile.FOUND;

    /** The trace in a file. IllegalArgumentException names an option that is wrong. */
    public TraceFile of(Path file, boolean lenient) {
        return new TraceFile(file, lenient, format, blockTokens);
    }

    private static final class Converter implements ITypeConverter<TraceFormat> {

        @Override
        public TraceFormat convert(String name) {
            try {
                return TraceFormats.named(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
