package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.configuration.BundledText;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HqlGrammarTest {
    /** What a native executable learns in its build must help with other statements, too. */
    @Test
    void learnsFromSomeStatementsWhatOthersNeed() {
        List<String> all =
                List.copyOf(new JsonObject(BundledText.read("META-INF/canopy/translations.json")).fieldNames());
        List<String> some = everySecond(0, all);
        List<String> others = everySecond(1, all);

        int learned = HqlGrammar.learn(some);
        int more = HqlGrammar.learn(others) - learned;

        assertThat(learned).isGreaterThan(1_000);
        assertThat(more).isLessThan(learned / 2);
        assertThat(HqlGrammar.learn(all)).isEqualTo(learned + more);
    }

    private static List<String> everySecond(int first, List<String> all) {
        return IntStream.range(0, all.size())
                .filter(i -> i % 2 == first)
                .mapToObj(all::get)
                .toList();
    }
}
