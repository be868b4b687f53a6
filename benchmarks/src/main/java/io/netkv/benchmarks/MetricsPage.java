package io.netkv.benchmarks;

import io.netkv.embedded.LoopbackPorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of metrics of a part that runs as a process of its own. */
final class MetricsPage {

    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final int RETRIES = 120;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI address;

    MetricsPage(int port) {
        address = URI.create("http://" + LoopbackPorts.HOST + ":" + port + "/metrics");
    }

    /** Waits until the part serves it. */
    void await() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                read();
                return;
            } catch (ConnectException e) {
                if (attempt == RETRIES) {
                    throw e;
                }
                Thread.sleep(RETRY_INTERVAL.toMillis());
            }
        }
    }

    /** What it says now. */
    Values read() throws IOException, InterruptedException {
        return new Values(HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body());
    }

    /** What it said at a moment. */
    record Values(String text) {

        /** Sum of the values of a metric's series, named by a regular expression. */
        double sum(String series) {
            double sum = 0;
            Matcher line = Pattern.compile("(?m)^" + series + " ([-0-9.E+]+)$").matcher(text);
            while (line.find()) {
                sum += Double.parseDouble(line.group(1));
            }
            return sum;
        }

        /** The heap in use, garbage included. */
        double heapMegabytes() {
            return sum("jvm_memory_used_bytes\\{area=\"heap\".*") / 1e6;
        }
    }
}
