package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DecoderTest {
    private static final byte[] TEXT = text(300_000);

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        Random random = new Random(7);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ("{}\",:0123456789\n".charAt(random.nextInt(16)));
        }
        return text;
    }

    private static byte[] encode(ContentEncoding encoding, byte[] bytes) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream out =
                encoding == ContentEncoding.GZIP ? new GZIPOutputStream(encoded) : new ZstdOutputStream(encoded)) {
            out.write(bytes);
        }
        return encoded.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Decodes in pieces and steps of the given sizes; fails where the body ends before its time. */
    private static byte[] decode(ContentEncoding encoding, byte[] encoded, int piece, int step) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Decoder decoder = encoding.decoder()) {
            for (int from = 0; from < encoded.length; from += piece) {
                ByteBuffer in = ByteBuffer.wrap(encoded, from, Math.min(piece, encoded.length - from));
                ByteBuffer out = ByteBuffer.allocate(step);
                do {
                    decoder.decode(in, out.clear());
                    all.write(out.array(), 0, out.position());
                } while (!out.hasRemaining());
                assertThat(in.hasRemaining()).isFalse();
            }
            if (!decoder.isComplete()) {
                throw new IOException("are cut off");
            }
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"GZIP,1,7", "GZIP,1000,65536", "GZIP,1000000,100", "ZSTD,1,7", "ZSTD,1000,65536", "ZSTD,1000000,100"})
    void decodesHoweverTheBodyIsCut(ContentEncoding encoding, int piece, int step) throws IOException {
        assertThat(decode(encoding, encode(encoding, TEXT), piece, step)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterTheFirstOfSeveralParts(ContentEncoding encoding) throws IOException {
        byte[] encoded = join(encode(encoding, text(10)), encode(encoding, new byte[0]), encode(encoding, TEXT));

        assertThat(decode(encoding, encoded, 3, 1_000)).isEqualTo(join(text(10), TEXT));
    }

    @ParameterizedTest
    @EnumSource
    void isNotCompleteBeforeTheEnd(ContentEncoding encoding) throws IOException {
        byte[] encoded = encode(encoding, text(200));
        for (int length = 0; length < encoded.length; length++) {
            byte[] part = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> decode(encoding, part, 50, 1_000))
                    .as("%d bytes", length)
                    .hasMessage("are cut off");
        }
    }

    @ParameterizedTest
    @EnumSource
    void detectsDataThatIsNotEncoded(ContentEncoding encoding) {
        assertThatThrownBy(() -> decode(encoding, "{\"id\":1}".getBytes(), 100, 100))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void detectsDataAfterTheEnd(ContentEncoding encoding) throws IOException {
        byte[] encoded = join(encode(encoding, TEXT), "more".getBytes());

        assertThatThrownBy(() -> decode(encoding, encoded, 1_000_000, 65_536)).isInstanceOf(IOException.class);
    }

    @Test
    void noticesAnotherChecksum() throws IOException {
        byte[] encoded = encode(ContentEncoding.GZIP, TEXT);
        encoded[encoded.length - 5]++;

        assertThatThrownBy(() -> decode(ContentEncoding.GZIP, encoded, 1_000, 1_000))
                .hasMessage("are damaged: their checksum is another one");
    }

    @Test
    void readsAllThatAHeaderOfGzipMayHave() throws IOException {
        byte[] plain = encode(ContentEncoding.GZIP, TEXT);
        byte[] data = Arrays.copyOfRange(plain, 10, plain.length);
        byte[] header = {0x1f, (byte) 0x8b, 8, 30, 1, 2, 3, 4, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0};
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};

        assertThat(decode(ContentEncoding.GZIP, join(header, check, data), 1, 1_000))
                .isEqualTo(TEXT);
    }

    @Test
    void refusesAWindowThatTakesTooMuchMemory() throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(encoded).setLong(27)) {
            out.write(TEXT);
        }

        assertThatThrownBy(() -> decode(ContentEncoding.ZSTD, encoded.toByteArray(), 1_000, 1_000))
                .hasMessage("need a window of more than 8 MB");
    }
}
