package io.netkv.cli.options;

import io.netkv.kvevents.EngineAddress;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options of a bridge of KV events. */
public final class KvEventsOptions {

    @Option(
            names = "--kv-events",
            paramLabel = "INSTANCE=ADDRESS",
            required = true,
            description =
                    "An engine that publishes its KV events over ZeroMQ, at tcp://HOST:PORT or, with the port where it"
                            + " sends messages again, tcp://HOST:PORT/REPLAY_PORT, and its instance. Once for each engine.")
    private Map<String, String> engines = Map.of();

    @Option(
            names = "--fabric",
            paramLabel = "NAME",
            required = true,
            description = "The published fabric that the instances belong to.")
    public String fabric = "";

    /** By instance; an {@link IllegalArgumentException} says which address cannot be. */
    public Map<String, EngineAddress> engines() {
        return engines.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, engine -> EngineAddress.parse(engine.getValue())));
    }
}
