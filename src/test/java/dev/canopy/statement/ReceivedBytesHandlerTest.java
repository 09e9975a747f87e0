package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedBytesHandlerTest {
    private static final int ROWS = 3;

    private final ReceivedBytesHandler meter = new ReceivedBytesHandler();
    private final EmbeddedChannel channel = new EmbeddedChannel(meter);
    private final ReceivedBytes volume = new ReceivedBytes();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7, 1_000})
    void countsRowsAndBytesHoweverTheyAreCut(int size) {
        ByteBuf answer = answer();
        int length = answer.readableBytes();
        meter.measure(volume);

        while (answer.isReadable()) {
            channel.writeInbound(answer.readRetainedSlice(Math.min(size, answer.readableBytes())));
        }

        assertThat(volume.rows()).isEqualTo(ROWS);
        assertThat(volume.bytes()).isEqualTo(length);
        assertThat(channel.inboundMessages()).hasSize((length + size - 1) / size);
    }

    @Test
    void countsForTheLatestVolumeOnlyAndForNoneIfItIsNull() {
        ReceivedBytes other = new ReceivedBytes();
        meter.measure(volume);
        channel.writeInbound(answer());
        meter.measure(null);
        channel.writeInbound(answer().readSlice(9));
        meter.measure(other);
        channel.writeInbound(answer(), answer());

        assertThat(volume.rows()).isEqualTo(ROWS);
        assertThat(other.rows()).isEqualTo(2 * ROWS);
        assertThat(other.bytes()).isEqualTo(2 * volume.bytes());
    }

    /** A description, rows that hold the letter of a row, an end, and ready. */
    private static ByteBuf answer() {
        ByteBuf answer = Unpooled.buffer();
        add(answer, 'T', "DDDDDDD");
        for (int i = 0; i < ROWS; i++) {
            add(answer, 'D', "D".repeat(i * 150));
        }
        add(answer, 'C', "SELECT 3");
        add(answer, 'Z', "I");
        return answer;
    }

    private static void add(ByteBuf answer, char type, String content) {
        answer.writeByte(type).writeInt(4 + content.length());
        answer.writeCharSequence(content, StandardCharsets.US_ASCII);
    }
}
