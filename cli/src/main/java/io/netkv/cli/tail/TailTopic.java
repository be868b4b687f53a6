package io.netkv.cli.tail;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.text.RecordFormatter;
import io.netkv.kafka.text.SnapshotFormatter;
import io.netkv.schemas.Topic;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The topics that can be followed, and how a record of each is put in words. */
enum TailTopic {
    ACCURACY(Topic.TRANSFER_ACCURACY, record -> RecordFormatter.of((TransferAccuracy) record)),
    ASSIGNMENTS(Topic.DECODE_ASSIGNMENTS, record -> RecordFormatter.of((DecodeAssignment) record)),
    BLOCKS(Topic.PREFIX_BLOCKS, record -> RecordFormatter.of((PrefixBlocks) record)),
    DEAD_LETTERS(Topic.DEAD_LETTERS, record -> RecordFormatter.of((DeadLetter) record)),
    FABRICS(Topic.FABRIC, record -> RecordFormatter.of((FabricDescription) record)),
    INSTANCES(Topic.DECODE_INSTANCES, record -> RecordFormatter.of((DecodeInstanceState) record)),
    /** Its records need the fabrics, too: {@link SnapshotFormatter}. */
    ORACLE(Topic.NETWORK_COST_ORACLE, String::valueOf),
    OUTCOMES(Topic.REQUEST_OUTCOMES, record -> RecordFormatter.of((RequestOutcome) record)),
    PREFILLS(Topic.PREFILL_INSTANCES, record -> RecordFormatter.of((PrefillInstanceState) record)),
    REQUESTS(Topic.DECODE_REQUESTS, record -> RecordFormatter.of((DecodeRequest) record)),
    TELEMETRY(Topic.LINK_TELEMETRY, record -> RecordFormatter.of((LinkTelemetry) record)),
    TRANSFERS(Topic.TRANSFER_EVENTS, record -> RecordFormatter.of((TransferEvent) record));

    private final Topic topic;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Function<Object, String> words;

    TailTopic(Topic topic, Function<Object, String> words) {
        this.topic = topic;
        this.words = words;
    }

    /** The names as they are written on the command line. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(TailTopic::label).iterator();
        }
    }

    /** Reads one as it is written on the command line. */
    static final class Converter implements ITypeConverter<TailTopic> {
        @Override
        public TailTopic convert(String word) {
            for (TailTopic what : values()) {
                if (what.label().equals(word)) {
                    return what;
                }
            }
            throw new TypeConversionException(
                    "'" + word + "' cannot be followed; what can be: " + String.join(", ", new Names()));
        }
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Topic topic() {
        return topic;
    }

    String format(Object record) {
        return words.apply(record);
    }
}
