package dev.canopy.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text in an address that is percent-encoded. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Whether the encoded bytes are text that can be stored: UTF-8 without the character NUL. The server would replace
     * other bytes without a word.
     *
     * @param encoded in which each {@code %} has two hexadecimal digits
     */
    static boolean isText(String encoded) {
        return !encoded.contains("%00") && isUtf8(encoded);
    }

    /**
     * Whether the encoded bytes are UTF-8.
     *
     * @param encoded in which each {@code %} has two hexadecimal digits
     */
    static boolean isUtf8(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return true;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            boolean escaped = encoded.charAt(i) == '%';
            int value = escaped ? Integer.parseInt(encoded, i + 1, i + 3, 16) : encoded.charAt(i);
            bytes.write(value);
            i += escaped ? 2 : 0;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
