package io.netkv.common;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A directory that is deleted, with all that is in it, on close. */
public final class TemporaryDirectory implements AutoCloseable {

    private static final long MEBIBYTE = 1024L * 1024;

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 50;

    /** Those not yet closed. */
    private static final Set<TemporaryDirectory> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;

    private TemporaryDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes one where temporary files go.
     *
     * @param neededBytes space that must be free there
     * @throws UserFacingException where there is less, or the directory cannot be made
     */
    public static TemporaryDirectory create(String prefix, long neededBytes) {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            long free = Files.getFileStore(parent).getUsableSpace();
            if (free < neededBytes) {
                throw new UserFacingException("only " + free / MEBIBYTE + " MiB are free in " + parent + ", and "
                        + neededBytes / MEBIBYTE + " are needed; make room, or set TMPDIR to a directory that has it");
            }
            return createIn(parent, prefix);
        } catch (IOException e) {
            throw new UserFacingException(
                    "no temporary directory can be made in " + parent + " (" + e + "); set TMPDIR to one that is"
                            + " writable",
                    e);
        }
    }

    /** Makes one in a directory of the caller's choice. */
    public static TemporaryDirectory createIn(Path parent, String prefix) throws IOException {
        TemporaryDirectory directory = new TemporaryDirectory(Files.createTempDirectory(parent, prefix));
        OPEN.add(directory);
        return CloseOnExit.register(directory);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Deletes as much as can be of all that are open, for a JVM that ends without its shutdown hooks. */
    public static void closeAll() {
        for (TemporaryDirectory directory : OPEN) {
            try {
                directory.close();
            } catch (UserFacingException e) {
                // A thread still writes there; nothing more can be done.
            }
        }
    }

    @Override
    public void close() {
        OPEN.remove(this);
        CloseOnExit.forget(this);
        IOException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Files.walkFileTree(path, new Deletion());
                return;
            } catch (NoSuchFileException e) {
                return;
            } catch (IOException e) {
                // Who wrote there may not have noticed yet that it is over.
                failure = e;
                pause();
            }
        }
        throw new UserFacingException("temporary directory " + path + " cannot be deleted (" + failure + ")", failure);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
