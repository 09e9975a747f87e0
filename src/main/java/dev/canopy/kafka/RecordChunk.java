package dev.canopy.kafka;

import dev.canopy.usage.CloudEventMessage;
import dev.canopy.usage.IntakeResult;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import java.util.ArrayList;
import java.util.List;

/** Records of a poll that are ingested together, with the message of each. */
record RecordChunk(List<KafkaRecord<byte[], byte[]>> records, List<CloudEventMessage> messages) {
    /** The number of bytes from which a chunk is full. */
    private static final long FULL = 1 << 20;

    RecordChunk {
        records = List.copyOf(records);
        messages = List.copyOf(messages);
    }

    /**
     * Splits a poll into chunks.
     *
     * @param size the maximum number of records in a chunk
     */
    static List<RecordChunk> of(List<KafkaRecord<byte[], byte[]>> poll, int size) {
        List<RecordChunk> chunks = new ArrayList<>();
        List<CloudEventMessage> messages = new ArrayList<>();
        long bytes = 0;
        int first = 0;
        for (int i = 0; i < poll.size(); i++) {
            CloudEventMessage message = UsageRecord.toMessage(poll.get(i));
            messages.add(message);
            bytes += message.length();
            if (messages.size() == size || bytes >= FULL || i == poll.size() - 1) {
                chunks.add(new RecordChunk(poll.subList(first, i + 1), messages));
                messages.clear();
                bytes = 0;
                first = i + 1;
            }
        }
        return chunks;
    }

    /** The records of this chunk that were refused, with the reasons. */
    List<RefusedRecord> refused(IntakeResult intake) {
        return intake.refusals().stream()
                .map(refusal -> new RefusedRecord(records.get(refusal.index()), refusal.problem()))
                .toList();
    }
}
