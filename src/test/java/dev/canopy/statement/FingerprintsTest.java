package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void remembersNoMoreThanItMay() {
        Fingerprints fingerprints = new Fingerprints(50);
        List<String> first = IntStream.range(100, 120)
                .mapToObj(i -> fingerprints.of("select " + i))
                .toList();

        assertThat(IntStream.range(100, 120).filter(i -> fingerprints.of("select " + i) == first.get(i - 100)))
                .hasSizeBetween(1, 5);
    }

    @Test
    void keepsFrequentStatementsWhileOthersRunOnce() {
        Fingerprints fingerprints = new Fingerprints(1_000);
        String first = fingerprints.of("select hot");

        for (int i = 0; i < 10_000; i++) {
            fingerprints.of("select " + i);
            if (i % 10 == 0) {
                assertThat(fingerprints.of("select hot")).isSameAs(first);
            }
        }
    }

    @Test
    void remembersNoTextThatIsLongerThanAllMayBe() {
        Fingerprints fingerprints = new Fingerprints(5);

        String first = fingerprints.of("select 1");

        assertThat(fingerprints.of("select 1")).isEqualTo(first).isNotSameAs(first);
    }
}
