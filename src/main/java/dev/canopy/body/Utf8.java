package dev.canopy.body;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes UTF-8 without replacing anything. */
public final class Utf8 {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long BEYOND_ASCII = 0x8080808080808080L;
    private static final int PIECE = 1_024;

    private Utf8() {}

    /** The text; empty if the bytes are not UTF-8. */
    public static Optional<String> decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The text in a part of the bytes; empty if it is not UTF-8. */
    public static Optional<String> decode(byte[] bytes, int from, int length) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Whether the bytes are UTF-8. Jackson does not find all faults: it decodes half of a surrogate pair and forms that
     * are longer than necessary.
     */
    static boolean isValid(byte[] bytes) {
        int ascii = ascii(bytes);
        if (ascii == bytes.length) {
            return true;
        }
        ByteBuffer encoded = ByteBuffer.wrap(bytes, ascii, bytes.length - ascii);
        CharBuffer decoded = CharBuffer.allocate(Math.min(encoded.remaining(), PIECE));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result;
        do {
            result = decoder.decode(encoded, decoded.clear(), true);
        } while (result.isOverflow());
        return !result.isError();
    }

    /** The number of bytes before the first that is not ASCII, or a few less. */
    private static int ascii(byte[] bytes) {
        int position = 0;
        while (position + Long.BYTES <= bytes.length && ((long) EIGHT_BYTES.get(bytes, position) & BEYOND_ASCII) == 0) {
            position += Long.BYTES;
        }
        while (position < bytes.length && bytes[position] >= 0) {
            position++;
        }
        return position;
    }
}
