package io.netkv.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.cli.ProgramRun;
import io.netkv.cli.common.CliException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPageTest {

    private static final InetSocketAddress ANY_PORT = new AddressConverter().convert("0");

    @Test
    void isNotHealthyBeforeThePartRuns() throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            HttpResponse<String> health = get(page, "/health");

            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).isEqualTo("the oracle is starting\n");
        }
    }

    @Test
    void isHealthyWhileThePartHasNoProblem() throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            page.watch(Optional::empty);

            HttpResponse<String> health = get(page, "/health");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).isEqualTo("running\n");
        }
    }

    @Test
    void saysInOneLineWhyThePartDoesNotRun() throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            page.watch(() -> Optional.of("the oracle stopped: the topic is gone"));

            HttpResponse<String> health = get(page, "/health");

            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).isEqualTo("the oracle stopped: the topic is gone\n");
        }
    }

    @Test
    void tellsWhatIsCountedInPrometheusText() throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            page.meters().counter("netkv.things", "fabric", "lab").increment(3);

            HttpResponse<String> metrics = get(page, "/metrics");

            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(metrics.body().lines())
                    .contains("# TYPE netkv_things_total counter", "netkv_things_total{fabric=\"lab\"} 3.0")
                    .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
        }
    }

    @Test
    void knowsNoOtherPath() throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            HttpResponse<String> other = get(page, "/healthy");

            assertThat(other.statusCode()).isEqualTo(404);
            assertThat(other.body()).isEqualTo("see /health and /metrics\n");
        }
    }

    @Test
    void listensOnTheLoopbackInterfaceUnlessToldOtherwise() {
        assertThat(new AddressConverter().convert("9464").getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(new AddressConverter().convert("0.0.0.0:9464").getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(new AddressConverter().convert("[::]:9464").getAddress().isAnyLocalAddress())
                .isTrue();
    }

    @Test
    void saysWhatToDoWhereThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, ANY_PORT.getAddress())) {
            InetSocketAddress address = new InetSocketAddress(ANY_PORT.getAddress(), taken.getLocalPort());

            assertThatThrownBy(() -> StatusPage.open("oracle", address))
                    .isInstanceOf(CliException.class)
                    .hasMessage("--http 127.0.0.1:" + taken.getLocalPort()
                            + " cannot be had (Address already in use); choose another or end what listens there");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            oracle --http nine             | 'nine' is not an address; write PORT or HOST:PORT with a port up to 65535, for example 9464 or 0.0.0.0:9464; see 'netkv oracle --help'
            scheduler --http 70000         | '70000' is not an address; write PORT or HOST:PORT with a port up to 65535, for example 9464 or 0.0.0.0:9464; see 'netkv scheduler --help'
            simulate --http 127.0.0.1:     | '127.0.0.1:' is not an address; write PORT or HOST:PORT with a port up to 65535, for example 9464 or 0.0.0.0:9464; see 'netkv simulate --help'
            simulate --http x.invalid:9464 | no host 'x.invalid' is known; name this machine's own, or 0.0.0.0 for all its interfaces; see 'netkv simulate --help'
            """)
    void refusesWhatIsNoAddress(String arguments, String message) {
        ProgramRun run = ProgramRun.of(arguments.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().strip()).isEqualTo("netkv: Invalid value for option '--http': " + message);
    }

    private static HttpResponse<String> get(StatusPage page, String path) throws Exception {
        URI uri = URI.create(page.url().orElseThrow() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
