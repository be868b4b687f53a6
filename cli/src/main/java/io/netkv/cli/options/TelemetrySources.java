package io.netkv.cli.options;

import io.netkv.cli.common.UsageErrors;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.mapping.MappingFile;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.oracle.bridge.TelemetrySource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A tool's topic and its mapping, as options name them. */
public final class TelemetrySources {

    private TelemetrySources() {}

    /** Refuses a topic and a format that cannot be, before anybody is asked about them. */
    public static void checkOptions(CommandSpec spec, String topic, String format) {
        UsageErrors.checked(spec, () -> new TelemetrySource(topic, format, null));
    }

    /**
     * Checks the mapping against the published fabric, and says what the mapping leaves out.
     *
     * @throws io.netkv.core.fabric.InvalidDescriptionException with everything that is wrong in the mapping
     * @throws io.netkv.common.UserFacingException where its fabric is not published
     */
    public static TelemetrySource checked(
            CommandSpec spec, KafkaSettings kafka, String topic, String format, @Nullable Path mappingFile) {
        if (mappingFile == null) {
            return new TelemetrySource(topic, format, null);
        }
        MappingFile file = MappingFile.read(mappingFile);
        PrintWriter err = spec.commandLine().getErr();
        Fabric fabric = new PublishedFabrics(kafka)
                .named(List.of(file.fabric()), err::println)
                .get(0);
        TelemetryMapping mapping = file.checkedAgainst(fabric);
        mapping.coverage().forEach(spec.commandLine().getOut()::println);
        return new TelemetrySource(topic, format, mapping);
    }
}
