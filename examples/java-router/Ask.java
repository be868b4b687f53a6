import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks a gateway where the KV cache of a request should go, books it, and reports what became of the transfer. Needs the JDK alone:
 * {@code java Ask.java GATEWAY FABRIC PREFILL-INSTANCE TOKENS}. Routers in Java that want more take the module {@code client}: several gateways, deadlines, Kafka.
 */
public final class Ask {

    private static final Duration DEADLINE = Duration.ofMillis(500);

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 4) {
            System.err.println("usage: java Ask.java GATEWAY FABRIC PREFILL-INSTANCE TOKENS");
            System.exit(2);
        }
        URI gateway = URI.create(arguments[0]);
        String id = "ask-" + System.nanoTime();
        String body = """
                {"requestId": "%s", "fabric": "%s", "prefillInstance": "%s", "inputTokens": %s, "deadlineMillis": %d}"""
                .formatted(id, arguments[1], arguments[2], arguments[3], DEADLINE.toMillis());
        try {
            HttpResponse<String> answer = send(gateway.resolve("/v1/select-and-reserve"), body);
            System.out.println(answer.statusCode() + " " + answer.body());
            if (answer.statusCode() != 200) {
                return; // it says why, and after which time to try again
            }
            // Now the KV cache is sent, and the booking is to be ended.
            String reservation = "/v1/reservations/" + id + "/";
            send(gateway.resolve(reservation + "started?fabric=" + arguments[1]), "");
            HttpResponse<String> ended = send(gateway.resolve(reservation + "finished?fabric=" + arguments[1]), "");
            System.out.println(ended.statusCode() + " reported");
        } catch (IOException e) {
            // Nobody answers: choose as before, in turn or by load. Serving must not wait for it.
            System.out.println("no answer from " + gateway + " (" + e + "): the router chooses by itself");
        }
    }

    private static HttpResponse<String> send(URI to, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(DEADLINE.plusMillis(500)) // the gateway answers with an estimate once its own deadline has passed
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
