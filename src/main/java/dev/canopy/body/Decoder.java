package dev.canopy.body;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Decodes a body step by step. A buffer limits the output of each step. Not thread-safe. */
interface Decoder extends AutoCloseable {
    /**
     * Decodes until the input is used up or the output buffer is full. If the buffer is full, a further call may
     * produce more output without more input.
     *
     * @param decoded the output, a buffer on the heap
     * @throws IOException if the data are damaged; the message continues a sentence that begins with the encoding
     */
    void decode(ByteBuffer encoded, ByteBuffer decoded) throws IOException;

    /** Whether the body is complete if it ends after the input so far. */
    boolean isComplete();

    @Override
    void close();
}
