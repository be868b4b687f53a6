package io.netkv.formats.format;

import io.netkv.formats.metric.MetricSample;
import io.netkv.schemas.AvroSerdes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Says what a message looks like that is not of the format that was asked for. Used by one thread. */
public final class LookAlike {

    /** Where a topic has another format, all its messages have: the first say enough. */
    private static final int MOST = 100;

    private static final int SHOWN = 40;

    private final List<TelemetryFormat> others;
    private int asked;

    /** Looks for all formats but one. */
    public LookAlike(String name) {
        others = TelemetryFormats.all(AvroSerdes.shipped()).stream()
                .filter(format -> !format.name().equals(name))
                .toList();
    }

    /** What is wrong with a message, with what it looks like: before a remedy, which ends it; unchanged after many of them. */
    public String addTo(String wrong, byte[] message) {
        if (asked++ >= MOST) {
            return wrong;
        }
        boolean hasRemedy = wrong.indexOf("; ") >= 0;
        return hasRemedy ? like(message) + "; " + wrong : wrong + "; " + like(message);
    }

    private String like(byte[] message) {
        return others.stream()
                .filter(format -> reads(format, message))
                .findFirst()
                .map(format -> "it looks like " + format.name() + ", which '--format " + format.name() + "' reads")
                .orElseGet(() -> "it begins with " + beginning(message) + " and is of no format that is known here");
    }

    private static boolean reads(TelemetryFormat format, byte[] message) {
        try {
            Anything found = new Anything();
            format.read(message, found);
            return found.isAny;
        } catch (UnreadableMessageException e) {
            return false;
        }
    }

    private static String beginning(byte[] message) {
        int length = Math.min(message.length, SHOWN);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message, 0, length))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return "the text '" + text + "'";
            }
        } catch (CharacterCodingException e) {
            return bytes(message);
        }
        return bytes(message);
    }

    private static String bytes(byte[] message) {
        StringBuilder bytes = new StringBuilder("the bytes");
        for (int i = 0; i < Math.min(message.length, 8); i++) {
            bytes.append(String.format(" %02x", message[i]));
        }
        return bytes.toString();
    }

    /** Whether there is anything in it. */
    private static final class Anything implements TelemetryFormat.Sink {

        private boolean isAny;

        @Override
        public void sample(MetricSample sample) {
            isAny = true;
        }

        @Override
        public void refused(Map<String, String> labels, String what) {
            isAny = true;
        }

        @Override
        public void unknown(String name) {
            isAny = true;
        }

        @Override
        public void record(SpecificRecord record) {
            isAny = true;
        }
    }
}
