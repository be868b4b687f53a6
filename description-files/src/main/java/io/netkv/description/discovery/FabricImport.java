package io.netkv.description.discovery;

import io.netkv.common.UserFacingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a fabric file and its mapping file of what a tool has discovered. What the source does not have stands in the fabric file as
 * {@value #ASKED}, where it is to be written.
 */
public final class FabricImport {

    /** What is to be written in its place. No value of any key. */
    static final String ASKED = "'?'";

    private static final List<NetworkFormat> FORMATS = List.of(
            new IbNetDiscoverFormat(),
            new LldpFormat(),
            new NetQFormat(),
            new TopographFormat(),
            new NodeLabelsFormat(),
            new SlurmFormat(),
            new ContainerlabFormat());

    private FabricImport() {}

    /**
     * What is known besides.
     *
     * @param fabric its name
     * @param format name of the source's format; null to recognise it
     * @param prefillNodes names of nodes whose instances prefill, with {@code *} for any characters; all others decode. Null: not known
     * @param instancesPerNode 1 or more
     * @param kvCapacityTokens of each decode instance; null: not known
     * @param gigabytesPerSecond of cables of unknown rate; null: not known
     */
    public record Answers(
            String fabric,
            @Nullable String format,
            @Nullable List<String> prefillNodes,
            int instancesPerNode,
            @Nullable Long kvCapacityTokens,
            @Nullable Double gigabytesPerSecond) {

        public Answers {
            if (instancesPerNode < 1) {
                throw new IllegalArgumentException(
                        "--instances-per-node is " + instancesPerNode + "; it must be 1 or more");
            }
            if (gigabytesPerSecond != null && !(gigabytesPerSecond > 0)) {
                throw new IllegalArgumentException(
                        "--gigabytes-per-second is " + gigabytesPerSecond + "; it must be above 0");
            }
            if (format != null && !names().contains(format)) {
                throw new IllegalArgumentException(
                        "format '" + format + "' is not known; choose one of " + String.join(", ", names()));
            }
        }
    }

    /**
     * The files.
     *
     * @param fabric a fabric file
     * @param mapping a mapping file for it
     * @param notes what is left to do, and what was assumed, a line each
     */
    public record Result(String fabric, String mapping, List<String> notes) {

        /**
         * Writes both files.
         *
         * @throws UserFacingException where one of them is there already: it may have been completed by hand
         */
        public void write(Path fabricFile, Path mappingFile) throws IOException {
            for (Path file : List.of(fabricFile, mappingFile)) {
                if (Files.exists(file)) {
                    throw new UserFacingException(file + " is there already; move it away, or choose another --name");
                }
            }
            Files.writeString(fabricFile, fabric);
            Files.writeString(mappingFile, mapping);
        }
    }

    /** Names of the formats. */
    public static List<String> names() {
        return FORMATS.stream().map(NetworkFormat::name).toList();
    }

    /**
     * Reads what a tool has written.
     *
     * @throws UserFacingException where a file cannot be read, or makes no fabric
     */
    public static Result read(List<Path> files, Answers answers) {
        Network network = new Network();
        for (Path file : files) {
            String text = text(file);
            NetworkFormat format = format(text, file, answers.format());
            try {
                format.read(text, String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", ""), network);
            } catch (IllegalArgumentException e) {
                throw new UserFacingException(file + ": not of format " + format.name() + ": " + e.getMessage(), e);
            }
        }
        return new FabricDraft(new Hierarchy(network), network, answers).result();
    }

    private static NetworkFormat format(String text, Path file, @Nullable String name) {
        return FORMATS.stream()
                .filter(format ->
                        name == null ? format.matches(text) : format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserFacingException(file + ": of no format that is known; those are "
                        + String.join(", ", names()) + " (--format names one)"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserFacingException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new UserFacingException(file + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UserFacingException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
