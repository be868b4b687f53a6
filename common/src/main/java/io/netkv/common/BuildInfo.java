package io.netkv.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version numbers that the build writes into the program. */
public final class BuildInfo {

    private static final Properties PROPERTIES = load();

    private BuildInfo() {}

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("/netkv.properties")) {
            if (in == null) {
                throw new IllegalStateException("netkv.properties is not on the class path");
            }
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Version of this program. */
    public static String version() {
        return PROPERTIES.getProperty("version", "unknown");
    }

    /** Version of Kafka's clients that it was built with. */
    public static String kafkaVersion() {
        return PROPERTIES.getProperty("kafka.version", "unknown");
    }

    /** Version of the registry server that {@code --registry embedded} starts. */
    public static String registryVersion() {
        return PROPERTIES.getProperty("registry.version", "unknown");
    }
}
