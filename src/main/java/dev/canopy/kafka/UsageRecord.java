package dev.canopy.kafka;

import dev.canopy.usage.CloudEventMessage;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Converts a record to a CloudEvent by the Kafka binding of CloudEvents 1.0. A record is in structured mode if its
 * content type says so. Otherwise, a record with a header that is an attribute is in binary mode. Any other record is
 * read in structured mode, even without a content type. The key is ignored.
 */
final class UsageRecord {
    private static final String ATTRIBUTE = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String STRUCTURED = "application/cloudevents";
    private static final byte[] NOTHING = {};

    private UsageRecord() {}

    static CloudEventMessage toMessage(KafkaRecord<byte[], byte[]> message) {
        byte @Nullable [] value = message.getPayload();
        byte[] body = value == null ? NOTHING : value;
        Optional<byte[]> type = Optional.ofNullable(message.getHeaders().lastHeader(CONTENT_TYPE))
                .map(Header::value);
        Map<String, byte[]> attributes = new HashMap<>();
        for (Header header : message.getHeaders()) {
            if (header.value() != null && header.key().startsWith(ATTRIBUTE)) {
                attributes.put(header.key().substring(ATTRIBUTE.length()), header.value());
            }
        }
        return attributes.isEmpty() || type.filter(UsageRecord::isStructured).isPresent()
                ? CloudEventMessage.structured(body)
                : CloudEventMessage.binary(attributes, type, body);
    }

    private static boolean isStructured(byte[] type) {
        return new String(type, StandardCharsets.ISO_8859_1).regionMatches(true, 0, STRUCTURED, 0, STRUCTURED.length());
    }
}
