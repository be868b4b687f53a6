package io.netkv.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The document that the gateway serves, by a parser that is not ours. */
class OpenApiTest {

    private static SwaggerParseResult parsed() throws IOException {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setValidateInternalRefs(true);
        try (InputStream in = Gateway.class.getResourceAsStream("openapi.yaml")) {
            String document = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return new OpenAPIV3Parser().readContents(document, List.of(), options);
        }
    }

    @Test
    void shouldBeValid() throws IOException {
        assertThat(parsed().getMessages()).isEmpty();
    }

    @Test
    void shouldDescribeEveryRouteOfOurOwn() throws IOException {
        OpenAPI api = parsed().getOpenAPI();

        assertThat(api.getPaths().keySet())
                .containsExactlyInAnyOrder(
                        "/v1/select",
                        "/v1/select-and-reserve",
                        "/v1/reservations/{id}",
                        "/v1/reservations/{id}/started",
                        "/v1/reservations/{id}/finished",
                        "/v1/reservations/{id}/failed",
                        "/v1/costs",
                        "/v1/explain/{id}",
                        "/aibrix/v1alpha1/select",
                        "/ready",
                        "/live",
                        "/metrics",
                        "/openapi.yaml");
        assertThat(Objects.requireNonNull(api.getComponents().getSchemas().get("Request"))
                        .getProperties())
                .containsOnlyKeys(
                        "requestId",
                        "fabric",
                        "prefillInstance",
                        "decodeInstance",
                        "inputTokens",
                        "maxOutputTokens",
                        "prefixBlocks",
                        "prefixBlockTokens",
                        "kvBytesPerToken",
                        "ttftSloMillis",
                        "deadlineMillis");
    }
}
