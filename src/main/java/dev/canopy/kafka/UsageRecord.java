package dev.canopy.kafka;

import dev.canopy.usage.CloudEventMessage;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Converts a record to a CloudEvent by the Kafka binding of CloudEvents 1.0. A record with the header {@code
 * ce_specversion} is in binary mode. Any other is read in structured mode, even if its content type does not say so.
 * The key is ignored.
 */
final class UsageRecord {
    private static final String ATTRIBUTE = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] NOTHING = {};

    private UsageRecord() {}

    static CloudEventMessage toMessage(KafkaRecord<byte[], byte[]> message) {
        byte @Nullable [] value = message.getPayload();
        byte[] body = value == null ? NOTHING : value;
        if (message.getHeaders().lastHeader(ATTRIBUTE + "specversion") == null) {
            return CloudEventMessage.structured(body);
        }
        Map<String, String> attributes = new HashMap<>();
        for (Header header : message.getHeaders()) {
            if (header.value() != null && header.key().startsWith(ATTRIBUTE)) {
                attributes.put(header.key().substring(ATTRIBUTE.length()), text(header));
            } else if (header.value() != null && header.key().equals(CONTENT_TYPE)) {
                attributes.put("datacontenttype", text(header));
            }
        }
        return CloudEventMessage.binary(attributes, body);
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
