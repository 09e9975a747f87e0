package dev.canopy.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceDraftTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String COMPLETE = """
            {"model":"large","tenant":"acme","effectiveFrom":"2026-03-01","effectiveTo":"2026-04-01T02:00:00+02:00",
             "inputPerMillion":"3","cachedInputPerMillion":0.3,"outputPerMillion":"15.000000001"}""";

    @Test
    void readsACompletePrice() throws Exception {
        assertThat(PriceDraft.read(json(COMPLETE)))
                .isEqualTo(new PriceDraft(
                        PriceKey.of("large", Optional.of("acme")),
                        Instant.parse("2026-03-01T00:00:00Z"),
                        Optional.of(Instant.parse("2026-04-01T00:00:00Z")),
                        Rates.ofTokens(new Money(3_000_000_000L), new Money(300_000_000L), new Money(15_000_000_001L)),
                        List.of(),
                        0));
    }

    @Test
    void isForAllAndForEverAndCachedTokensAreLikeOthersByItself() throws Exception {
        ObjectNode sparse = (ObjectNode) json(COMPLETE);
        sparse.remove("tenant");
        sparse.putNull("effectiveTo");
        sparse.remove("cachedInputPerMillion");

        PriceDraft draft = PriceDraft.read(sparse);

        assertThat(draft.key().tenant()).isEmpty();
        assertThat(draft.to()).isEmpty();
        assertThat(draft.rates().byKind()).doesNotContainKey("cachedInputTokens");
        assertThat(draft.rates().of("cachedInputTokens")).contains(new Money(3_000_000_000L));
    }

    @Test
    void roundsAmountsToNineDigitsAndCountsThem() throws Exception {
        ObjectNode price = (ObjectNode) json(COMPLETE);
        price.put("inputPerMillion", "0.00875000000");
        price.put("cachedInputPerMillion", "0.0000000025");
        price.put("outputPerMillion", "1e-10");

        PriceDraft draft = PriceDraft.read(price);

        assertThat(draft.rates()).isEqualTo(Rates.ofTokens(new Money(8_750_000), new Money(2), new Money(0)));
        assertThat(draft.rounded()).isEqualTo(2);
    }

    @Test
    void readsAPatternWithRatesOfKindsAndTiers() throws Exception {
        PriceDraft draft = PriceDraft.read(json("""
                {"match":"gpt-*","serviceTier":"batch","effectiveFrom":"2026-03-01","outputPerMillion":"10",
                 "rates":{"inputTokens":1.25,"images":40000,"pages":"1e3"},
                 "tiers":[{"above":400000,"rates":{"inputTokens":5}},{"above":2e5,"rates":{"inputTokens":2.5,"outputTokens":15}}]}"""));

        assertThat(draft.key())
                .isEqualTo(new PriceKey(
                        PricedModel.matching("gpt-*"), Optional.of("batch"), Optional.empty(), Optional.empty()));
        assertThat(draft.rates().toText())
                .isEqualTo(Map.of("inputTokens", "1.25", "outputTokens", "10", "images", "40000", "pages", "1000"));
        assertThat(draft.tiers()).extracting(RateTier::above).containsExactly(200_000L, 400_000L);
        assertThat(RateTier.from(RateTier.toJson(draft.tiers()))).isEqualTo(draft.tiers());
        assertThat(Rates.from(draft.rates().toText())).isEqualTo(draft.rates());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "match | 'a*' | /match cannot be given together with 'model'.",
                "serviceTier | '' | /serviceTier must be a string of 1 to 200 characters.",
                "rates | 1 | /rates must be a JSON object.",
                "rates | {'inputTokens':4} | /inputPerMillion differs from the rate of 'inputTokens' in 'rates'.",
                "rates | {'images':null} | /rates/images must not be null.",
                "rates | {'images':-1} | /rates/images must not be negative.",
                "rates | {'images':'x'} | /rates/images must be a decimal, such as \"12.34\".",
                "rates | {'1st':1} | /rates/1st must be a name of 1 to 63 letters, digits, '_', '.' and '-' that begins with a letter.",
                "tiers | {} | /tiers must be an array of at most 20 objects.",
                "tiers | [1] | /tiers/0 must be a JSON object.",
                "tiers | [{'above':1.5,'rates':{}}] | /tiers/0/above must be a whole number from 0 to 1000000000000.",
                "tiers | [{'above':1,'rates':{}},{'above':1,'rates':{}}] | /tiers/1/above is the same as in another tier."
            })
    void reportsTheErrorOfKinds(String field, String value, String detail) throws Exception {
        assertRefused(
                ((ObjectNode) json(COMPLETE)).set(field, json(value.strip().replace('\'', '"'))),
                PriceDraft::read,
                detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "model | null | /model is missing.",
                "model | ' ' | /model must be a string of 1 to 200 characters.",
                "tenant | 1 | /tenant must be a string of 1 to 63 characters.",
                "effectiveFrom | null | /effectiveFrom is missing.",
                "effectiveTo | '2026-03-01' | /effectiveTo must be after 'effectiveFrom'.",
                "inputPerMillion | null | /inputPerMillion is missing.",
                "outputPerMillion | '-0.1' | /outputPerMillion must not be negative.",
                "outputPerMillion | -1e-20 | /outputPerMillion must not be negative.",
                "cachedInputPerMillion | '1e' | /cachedInputPerMillion must be a decimal, such as \"12.34\".",
                "inputPerMillion | 1e10 | /inputPerMillion is larger than 9223372036.854775807.",
                "currency | 'eur' | /currency must be the code of a currency in ISO 4217, such as EUR.",
                "currency | 1 | /currency must be a string of 1 to 63 characters.",
                "currencies | 'EUR' | /currencies is not a known field."
            })
    void reportsTheError(String field, String value, String detail) throws Exception {
        assertRefused(
                ((ObjectNode) json(COMPLETE)).set(field, json(value.strip().replace('\'', '"'))),
                PriceDraft::read,
                detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | /effectiveTo is missing.",
                "{'effectiveTo':'soon'}"
                        + " | /effectiveTo must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC.",
                "{'effectiveTo':null,'model':'x'} | /model cannot be changed; end this price and add another one."
            })
    void reportsTheErrorInAnEnd(String body, String detail) throws Exception {
        assertRefused(json(body.replace('\'', '"')), PriceEnd::read, detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'to':'2026-03-01'} | /from is missing.",
                "{'from':'2026-03-02','to':'2026-03-01'} | /to must be after 'from'.",
                "{'from':'2026-03-01','to':'2026-03-02','dryRun':'yes'} | /dryRun must be true or false.",
                "{'from':'2026-03-01','to':'2026-03-02','dryRun':null} | /dryRun must be true or false."
            })
    void reportsTheErrorInARepricing(String body, String detail) throws Exception {
        assertRefused(json(body.replace('\'', '"')), Repricing::read, detail);
    }

    private static void assertRefused(JsonNode body, Function<JsonNode, Object> reader, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.apply(body))
                .satisfies(problem -> assertThat(problem.detail()).isEqualTo(detail));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }
}
