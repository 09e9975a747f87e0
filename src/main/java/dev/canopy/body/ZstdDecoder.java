package dev.canopy.body;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decodes Zstandard (RFC 8878) with any number of frames in sequence. The decoder must be closed, because its memory is
 * outside the heap.
 */
final class ZstdDecoder implements Decoder {
    /** 8 MB. Every decoder for HTTP supports it, and no encoder may exceed it (RFC 9659). */
    private static final int WINDOW_LOG = 23;

    static final long WINDOW = 1L << WINDOW_LOG;

    private final Piece piece = new Piece();
    private final ZstdInputStreamNoFinalizer stream;
    private boolean begun;

    ZstdDecoder() {
        try {
            stream = new ZstdInputStreamNoFinalizer(piece, RecyclingBufferPool.INSTANCE);
            stream.setLongMax(WINDOW_LOG);
            stream.setContinuous(true); // the end of a piece is not the end of the body
        } catch (IOException neverRead) {
            throw new IllegalStateException(neverRead);
        }
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer decoded) throws IOException {
        begun |= encoded.hasRemaining();
        piece.bytes = encoded;
        try {
            int read = 0;
            while (read >= 0 && decoded.hasRemaining()) {
                decoded.position(decoded.position() + read);
                read = stream.read(decoded.array(), decoded.arrayOffset() + decoded.position(), decoded.remaining());
            }
        } catch (ZstdIOException damaged) {
            String what = damaged.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()
                    ? "need a window of more than 8 MB"
                    : "are damaged";
            throw new IOException(what, damaged);
        }
    }

    @Override
    public boolean isComplete() {
        stream.setContinuous(false);
        try {
            return begun && stream.read() == -1;
        } catch (IOException cutOff) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException neverClosed) {
            throw new IllegalStateException(neverClosed);
        }
    }

    /** The bytes of the body that can be read now. */
    private static final class Piece extends InputStream {
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = Math.min(length, bytes.remaining());
            bytes.get(into, offset, count);
            return count == 0 ? -1 : count;
        }

        @Override
        public int available() {
            return bytes.remaining();
        }
    }
}
