package dev.canopy.testing;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Texts of UTF-16 code units, of which many are halves of surrogate pairs. */
public final class CodeUnits {
    private CodeUnits() {}

    public static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.chars().range('a', 'z')),
                        Tuple.of(2, Arbitraries.chars().all()),
                        Tuple.of(1, Arbitraries.chars().range('\ud800', '\udfff')),
                        Tuple.of(1, Arbitraries.of('\0', '"', '\\', '\ud83d', '\ude00')))
                .list()
                .ofMaxSize(12)
                .map(units -> units.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    public static boolean survivesUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
    }
}
