package dev.canopy.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.ledger.EventField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLinesTest {
    @ParameterizedTest
    @EnumSource(names = {"NAME", "TEXT"})
    void writesATextThatCouldBeAFormulaWithAnApostrophe(EventField.Form form) {
        assertThat(EventLines.cell(form, "-1.5")).isEqualTo("'-1.5");
        assertThat(EventLines.cell(form, null)).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NAME", "TEXT"})
    void writesOtherFormsAsTheyAre(EventField.Form form) {
        assertThat(EventLines.cell(form, "-1.5")).isEqualTo("-1.5");
        assertThat(EventLines.cell(form, null)).isNull();
    }
}
