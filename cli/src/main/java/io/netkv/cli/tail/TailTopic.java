package io.netkv.cli.tail;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.RequestOutcome;
import io.netkv.schemas.Topic;
import java.util.Locale;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The topics that can be followed, and how a record of each is put in words. */
enum TailTopic {
    ASSIGNMENTS(Topic.DECODE_ASSIGNMENTS, record -> RecordFormatter.of((DecodeAssignment) record)),
    ORACLE(Topic.NETWORK_COST_ORACLE, record -> RecordFormatter.of((OracleSnapshot) record)),
    TELEMETRY(Topic.LINK_TELEMETRY, record -> RecordFormatter.of((LinkTelemetry) record)),
    OUTCOMES(Topic.REQUEST_OUTCOMES, record -> RecordFormatter.of((RequestOutcome) record));

    private final Topic topic;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Function<SpecificRecord, String> words;

    TailTopic(Topic topic, Function<SpecificRecord, String> words) {
        this.topic = topic;
        this.words = words;
    }

    /** Reads one as it is written on the command line. */
    static final class Converter implements ITypeConverter<TailTopic> {
        @Override
        public TailTopic convert(String word) {
            for (TailTopic what : values()) {
                if (what.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return what;
                }
            }
            throw new TypeConversionException("'" + word + "' cannot be followed");
        }
    }

    Topic topic() {
        return topic;
    }

    String format(SpecificRecord record) {
        return words.apply(record);
    }
}
