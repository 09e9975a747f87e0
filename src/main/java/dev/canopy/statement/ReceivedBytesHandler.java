package dev.canopy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Measures the data that a connection receives, before the driver decodes it. A message of PostgreSQL has a letter, its
 * length in four bytes, which includes these four, and its content. The letter of a row is D.
 */
final class ReceivedBytesHandler extends ChannelInboundHandlerAdapter {
    /** The name of the driver's decoder in the pipeline. */
    static final String DECODER = "codec";

    private static final int HEADER = 5;
    private static final char ROW = 'D';

    private volatile @Nullable ReceivedBytes volume;
    private @Nullable ReceivedBytes last;
    private char type;
    private int length;
    private int read;
    private int remaining;

    /** Adds all data from now on to {@code next}, or measures nothing if it is null. No response may be under way. */
    void measure(@Nullable ReceivedBytes next) {
        volume = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReceivedBytes current = volume;
        if (current != last) {
            // Measuring may have stopped in the middle of a message. A response begins here, with a new message.
            last = current;
            read = 0;
            remaining = 0;
        }
        if (current != null && message instanceof ByteBuf bytes) {
            current.add(rows(bytes), bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    private long rows(ByteBuf bytes) {
        long rows = 0;
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end) {
            if (remaining > 0) {
                int skipped = Math.min(remaining, end - at);
                remaining -= skipped;
                at += skipped;
                continue;
            }
            int next = bytes.getUnsignedByte(at++);
            if (read == 0) {
                type = (char) next;
                length = 0;
            } else {
                length = length << 8 | next;
            }
            if (++read == HEADER) {
                rows += type == ROW ? 1 : 0;
                remaining = length - (HEADER - 1);
                read = 0;
            }
        }
        return rows;
    }
}
