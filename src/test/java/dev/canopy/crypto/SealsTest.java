package dev.canopy.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.TestSeals;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealsTest {
    private static final long MANY = 1_000_000;

    private final Seals seals = TestSeals.of("a key of this test");

    @Property
    void opensWhatItHasSealed(@ForAll String purpose, @ForAll byte[] content) {
        assertThat(seals.open(purpose, seals.seal(purpose, content))).hasValue(content);
    }

    @Property
    void opensANumberInAnotherInstance(@ForAll long number) {
        String text = seals.seal("number", number);

        assertThat(TestSeals.of("a key of this test").openNumber("number", text))
                .contains(number);
        assertThat(text).matches("[A-Za-z0-9_-]{48}").isEqualTo(seals.seal("number", number));
    }

    /** From two seals, nobody can tell how far their numbers are apart. */
    @Property
    void looksAsDifferentForTheNextNumberAsForAnyOther(
            @ForAll @LongRange(max = Long.MAX_VALUE - MANY) long number,
            @ForAll @LongRange(min = 1, max = MANY) long step) {
        BitSet different = bits(number);
        different.xor(bits(number + step));

        // Of 288 bits, half differ. Outside of these bounds lie less than 10^-10 of all pairs.
        assertThat(different.cardinality()).isBetween(85, 203);
    }

    private BitSet bits(long number) {
        return BitSet.valueOf(Base64.getUrlDecoder().decode(seals.seal("number", number)));
    }

    @Test
    void areInNoOrder() {
        String[] written =
                LongStream.range(0, 100).mapToObj(n -> seals.seal("number", n)).toArray(String[]::new);
        String[] sorted = written.clone();
        Arrays.sort(sorted);

        assertThat(written).isNotEqualTo(sorted).doesNotHaveDuplicates();
    }

    @Test
    void useEachNonceOnce() {
        Set<String> nonces = new HashSet<>();
        for (String purpose : new String[] {"a", "b"}) {
            LongStream.range(0, 1_000)
                    .mapToObj(n -> seals.seal(purpose, n).substring(0, 16))
                    .forEach(nonces::add);
        }

        assertThat(nonces).hasSize(2_000);
    }

    @Test
    void openNothingOfAnotherPurposeOrDatabase() {
        String text = seals.seal("a", 7);

        assertThat(seals.openNumber("b", text)).isEmpty();
        assertThat(TestSeals.of("another key").openNumber("a", text)).isEmpty();
        assertThat(seals.openNumber("a", seals.seal("a", "seven".getBytes(UTF_8))))
                .isEmpty();
    }

    @Property
    void openNothingThatWasChanged(@ForAll byte[] content, @ForAll int place, @ForAll byte change) {
        byte[] written = Base64.getUrlDecoder().decode(seals.seal("a", content));
        written[Math.floorMod(place, written.length)] ^= change == 0 ? 1 : change;

        assertThat(seals.open("a", Base64.getUrlEncoder().withoutPadding().encodeToString(written)))
                .isEmpty();
    }

    /** Otherwise one seal would have several texts. */
    @Property
    void openNoTextThatWasChanged(@ForAll byte[] content, @ForAll int place, @ForAll char other) {
        StringBuilder text = new StringBuilder(seals.seal("a", content));
        int changed = Math.floorMod(place, text.length());
        if (text.charAt(changed) != other) {
            text.setCharAt(changed, other);

            assertThat(seals.open("a", text.toString())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "%", "====", "garbage", "bnVsbA", "ümläut", "a b", "\0", "AAAAAAAAAAAAAAAA", "7"})
    void openNoGarbage(String text) {
        assertThat(seals.open("a", text)).isEmpty();
        assertThat(seals.openNumber("a", text)).isEmpty();
    }
}
