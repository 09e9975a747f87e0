package dev.canopy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.problem.ProblemException;
import dev.canopy.usage.IntakeResult;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordChunkTest {
    private static List<KafkaRecord<byte[], byte[]>> records(int count, int bytes) {
        return IntStream.range(0, count)
                .<KafkaRecord<byte[], byte[]>>mapToObj(
                        i -> KafkaRecord.of("topic", new byte[] {(byte) i}, new byte[bytes]))
                .toList();
    }

    @Test
    void hasAtMostTheGivenNumberOfRecords() {
        List<KafkaRecord<byte[], byte[]>> poll = records(7, 10);

        List<RecordChunk> chunks = RecordChunk.of(poll, 3);

        assertThat(chunks).extracting(chunk -> chunk.messages().size()).containsExactly(3, 3, 1);
        assertThat(chunks.stream().flatMap(chunk -> chunk.records().stream())).containsExactlyElementsOf(poll);
    }

    @Test
    void isFullByItsBytes() {
        assertThat(RecordChunk.of(records(5, 600_000), 1_000))
                .extracting(chunk -> chunk.records().size())
                .containsExactly(2, 2, 1);
    }

    @Test
    void doesNotExistWithoutRecords() {
        assertThat(RecordChunk.of(List.of(), 3)).isEmpty();
    }

    @Test
    void findsTheRecordOfARefusal() {
        List<KafkaRecord<byte[], byte[]>> poll = records(4, 10);
        ProblemException problem = ProblemException.unreadable("no event");

        List<RefusedRecord> refused = RecordChunk.of(poll, 2)
                .get(1)
                .refused(new IntakeResult(1, 0, 0, List.of(new IntakeResult.Refusal(1, problem))));

        assertThat(refused).containsExactly(new RefusedRecord(poll.get(3), problem));
    }
}
