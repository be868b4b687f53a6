package io.netkv.cli.options;

import io.netkv.stream.http.StatusPage;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of everything that reports its health and metrics. */
public final class HttpOptions {

    @Option(
            names = "--http",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description =
                    "Answer GET /health and GET /metrics (Prometheus) at PORT or HOST:PORT, for example 0.0.0.0:9464."
                            + " Without HOST on 127.0.0.1 only; port 0 takes a free one. Default: off.")
    private @Nullable InetSocketAddress address;

    /**
     * The page of one part, served where --http asks for it.
     *
     * @param part what health calls it, for example "oracle"
     * @throws io.netkv.common.UserFacingException if the address is not available
     */
    public StatusPage open(String part) {
        return StatusPage.open(part, address);
    }
}
