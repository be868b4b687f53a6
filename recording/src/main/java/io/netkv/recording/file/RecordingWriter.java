package io.netkv.recording.file;

import io.netkv.common.UserFacingException;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificDatumWriter;

/** Writes a recording. What was flushed can be read, whatever becomes of the process. */
public final class RecordingWriter implements AutoCloseable {

    /** Fast, and a tenth of the size. */
    private static final int ZSTD_LEVEL = 1;

    private final Path folder;
    private final Map<Topic, DataFileWriter<IndexedRecord>> writers = new EnumMap<>(Topic.class);
    private final Map<Topic, Schema> schemas = new EnumMap<>(Topic.class);

    private RecordingWriter(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder where it is not there.
     *
     * @throws UserFacingException where that cannot be, or there is anything in it
     */
    public static RecordingWriter in(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> found = Files.list(folder)) {
                if (found.findAny().isPresent()) {
                    throw new UserFacingException(folder + " is not empty; a recording needs a folder of its own");
                }
            }
        } catch (IOException e) {
            throw new UserFacingException(folder + ": no folder can be made there; name another", e);
        }
        return new RecordingWriter(folder);
    }

    /** Adds a record. */
    public void write(Topic topic, RecordedRecord record) {
        try {
            Schema schema = schemas.computeIfAbsent(topic, RecordingFormat::schema);
            writer(topic, schema).append(RecordingFormat.toAvro(schema, record));
        } catch (IOException e) {
            throw unwritable(topic, e);
        }
    }

    private DataFileWriter<IndexedRecord> writer(Topic topic, Schema schema) throws IOException {
        DataFileWriter<IndexedRecord> writer = writers.get(topic);
        if (writer == null) {
            writer = new DataFileWriter<IndexedRecord>(new SpecificDatumWriter<>(schema))
                    .setCodec(CodecFactory.zstandardCodec(ZSTD_LEVEL))
                    .create(schema, RecordingFormat.file(folder, topic).toFile());
            writers.put(topic, writer);
        }
        return writer;
    }

    /** Hands all that was written to the operating system. */
    public void flush() {
        writers.forEach((topic, writer) -> {
            try {
                writer.flush();
            } catch (IOException e) {
                throw unwritable(topic, e);
            }
        });
    }

    private UserFacingException unwritable(Topic topic, IOException e) {
        return new UserFacingException(
                RecordingFormat.file(folder, topic) + " cannot be written: " + e.getMessage()
                        + "; check the space on the disk",
                e);
    }

    @Override
    public void close() {
        writers.forEach((topic, writer) -> {
            try {
                writer.close();
            } catch (IOException e) {
                throw unwritable(topic, e);
            }
        });
    }
}
