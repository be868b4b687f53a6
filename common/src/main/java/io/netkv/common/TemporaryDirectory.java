package io.netkv.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is deleted, with all that is in it, on close. Where the JVM is killed before that, the next one of the same prefix
 * deletes it: beside each is a file, {@code .lock} behind its name, that stays locked as long as its JVM lives.
 */
public final class TemporaryDirectory implements AutoCloseable {

    private static final long MEBIBYTE = 1024L * 1024;

    /** As temporary directories have it: nobody else looks in. */
    private static final FileAttribute<?>[] OWNERS =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 50;

    /** Those not yet closed. */
    private static final Set<TemporaryDirectory> OPEN = ConcurrentHashMap.newKeySet();

    private static final String LOCK = ".lock";

    private final Path path;
    private final Path lockFile;
    private final FileChannel lock;

    private TemporaryDirectory(Path path, Path lockFile, FileChannel lock) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
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
        deleteAbandoned(parent, prefix);
        Path lockFile = Files.createTempFile(parent, prefix, LOCK);
        FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        lock.lock();
        TemporaryDirectory directory =
                new TemporaryDirectory(Files.createDirectory(directoryOf(lockFile), OWNERS), lockFile, lock);
        OPEN.add(directory);
        return CloseOnExit.register(directory);
    }

    private static Path directoryOf(Path lockFile) {
        String name = String.valueOf(lockFile.getFileName());
        return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    /** Deletes what JVMs left that were killed. What cannot be looked at is another user's. */
    private static void deleteAbandoned(Path parent, String prefix) throws IOException {
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(parent, prefix + "*" + LOCK)) {
            for (Path lockFile : lockFiles) {
                // To open one of this JVM's own, and close it, would unlock it.
                boolean isOwn = OPEN.stream().anyMatch(open -> open.lockFile.equals(lockFile));
                if (!isOwn) {
                    deleteIfAbandoned(lockFile);
                }
            }
        }
    }

    private static void deleteIfAbandoned(Path lockFile) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.walkFileTree(directoryOf(lockFile), new Deletion());
                Files.deleteIfExists(lockFile);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Another user's, or gone meanwhile, or being made in this JVM.
        }
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
        CloseOnExit.forget(this);
        IOException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                if (Files.exists(path)) {
                    Files.walkFileTree(path, new Deletion());
                }
                unlock();
                return;
            } catch (IOException e) {
                // Who wrote there may not have noticed yet that it is over.
                failure = e;
                pause();
            }
        }
        throw new UserFacingException("temporary directory " + path + " cannot be deleted (" + failure + ")", failure);
    }

    private void unlock() throws IOException {
        Files.deleteIfExists(lockFile);
        lock.close();
        OPEN.remove(this);
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
