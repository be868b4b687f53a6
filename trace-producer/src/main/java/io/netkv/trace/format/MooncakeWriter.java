package io.netkv.trace.format;

import io.netkv.core.trace.TraceRequest;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Writes traces in {@link MooncakeFormat}, byte for byte as Mooncake's release has them. */
public final class MooncakeWriter {

    private MooncakeWriter() {}

    /**
     * Writes a file, and replaces an existing one.
     *
     * @return the number of requests written
     */
    public static long write(Path file, Iterator<TraceRequest> requests) throws IOException {
        long count = 0;
        try (Writer writer = Files.newBufferedWriter(file)) {
            StringBuilder line = new StringBuilder();
            while (requests.hasNext()) {
                line.setLength(0);
                append(line, requests.next());
                writer.append(line);
                count++;
            }
        }
        return count;
    }

    private static void append(StringBuilder line, TraceRequest request) {
        line.append("{\"timestamp\": ").append(request.timestampMillis());
        line.append(", \"input_length\": ").append(request.inputTokens());
        line.append(", \"output_length\": ").append(request.outputTokens());
        line.append(", \"hash_ids\": [");
        String separator = "";
        for (long block : request.prefixBlocks()) {
            line.append(separator).append(block);
            separator = ", ";
        }
        line.append("]}\n");
    }
}
