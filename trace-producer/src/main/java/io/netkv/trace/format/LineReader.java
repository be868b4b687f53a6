package io.netkv.trace.format;

import com.github.luben.zstd.ZstdInputStream;
import io.netkv.common.UserFacingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Reads lines into one reused buffer, at most {@value #MAX_LINE_CHARS} characters of a line: a file without line ends,
 * whatever its size, does not fill the memory. What is compressed by gzip or zstd is decompressed. A byte order mark at the beginning of the file is skipped.
 */
final class LineReader implements AutoCloseable {

    /** Room for about 100,000 block ids, 50 million tokens. */
    static final int MAX_LINE_CHARS = 1 << 20;

    /** Some editors put it at the beginning of a file. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final int COMPRESSED_BUFFER = 1 << 16;

    private final Reader reader;
    private final char[] chunk = new char[1 << 15];
    private int position;
    private int limit;

    private char[] line = new char[1 << 12];
    private int length;
    private long number;
    private boolean tooLong;

    private LineReader(Reader reader) {
        this.reader = reader;
    }

    /**
     * Opens a file of text in UTF-8.
     *
     * @throws UserFacingException if it is a directory or cannot be opened
     */
    static LineReader open(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserFacingException(file + ": is a directory; name the trace file in it");
        }
        try {
            // Not newBufferedReader: one invalid byte should spoil its line, not the file.
            return new LineReader(new InputStreamReader(decompressed(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new UserFacingException(file + ": no such file; check the path of the trace", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** What is compressed is known by its first bytes, whatever the file is called. */
    private static InputStream decompressed(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), COMPRESSED_BUFFER);
        try {
            raw.mark(ZSTD_MAGIC.length);
            byte[] magic = raw.readNBytes(ZSTD_MAGIC.length);
            raw.reset();
            if (startsWith(magic, GZIP_MAGIC)) {
                return new GZIPInputStream(raw, COMPRESSED_BUFFER);
            }
            return startsWith(magic, ZSTD_MAGIC) ? new ZstdInputStream(raw) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    static UserFacingException unreadable(Path file, IOException e) {
        String reason = e instanceof AccessDeniedException ? "access is denied" : e.getMessage();
        return new UserFacingException(file + ": cannot be read: " + reason, e);
    }

    /** Goes to the next line; false at the end of the file. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        if (position == limit && !fill()) {
            return false;
        }
        number++;
        if (number == 1 && chunk[position] == BYTE_ORDER_MARK) {
            position++;
        }
        do {
            int end = endOfLine();
            append(end);
            position = end;
            if (end < limit) {
                position++;
                return true;
            }
        } while (fill());
        return true;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, reader.read(chunk));
        return limit > 0;
    }

    private int endOfLine() {
        int end = position;
        while (end < limit && chunk[end] != '\n') {
            end++;
        }
        return end;
    }

    private void append(int end) {
        int added = Math.min(end - position, MAX_LINE_CHARS - length);
        tooLong |= added < end - position;
        if (length + added > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + added));
        }
        System.arraycopy(chunk, position, line, length, added);
        length += added;
    }

    /** The current line, in the first {@link #length} characters; overwritten by {@link #next}. */
    char[] line() {
        return line;
    }

    /** Characters of the current line, without its end. */
    int length() {
        return length;
    }

    /** Number of the current line, from 1. */
    long number() {
        return number;
    }

    /** Whether the current line was cut. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Whether the current line holds nothing but white space. */
    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (!Character.isWhitespace(line[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
