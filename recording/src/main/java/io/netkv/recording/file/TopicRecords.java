package io.netkv.recording.file;

import io.netkv.schemas.Topic;
import java.util.Iterator;
import java.util.SortedSet;

/** What topics held: in files, or on the brokers. */
public interface TopicRecords extends AutoCloseable {

    /** Partitions of a topic. */
    SortedSet<Integer> partitions(Topic topic);

    /** Records of one partition, in order. */
    Iterator<RecordedRecord> records(Topic topic, int partition);

    @Override
    void close();
}
