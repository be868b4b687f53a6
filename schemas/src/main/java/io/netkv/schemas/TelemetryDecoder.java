package io.netkv.schemas;

import io.netkv.avro.LinkTelemetry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of link telemetry into itself, one after the other, so that a reading makes no object. What it cannot
 * read by itself, the deserializer of these serdes reads, or says why it cannot be read. Not safe for use by several threads.
 */
public final class TelemetryDecoder {

    private static final int HEADER_BYTES = 5;
    private static final int FIELDS = LinkTelemetry.SCHEMA$.getFields().size();

    private final @Nullable SchemaIds ids;
    private final Deserializer<LinkTelemetry> other;
    private final Bytes bytes = new Bytes();
    /** Reads from there, byte by byte: decoders with a buffer need objects for each value. */
    private final BinaryDecoder direct = DecoderFactory.get().directBinaryDecoder(bytes, null);

    /** Of the schema that the last value was written with. */
    private int lastId;

    /** Whether that is the one of this release. */
    private boolean isSame;

    /** If it is another form of it. */
    private @Nullable ResolvingDecoder lastResolver;

    private Utf8 fabric = new Utf8();
    private Utf8 link = new Utf8();
    private long deviceTimeMicros;
    private boolean hasBytesSent;
    private long bytesSent;
    private boolean hasCapacity;
    private double capacityBytesPerSecond;
    private boolean hasUtilisation;
    private double utilisation;
    private long queueBytes;
    private long ecnMarkedPackets;
    private boolean up;

    /**
     * Reads by itself what is written with these ids.
     *
     * @param ids null to read nothing by itself
     */
    TelemetryDecoder(@Nullable SchemaIds ids, Deserializer<LinkTelemetry> other) {
        this.ids = ids;
        this.other = other;
    }

    /**
     * Reads a value.
     *
     * @throws SerializationException where it cannot be read, or is no telemetry
     * @throws RegistryException where the registry fails, so that nobody knows
     */
    public void decode(byte[] value) {
        decode(value, 0, value.length);
    }

    /**
     * Reads a value that is a part of an array.
     *
     * @throws SerializationException where it cannot be read, or is no telemetry
     * @throws RegistryException where the registry fails, so that nobody knows
     */
    public void decode(byte[] value, int from, int length) {
        if (!decodeItself(value, from, length)) {
            byte[] alone = Arrays.copyOfRange(value, from, from + length);
            copy(other.deserialize(Topic.LINK_TELEMETRY.topicName(), alone));
        }
    }

    private boolean decodeItself(byte[] value, int from, int length) {
        if (ids == null || length < HEADER_BYTES || value[from] != 0) {
            return false;
        }
        try {
            int id = (value[from + 1] & 0xff) << 24
                    | (value[from + 2] & 0xff) << 16
                    | (value[from + 3] & 0xff) << 8
                    | value[from + 4] & 0xff;
            if (id != lastId) {
                choose(ids, id);
            }
            if (isSame) {
                decodeSame(value, from, length);
            } else if (lastResolver != null) {
                decodeOther(lastResolver, value, from, length);
            } else {
                return false;
            }
            return true;
        } catch (IOException | AvroRuntimeException | SerializationException e) {
            return false;
        }
    }

    /** In the order of the schema. */
    private void decodeSame(byte[] value, int from, int length) throws IOException {
        bytes.begin(value, from + HEADER_BYTES, from + length);
        readName(fabric);
        readName(link);
        for (int position = 2; position < FIELDS; position++) {
            read(position, direct);
        }
    }

    /** What Avro's decoder does, which makes room for a name before it looks how long the value is. */
    private void readName(Utf8 name) throws IOException {
        int length = direct.readInt();
        if (length < 0 || length > bytes.available()) {
            throw new EOFException("a name of " + length + " bytes");
        }
        name.setByteLength(length);
        direct.readFixed(name.getBytes(), 0, length);
    }

    /** What was written with another form of the schema. */
    private void decodeOther(ResolvingDecoder resolver, byte[] value, int from, int length) throws IOException {
        resolver.configure(DecoderFactory.get().binaryDecoder(value, from + HEADER_BYTES, length - HEADER_BYTES, null));
        for (Field field : resolver.readFieldOrder()) {
            read(field.pos(), resolver);
        }
        resolver.drain();
    }

    /** Sees which schema a number stands for. */
    private void choose(SchemaIds known, int id) throws IOException {
        Schema writer = known.schemaOf(id);
        isSame = SchemaRegistry.plain(writer).equals(SchemaRegistry.plain(LinkTelemetry.SCHEMA$));
        boolean isTelemetry = writer.getFullName().equals(LinkTelemetry.SCHEMA$.getFullName());
        lastResolver = isSame || !isTelemetry
                ? null
                : DecoderFactory.get().resolvingDecoder(writer, LinkTelemetry.SCHEMA$, direct);
        lastId = id;
    }

    /** Reads the field at a position in the schema; of those that may be absent, null comes first. */
    private void read(int position, Decoder in) throws IOException {
        switch (position) {
            case 0 -> fabric = in.readString(fabric);
            case 1 -> link = in.readString(link);
            case 2 -> deviceTimeMicros = in.readLong();
            case 3 -> {
                hasBytesSent = isPresent(in);
                bytesSent = hasBytesSent ? in.readLong() : 0;
            }
            case 4 -> {
                hasCapacity = isPresent(in);
                capacityBytesPerSecond = hasCapacity ? in.readDouble() : 0;
            }
            case 5 -> {
                hasUtilisation = isPresent(in);
                utilisation = hasUtilisation ? in.readDouble() : 0;
            }
            case 6 -> queueBytes = isPresent(in) ? in.readLong() : 0;
            case 7 -> ecnMarkedPackets = isPresent(in) ? in.readLong() : 0;
            case 8 -> up = !isPresent(in) || in.readBoolean();
            default -> throw new IllegalStateException("a field at " + position + " of " + LinkTelemetry.SCHEMA$);
        }
    }

    private static boolean isPresent(Decoder in) throws IOException {
        boolean isPresent = in.readIndex() != 0;
        if (!isPresent) {
            in.readNull();
        }
        return isPresent;
    }

    private void copy(LinkTelemetry record) {
        fabric.set(record.getFabric());
        link.set(record.getLink());
        deviceTimeMicros = record.getDeviceTimeMicros();
        Long counter = record.getBytesSent();
        hasBytesSent = counter != null;
        bytesSent = counter == null ? 0 : counter;
        Double capacity = record.getCapacityBytesPerSecond();
        hasCapacity = capacity != null;
        capacityBytesPerSecond = capacity == null ? 0 : capacity;
        Double share = record.getUtilisation();
        hasUtilisation = share != null;
        utilisation = share == null ? 0 : share;
        queueBytes = orZero(record.getQueueBytes());
        ecnMarkedPackets = orZero(record.getEcnMarkedPackets());
        up = !Boolean.FALSE.equals(record.getUp());
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    /** Name of the fabric; overwritten by the next value. */
    public Utf8 fabric() {
        return fabric;
    }

    /** Name of the link; overwritten by the next value. */
    public Utf8 link() {
        return link;
    }

    /** When the device took the reading, as it stamped it. */
    public long deviceTimeMicros() {
        return deviceTimeMicros;
    }

    /** Whether there is a counter. */
    public boolean hasBytesSent() {
        return hasBytesSent;
    }

    /** The counter; 0 where there is none. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Whether the device says what the link can carry. */
    public boolean hasCapacity() {
        return hasCapacity;
    }

    /** What the link can carry; 0 where the device does not say. */
    public double capacityBytesPerSecond() {
        return capacityBytesPerSecond;
    }

    /** Whether there is a ready utilisation. */
    public boolean hasUtilisation() {
        return hasUtilisation;
    }

    /** The ready utilisation; 0 where there is none. */
    public double utilisation() {
        return utilisation;
    }

    /** Bytes that wait in the queue; 0 where that is not said. */
    public long queueBytes() {
        return queueBytes;
    }

    /** Marked packets so far; 0 where that is not said. */
    public long ecnMarkedPackets() {
        return ecnMarkedPackets;
    }

    /** Whether the link is up. */
    public boolean isUp() {
        return up;
    }

    /** One value after another. */
    private static final class Bytes extends InputStream {

        private byte[] value = {};
        private int position;
        private int end;

        void begin(byte[] newValue, int from, int to) {
            value = newValue;
            position = from;
            end = to;
        }

        @Override
        public int read() {
            return position < end ? value[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int count = Math.min(length, available());
            if (count == 0 && length > 0) {
                return -1;
            }
            System.arraycopy(value, position, to, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() {
            return end - position;
        }
    }
}
