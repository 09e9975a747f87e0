package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

    @Test
    void makesTheFingerprintOfATextOnce() {
        Fingerprints fingerprints = new Fingerprints(1_000);

        String first = fingerprints.of("select 1");

        assertThat(fingerprints.of("select 1")).isSameAs(first);
    }

    @Test
    void forgetsBeforeItTakesMoreThanItMay() {
        Fingerprints fingerprints = new Fingerprints(50);
        String first = fingerprints.of("select 1");

        IntStream.range(100, 110).forEach(i -> fingerprints.of("select " + i));

        assertThat(fingerprints.of("select 1")).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void remembersNoTextThatIsLongerThanAllMayBe() {
        Fingerprints fingerprints = new Fingerprints(5);

        String first = fingerprints.of("select 1");

        assertThat(fingerprints.of("select 1")).isEqualTo(first).isNotSameAs(first);
    }
}
