package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.CodeUnits;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StorableTextTest {
    @Provide
    Arbitrary<String> texts() {
        return CodeUnits.texts();
    }

    @Property
    void isStorableIfUtf8CanExpressItAndPostgresqlCanHoldIt(@ForAll("texts") String text) {
        assertThat(StorableText.fits(text)).isEqualTo(CodeUnits.survivesUtf8(text) && text.indexOf('\0') < 0);
    }
}
