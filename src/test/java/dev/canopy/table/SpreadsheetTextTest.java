package dev.canopy.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsheetTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-100%",
                "@SUM(A1)",
                " =1",
                "   +1",
                "\u00A0-1",
                "\u3000@x",
                "\uFF1D1+1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF20x",
                " \uFF1D1",
                "\uFE661",
                "\uFEFF=1",
                "\u200B=1",
                "\u202E=1",
                "\u2028=1",
                "\u00AD=1",
                "\u0301=1",
                "\uFE0F=1",
                "\u3164=1",
                "\u2800=1",
                "\uDB40\uDC20=1",
                "\t=1",
                "\t1",
                "\r1",
                "\n1",
                "\u0000=1",
                "\u000B1"
            })
    void marksWhatASpreadsheetCouldRun(String text) {
        assertThat(SpreadsheetText.harmless(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Acme",
                " Acme",
                "a=1",
                "1+1",
                "'=1",
                "\"=1\"",
                "\u00C4pfel",
                "\u2014 dash",
                "\uFF11",
                "\u200Bzero width",
                "\uD834\uDD1E",
                "\uD83D\uDE00="
            })
    void keepsOtherText(String text) {
        assertThat(SpreadsheetText.harmless(text)).isEqualTo(text);
    }
}
