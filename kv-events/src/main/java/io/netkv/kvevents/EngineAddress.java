package io.netkv.kvevents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine publishes its KV events.
 *
 * @param events as ZeroMQ has it: {@code tcp://HOST:PORT}
 * @param replay the same, where it sends messages again; null if it does not
 */
public record EngineAddress(String events, @Nullable String replay) {

    private static final Pattern FORM = Pattern.compile("(tcp://(\\[[^]]+]|[^/:]+)):(\\d{1,5})(?:/(\\d{1,5}))?");
    private static final int LAST_PORT = 65_535;

    /**
     * Reads {@code tcp://HOST:PORT} or, with the port where messages are sent again, {@code tcp://HOST:PORT/PORT}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static EngineAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || !isPort(parts.group(3)) || !isPort(parts.group(4))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an address of KV events; it must be tcp://HOST:PORT, or"
                            + " tcp://HOST:PORT/REPLAY_PORT where the engine sends messages again");
        }
        String replay = parts.group(4) == null ? null : parts.group(1) + ":" + parts.group(4);
        return new EngineAddress(parts.group(1) + ":" + parts.group(3), replay);
    }

    private static boolean isPort(@Nullable String port) {
        return port == null || Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= LAST_PORT;
    }
}
