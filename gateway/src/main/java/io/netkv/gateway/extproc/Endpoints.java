package io.netkv.gateway.extproc;

import io.netkv.common.UserFacingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where instances answer HTTP: a file with an instance and its address in each line, {@code p0r1n0i0 10.0.0.7:8000}. A file that changes
 * is read again within a second.
 *
 * <p>Safe for use by many threads.
 */
public final class Endpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private volatile Addresses addresses;
    private volatile long checkedNanos = System.nanoTime();

    /** What the file says, and the instance at each address. */
    private record Addresses(
            Map<String, String> byInstance,
            Map<String, String> instances,
            @Nullable FileTime modified) {}

    /**
     * Reads the file.
     *
     * @throws UserFacingException where it cannot be read
     */
    public Endpoints(Path file) {
        this.file = file;
        addresses = read();
    }

    private Addresses read() {
        Map<String, String> byInstance = new LinkedHashMap<>();
        Map<String, String> instances = new HashMap<>();
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                String[] words = line.split("\\s+");
                if (words.length != 2 || !words[1].matches("\\S+:\\d{1,5}")) {
                    throw new UserFacingException(file + ":" + (i + 1) + ": '" + line
                            + "' is not an instance and its address; write for example 'p0r1n0i0 10.0.0.7:8000'");
                }
                if (byInstance.put(words[0], words[1]) != null || instances.put(words[1], words[0]) != null) {
                    throw new UserFacingException(
                            file + ":" + (i + 1) + ": the instance or the address of '" + line + "' was named before");
                }
            }
            return new Addresses(byInstance, instances, modified);
        } catch (NoSuchFileException e) {
            throw new UserFacingException("there is no file of endpoints " + file, e);
        } catch (IOException e) {
            throw new UserFacingException(file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private Addresses current() {
        long now = System.nanoTime();
        if (now - checkedNanos > CHECK_NANOS) {
            checkedNanos = now;
            refresh();
        }
        return addresses;
    }

    /** What was read before stays where the file has become unreadable. */
    private synchronized void refresh() {
        Addresses before = addresses;
        try {
            if (!Files.getLastModifiedTime(file).equals(before.modified())) {
                addresses = read();
            }
        } catch (IOException | UserFacingException e) {
            LOG.warn("The endpoints stay as they were: {}", e.getMessage());
            addresses = new Addresses(before.byInstance(), before.instances(), modified());
        }
    }

    private @Nullable FileTime modified() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** Host and port of an instance; null where the file has none. */
    @Nullable String addressOf(String instance) {
        return current().byInstance().get(instance);
    }

    /** The instance that answers at a host and port; null where the file has none. */
    @Nullable String instanceAt(String address) {
        return current().instances().get(address);
    }

    /** The address of each instance that has one, in the file's order. */
    Map<String, String> byInstance() {
        return Collections.unmodifiableMap(current().byInstance());
    }
}
