package io.netkv.cli.options;

import io.netkv.trace.results.PolicyReport;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a table of policies goes besides the terminal. */
public final class TableOptions {

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table there too, as JSON.")
    private @Nullable Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table there too, as CSV.")
    private @Nullable Path csv;

    /** Writes what is wanted. */
    public void write(PolicyReport report) throws IOException {
        if (json != null) {
            report.writeJson(json);
        }
        if (csv != null) {
            report.writeCsv(csv);
        }
    }
}
