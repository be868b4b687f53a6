package io.netkv.it;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker compose up} has to have before it can begin. */
final class ComposeImages {

    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");

    private ComposeImages() {}

    /** Skips a test if the official images are neither present nor available, or if there is no Compose. */
    static void assumeAvailable(Path root) throws IOException {
        assumeThat(hasCompose()).as("'docker compose' is installed").isTrue();
        for (String image : needed(root)) {
            assumeThat(whyMissing(image)).as("image " + image).isEmpty();
        }
    }

    private static boolean hasCompose() {
        try {
            return new ProcessBuilder("docker", "compose", "version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the Dockerfile begins with, and what services run whose image is not built from it. */
    private static List<String> needed(Path root) throws IOException {
        List<String> images = new ArrayList<>();
        FROM.matcher(Files.readString(root.resolve("Dockerfile"))).results().forEach(from -> images.add(from.group(1)));
        Map<String, Map<String, Map<String, Object>>> compose =
                new Yaml().load(Files.readString(root.resolve("compose.yaml")));
        Collection<Map<String, Object>> services =
                compose.getOrDefault("services", Map.of()).values();
        List<Object> built = services.stream()
                .filter(service -> service.containsKey("build"))
                .map(service -> service.get("image"))
                .toList();
        services.stream()
                .filter(service -> !service.containsKey("profiles") && !built.contains(service.get("image")))
                .forEach(service -> images.add(String.valueOf(service.get("image"))));
        return images;
    }

    /** Empty where the image is here, or has been pulled. */
    private static String whyMissing(String image) {
        DockerClient docker = DockerClientFactory.instance().client();
        try {
            docker.inspectImageCmd(image).exec();
            return "";
        } catch (NotFoundException e) {
            return whyNotPulled(docker, image);
        }
    }

    private static String whyNotPulled(DockerClient docker, String image) {
        try {
            docker.pullImageCmd(image).start().awaitCompletion();
            return "";
        } catch (DockerException | DockerClientException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
