package io.netkv.recording.file;

import io.netkv.common.UserFacingException;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** A recording in a folder. */
public final class Recording implements TopicRecords {

    private final Path folder;
    private final List<DataFileReader<IndexedRecord>> readers = new ArrayList<>();

    private Recording(Path folder) {
        this.folder = folder;
        AvroSerdes.shipped(); // whose classes Avro then trusts
    }

    /**
     * Opens a recording.
     *
     * @throws UserFacingException where there is none
     */
    public static Recording open(Path folder) {
        boolean isAny =
                RecordingFormat.topics().stream().anyMatch(topic -> Files.exists(RecordingFormat.file(folder, topic)));
        if (!isAny) {
            throw new UserFacingException(
                    folder + ": no recording is there; 'netkv record --output " + folder + "' makes one");
        }
        return new Recording(folder);
    }

    @Override
    public SortedSet<Integer> partitions(Topic topic) {
        SortedSet<Integer> partitions = new TreeSet<>();
        records(topic).forEachRemaining(record -> partitions.add(record.partition()));
        return partitions;
    }

    @Override
    public Iterator<RecordedRecord> records(Topic topic, int partition) {
        return new Records(reader(topic), partition);
    }

    /** Records of all partitions, as they were read. */
    public Iterator<RecordedRecord> records(Topic topic) {
        return new Records(reader(topic), Records.ALL);
    }

    private @Nullable DataFileReader<IndexedRecord> reader(Topic topic) {
        Path file = RecordingFormat.file(folder, topic);
        if (!Files.exists(file)) {
            return null;
        }
        Schema schema = RecordingFormat.schema(topic);
        try {
            DataFileReader<IndexedRecord> reader =
                    new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(null, schema));
            readers.add(reader);
            return reader;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UserFacingException unreadable(Path file, Exception e) {
        return new UserFacingException(file + " cannot be read: " + e.getMessage(), e);
    }

    private final class Records implements Iterator<RecordedRecord> {

        static final int ALL = -1;

        private final @Nullable DataFileReader<IndexedRecord> reader;
        private final int partition;
        private @Nullable RecordedRecord next;

        Records(@Nullable DataFileReader<IndexedRecord> reader, int partition) {
            this.reader = reader;
            this.partition = partition;
        }

        @Override
        public boolean hasNext() {
            while (next == null && reader != null && hasMore(reader)) {
                RecordedRecord record = RecordingFormat.fromAvro(reader.next());
                if (partition == ALL || record.partition() == partition) {
                    next = record;
                }
            }
            return next != null;
        }

        /** A recording whose process was killed ends in the middle of a block. */
        private boolean hasMore(DataFileReader<IndexedRecord> from) {
            try {
                return from.hasNext();
            } catch (AvroRuntimeException e) {
                if (e.getCause() instanceof EOFException) {
                    return false;
                }
                throw unreadable(folder, e);
            }
        }

        @Override
        public RecordedRecord next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            RecordedRecord record = next;
            next = null;
            return record;
        }
    }

    @Override
    public void close() {
        for (DataFileReader<IndexedRecord> reader : readers) {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
