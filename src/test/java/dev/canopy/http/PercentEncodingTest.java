package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a=b", "q=a+b", "q=%C3%A9", "q=%F0%9F%98%80", "q=%EF%BF%BD", "q=%0A", "%41=%61"})
    void recognizesText(String encoded) {
        assertThat(PercentEncoding.isText(encoded)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=%00", "q=a%00b", "%00=a", "q=%e4", "q=%C3", "q=%ED%A0%80", "q=%C0%80", "q=%F5%80%80%80"})
    void recognizesBytesThatAreNoText(String encoded) {
        assertThat(PercentEncoding.isText(encoded)).isFalse();
    }
}
