package dev.canopy.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes gzip (RFC 1952) with any number of members. The stream of the JDK blocks while it waits for input. The
 * decoder of Netty decodes a piece of input as a whole, regardless of its decoded size, and does not report whether the
 * input is complete (decision record 33).
 */
final class GzipDecoder implements Decoder {
    private static final int MAGIC = 0x1f8b08; // the third byte is the method deflate; no other method exists
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    /** The parts of a member, in their order. The parts between START and DATA are optional and announced by flags. */
    private enum Part {
        START,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        END
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private Part part = Part.START;
    private int position; // in the part
    private int magic;
    private int flags;
    private int extraLength;
    private long end; // the checksum and the length of the data, 32 bits each, least significant byte first
    private boolean ended; // whether a member has ended

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer decoded) throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            if (part == Part.DATA) {
                goesOn = inflate(encoded, decoded);
            } else if (encoded.hasRemaining()) {
                read(encoded.get() & 0xff);
            } else {
                goesOn = false;
            }
        }
    }

    @Override
    public boolean isComplete() {
        return ended && part == Part.START && position == 0;
    }

    @Override
    public void close() {
        inflater.end();
    }

    /** Returns whether the data have ended. Otherwise, one of the buffers is used up. */
    private boolean inflate(ByteBuffer encoded, ByteBuffer decoded) throws IOException {
        ByteBuffer written = decoded.duplicate();
        inflater.setInput(encoded);
        try {
            inflater.inflate(decoded);
        } catch (DataFormatException damaged) {
            throw new IOException("are damaged", damaged);
        }
        crc.update(written.limit(decoded.position()));
        if (inflater.finished()) {
            enter(Part.END);
        } else if (inflater.needsDictionary()) {
            throw new IOException("are damaged");
        }
        return inflater.finished();
    }

    private void read(int next) throws IOException {
        position++;
        switch (part) {
            case START -> readStart(next);
            case EXTRA_LENGTH -> {
                extraLength |= next << (8 * (position - 1));
                if (position == 2) {
                    enter(extraLength == 0 ? Part.NAME : Part.EXTRA);
                }
            }
            case EXTRA -> enterIf(position == extraLength, Part.NAME);
            case NAME -> enterIf(next == 0, Part.COMMENT);
            case COMMENT -> enterIf(next == 0, Part.HEADER_CRC);
            case HEADER_CRC -> enterIf(position == 2, Part.DATA);
            case END -> readEnd(next);
            case DATA -> throw new IllegalStateException("data are not read byte by byte");
        }
    }

    private void readStart(int next) throws IOException {
        if (position <= 3) {
            magic = magic << 8 | next;
            if (position == 3 && magic != MAGIC) {
                throw new IOException(ended ? "are followed by something else" : "do not begin as such");
            }
        } else if (position == 4) {
            flags = next;
            if ((flags & RESERVED) != 0) {
                throw new IOException("are damaged");
            }
        }
        enterIf(position == 10, Part.EXTRA_LENGTH); // after the time, the extra flags and the operating system
    }

    private void readEnd(int next) throws IOException {
        end |= (long) next << (8 * (position - 1));
        if (position == 8) {
            if (end != (crc.getValue() | inflater.getBytesWritten() << 32)) {
                throw new IOException("are damaged: their checksum is another one");
            }
            inflater.reset();
            crc.reset();
            magic = 0;
            extraLength = 0;
            end = 0;
            ended = true;
            enter(Part.START);
        }
    }

    private void enterIf(boolean done, Part next) {
        if (done) {
            enter(next);
        }
    }

    /** Begins a part, or the next part that is present. */
    private void enter(Part next) {
        position = 0;
        part = switch (next) {
            case EXTRA_LENGTH -> has(EXTRA) ? next : skip(Part.NAME);
            case NAME -> has(NAME) ? next : skip(Part.COMMENT);
            case COMMENT -> has(COMMENT) ? next : skip(Part.HEADER_CRC);
            case HEADER_CRC -> has(HEADER_CRC) ? next : Part.DATA;
            case START, EXTRA, DATA, END -> next;
        };
    }

    private Part skip(Part next) {
        enter(next);
        return part;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
