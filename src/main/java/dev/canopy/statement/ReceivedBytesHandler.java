package dev.canopy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a connection receives, ahead of the driver's decoder. A message of PostgreSQL is a letter, its length in four
 * bytes, themselves included, and the rest; a row has the letter D.
 */
final class ReceivedBytesHandler extends ChannelInboundHandlerAdapter {
    /** The driver's name of its decoder. */
    static final String DECODER = "codec";

    private static final int HEADER = 5;
    private static final char ROW = 'D';

    private volatile @Nullable ReceivedBytes volume;
    private @Nullable ReceivedBytes last;
    private char type;
    private int length;
    private int read;
    private int rest;

    /** What comes from now on counts for this one; nothing does for null. No answer may be under way. */
    void measure(@Nullable ReceivedBytes next) {
        volume = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReceivedBytes current = volume;
        if (current != last) {
            // Messages that nobody measured may have been cut anywhere; this is the first of an answer.
            last = current;
            read = 0;
            rest = 0;
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
            if (rest > 0) {
                int skipped = Math.min(rest, end - at);
                rest -= skipped;
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
                rest = length - (HEADER - 1);
                read = 0;
            }
        }
        return rows;
    }
}
