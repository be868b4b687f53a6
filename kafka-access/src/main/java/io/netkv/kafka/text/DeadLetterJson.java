package io.netkv.kafka.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.kafka.DeadLetter;

/** A dead letter as one line of JSON; its value, which may be anything, in Base64. */
public final class DeadLetterJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private DeadLetterJson() {}

    /** One line. */
    public static String of(DeadLetter letter) {
        ObjectNode object = JSON.createObjectNode();
        object.put("reason", letter.reason());
        object.put("topic", letter.topic());
        object.put("partition", letter.partition());
        object.put("offset", letter.offset());
        object.put("key", letter.key());
        object.put("valueBase64", letter.value());
        return object.toString();
    }
}
