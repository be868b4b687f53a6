package io.netkv.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A message as a tool sends it. Files have one a line: the second at which Kafka got it, a tab, and the message. They are
 * made by hand after the tools' documentation and sources, and second 0 is 1,700,000,000 s.
 */
public final class ToolMessage {

    private final double second;
    private final byte[] value;

    ToolMessage(double second, byte[] value) {
        this.second = second;
        this.value = value;
    }

    public double second() {
        return second;
    }

    public byte[] value() {
        return value;
    }

    /** The messages of a file under {@code /telemetry}. */
    public static List<ToolMessage> of(String file) {
        try (InputStream in = Objects.requireNonNull(ToolMessage.class.getResourceAsStream("/telemetry/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", 2))
                    .map(parts ->
                            new ToolMessage(Double.parseDouble(parts[0]), parts[1].getBytes(StandardCharsets.UTF_8)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
