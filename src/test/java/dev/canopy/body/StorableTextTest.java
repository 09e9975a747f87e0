package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.listing.StorableText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class StorableTextTest {
    private final JsonReader json = TestJson.reader();

    /** Texts of UTF-16 code units, of which many are halves of surrogate pairs. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.chars().range('a', 'z')),
                        Tuple.of(2, Arbitraries.chars().all()),
                        Tuple.of(1, Arbitraries.chars().range('\ud800', '\udfff')),
                        Tuple.of(1, Arbitraries.of('\0', '"', '\\', '\ud83d', '\ude00')))
                .list()
                .ofMaxSize(12)
                .map(units -> units.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    private static boolean survivesUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
    }

    @Property
    void isStorableIfUtf8CanExpressItAndPostgresqlCanHoldIt(@ForAll("texts") String text) {
        assertThat(StorableText.fits(text)).isEqualTo(survivesUtf8(text) && text.indexOf('\0') < 0);
    }

    @Property
    void isReadAsItWasWritten(@ForAll("texts") String text) throws Exception {
        if (survivesUtf8(text)) {
            byte[] written = new ObjectMapper().writeValueAsBytes(text);

            assertThat(Utf8.isValid(written)).isTrue();
            assertThat(json.read(written).textValue()).isEqualTo(text);
            assertThat(Utf8.decode(text.getBytes(StandardCharsets.UTF_8))).contains(text);
        }
    }

    @Property
    void isUtf8IfTheDecoderOfJavaReplacesNothing(@ForAll byte[] bytes) {
        boolean same = Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);

        assertThat(Utf8.isValid(bytes)).isEqualTo(same);
        assertThat(Utf8.decode(bytes).isPresent()).isEqualTo(same);
    }
}
