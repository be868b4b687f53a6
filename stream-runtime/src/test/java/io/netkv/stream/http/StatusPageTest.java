package io.netkv.stream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.netkv.common.UserFacingException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusPageTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

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
            assertThat(get(page, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(page, "/live").statusCode()).isEqualTo(200);
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
    void isReadyOnceTheOracleIsWarm() throws Exception {
        try (StatusPage page = StatusPage.open("scheduler", ANY_PORT)) {
            page.watch(Optional::empty);
            AtomicInteger warm = page.meters().gauge(StatusPage.WARM, Tags.of("fabric", "lab"), new AtomicInteger());

            assertThat(get(page, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(page, "/ready").body()).isEqualTo("the oracle has measured nothing of fabric 'lab' yet\n");
            assertThat(get(page, "/health").statusCode()).isEqualTo(200);
            warm.set(1);
            assertThat(get(page, "/ready").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void refusesOtherMethods(String method) throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(page.url().orElseThrow() + "/metrics"))
                                    .method(method, HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void knowsNoOtherPath() throws Exception {
        try (StatusPage page = StatusPage.open("oracle", ANY_PORT)) {
            HttpResponse<String> other = get(page, "/healthy");

            assertThat(other.statusCode()).isEqualTo(404);
            assertThat(other.body()).isEqualTo("see /health, /ready, /live and /metrics\n");
        }
    }

    @Test
    void saysWhatToDoWhereThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, ANY_PORT.getAddress())) {
            InetSocketAddress address = new InetSocketAddress(ANY_PORT.getAddress(), taken.getLocalPort());

            assertThatThrownBy(() -> StatusPage.open("oracle", address))
                    .isInstanceOf(UserFacingException.class)
                    .hasMessage("--http 127.0.0.1:" + taken.getLocalPort()
                            + " is not available (Address already in use); choose another or end what listens there");
        }
    }

    private static HttpResponse<String> get(StatusPage page, String path) throws Exception {
        URI uri = URI.create(page.url().orElseThrow() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
