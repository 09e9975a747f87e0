package dev.canopy.body;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Decodes a body step by step, so that what a step makes is bounded by a buffer. Not thread-safe. */
interface Decoder extends AutoCloseable {
    /**
     * Goes on until all that is encoded has been read, or until the buffer for what is decoded is full; then there may be
     * more to come without anything further to read.
     *
     * @param decoded a buffer on the heap
     * @throws IOException if the data are damaged; the message goes on after the name of the encoding
     */
    void decode(ByteBuffer encoded, ByteBuffer decoded) throws IOException;

    /** Whether the body may end here, where it does. */
    boolean isComplete();

    @Override
    void close();
}
