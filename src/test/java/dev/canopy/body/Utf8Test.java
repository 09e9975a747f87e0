package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.CodeUnits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8Test {
    private final JsonReader json = TestJson.reader();

    @Provide
    Arbitrary<String> texts() {
        return CodeUnits.texts();
    }

    @Property
    void isReadAsItWasWritten(@ForAll("texts") String text) throws Exception {
        if (CodeUnits.survivesUtf8(text)) {
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
