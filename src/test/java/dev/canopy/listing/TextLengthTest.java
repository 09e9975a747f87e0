package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextLengthTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u4e2d", "\ud83d\ude00", "\ud800"})
    void countsEachCharacterOnce(String character) {
        assertThat(TextLength.exceeds(character.repeat(200), 200)).isFalse();
        assertThat(TextLength.exceeds(character.repeat(201), 200)).isTrue();
        assertThat(TextLength.exceeds(character.repeat(2_000), 200)).isTrue();
    }
}
