package io.netkv.it;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Confluent's own serializers, as Pulsar's connector for Kafka carries them on Maven Central: Confluent's artifacts are
 * not there. They are fetched (84 MB) when a test needs them, stay in the folder target, and go into none of our artifacts.
 */
final class GenuineConfluent implements AutoCloseable {

    /** What {@code AvroSerdes.VALUE_SERIALIZER} is set to. */
    static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";

    private static final String ARTIFACT = "org.apache.pulsar:pulsar-io-kafka:4.0.8:jar";
    private static final Path DIRECTORY = Path.of("target", "confluent").toAbsolutePath();
    /** The serializers and what they need beside our own libraries, which are found first. */
    private static final Pattern NEEDED = Pattern.compile("META-INF/bundled-dependencies/((kafka-avro-serializer"
            + "|kafka-schema-|common-utils|logredactor|re2j|minimal-json|guava|failureaccess|commons-compress"
            + "|jackson-datatype-jdk8|swagger-annotations).*\\.jar)");

    private final ClassLoader before;
    private final URLClassLoader loader;

    private GenuineConfluent(ClassLoader before, URLClassLoader loader) {
        this.before = before;
        this.loader = loader;
    }

    /** The jars. Aborts the test where Maven cannot fetch them. */
    static List<Path> jars() throws IOException, InterruptedException {
        Path archive = DIRECTORY.resolve("pulsar-io-kafka-4.0.8.jar");
        Assumptions.assumeTrue(
                Files.exists(archive) || fetch(),
                () -> "Maven cannot fetch " + ARTIFACT + "; see " + DIRECTORY + "/fetch.log");
        return unpack(archive);
    }

    private static boolean fetch() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        Process maven = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-q",
                        "org.apache.maven.plugins:maven-dependency-plugin:2.10:copy",
                        "-Dartifact=" + ARTIFACT,
                        "-DoutputDirectory=" + DIRECTORY)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(DIRECTORY.resolve("fetch.log").toFile())
                .start();
        try {
            return maven.waitFor(10, TimeUnit.MINUTES) && maven.exitValue() == 0;
        } finally {
            maven.destroy();
        }
    }

    private static List<Path> unpack(Path archive) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var name = NEEDED.matcher(entry.getName());
                if (name.matches()) {
                    Path jar = DIRECTORY.resolve(name.group(1));
                    Files.copy(zip, jar, StandardCopyOption.REPLACE_EXISTING);
                    jars.add(jar);
                }
            }
        }
        return jars;
    }

    /** Lets this thread find them by name, until closed. */
    static GenuineConfluent load() throws IOException, InterruptedException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars()) {
            urls.add(jar.toUri().toURL());
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        GenuineConfluent confluent = new GenuineConfluent(before, new URLClassLoader(urls.toArray(URL[]::new), before));
        Thread.currentThread().setContextClassLoader(confluent.loader);
        return confluent;
    }

    @Override
    public void close() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }
}
