package io.netkv.cli.sample;

import io.netkv.cli.common.BaseCommand;
import io.netkv.trace.generated.SampleTrace;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a generated trace. */
@Command(
        name = "sample",
        description = "Write a generated trace in Mooncake's format, like its conversation trace in prompt and answer"
                + " lengths, arrivals and shared prefixes.",
        footerHeading = "%nExample:%n",
        footer = "  netkv sample --requests 12031 --seed 7 sample.jsonl")
public final class SampleCommand extends BaseCommand {

    @Parameters(paramLabel = "FILE", description = "Where to write; a file that is there is replaced.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed gives the same trace. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        checked(() -> new SampleTrace(requests, seed)).write(file);
        out().println("Wrote " + requests + " requests, seed " + seed + ", to " + file);
        return 0;
    }
}
