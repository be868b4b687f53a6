package io.netkv.cli.options;

import io.netkv.trace.format.TraceFormat;
import io.netkv.trace.format.TraceFormats;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that names the format of a trace file. */
public final class TraceFormatOption {

    @Option(
            names = "--trace-format",
            paramLabel = "NAME",
            converter = Converter.class,
            completionCandidates = KnownNames.OfTraceFormats.class,
            description = "Format of the trace: ${COMPLETION-CANDIDATES}. Default: recognised by the file's content.")
    private @Nullable TraceFormat format;

    /** The format, or null to recognise it by the content. */
    public @Nullable TraceFormat format() {
        return format;
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
