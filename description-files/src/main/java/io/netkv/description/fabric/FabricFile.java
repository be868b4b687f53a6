package io.netkv.description.fabric;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.InvalidDescriptionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Fabrics as YAML. The two files shipped under {@code fabrics/} say by example how one is written: {@code paper-64} with
 * the {@code fatTree} shorthand, {@code two-racks} element by element.
 */
public final class FabricFile {

    /** Names of the fabrics that come with the program. */
    public static final List<String> SHIPPED = List.of(
            "paper-64",
            "two-racks",
            "rails",
            "nvl72",
            "planes",
            "multi-node",
            "shared-nodes",
            "uneven",
            "zones",
            "one-switch");

    private FabricFile() {}

    /**
     * Reads a file.
     *
     * @throws InvalidDescriptionException with everything that is wrong in it, each with its line
     * @throws UserFacingException where it cannot be read
     */
    public static Fabric read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new UserFacingException("there is no fabric file " + file, e);
        } catch (CharacterCodingException e) {
            throw new UserFacingException("fabric file " + file + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UserFacingException("fabric file " + file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Reads a file, or a fabric that comes with the program where there is no such file.
     *
     * @param fileOrName a path, or one of {@link #SHIPPED}
     * @throws InvalidDescriptionException with everything that is wrong in it, each with its line
     * @throws UserFacingException where it is neither
     */
    public static Fabric readOrShipped(String fileOrName) {
        Path file = Path.of(fileOrName);
        if (!Files.exists(file) && SHIPPED.contains(fileOrName)) {
            return shipped(fileOrName);
        }
        return read(file);
    }

    /**
     * A fabric that comes with the program.
     *
     * @param name one of {@link #SHIPPED}
     */
    public static Fabric shipped(String name) {
        return parse(shippedText(name), name + ".yaml");
    }

    /**
     * The text of a fabric that comes with the program, comments and all.
     *
     * @param name one of {@link #SHIPPED}
     */
    public static String shippedText(String name) {
        try (InputStream text = FabricFile.class.getResourceAsStream("/fabrics/" + name + ".yaml")) {
            if (text == null) {
                throw new UserFacingException("no fabric '" + name + "' comes with the program; those that do: "
                        + String.join(", ", SHIPPED));
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param file what errors call it
     * @throws InvalidDescriptionException with everything that is wrong in it, each with its line
     */
    public static Fabric parse(String yaml, String file) {
        return new FabricReader(file).read(yaml);
    }

    /** Writes a fabric element by element, so that reading it gives the same fabric, in the same order. */
    public static String write(FabricSpec spec) {
        return new FabricWriter(spec).write();
    }
}
