package dev.canopy.priceimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.body.JsonReader;
import dev.canopy.body.TestJson;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.price.PricedModel;
import dev.canopy.price.RateTier;
import dev.canopy.price.Rates;
import dev.canopy.priceimport.PriceImport.Skipped;
import dev.canopy.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteLlmMapTest {
    private static final JsonReader JSON = TestJson.reader();

    @Test
    void readsRatesPerMillionWithoutTheResidueOfFloatingPoint() {
        PriceImport map = read("""
                {"large":{"mode":"chat","input_cost_per_token":2.0000000000000002e-07,"output_cost_per_token":1e-05,
                 "cache_read_input_token_cost":2e-8,"cache_creation_input_token_cost":2.5e-7,"output_cost_per_image":0.04,
                 "input_cost_per_query":0.002,"input_dbu_cost_per_token":7}}""");

        assertThat(map.skipped()).isEmpty();
        assertThat(map.rounded()).isEqualTo(1);
        assertThat(map.drafts()).hasSize(1).first().satisfies(draft -> {
            assertThat(draft.key())
                    .isEqualTo(PriceKey.of("large", Optional.empty()).in("USD"));
            assertThat(draft.from()).isEqualTo(LiteLlmMap.START);
            assertThat(draft.rates().toText())
                    .isEqualTo(Map.of(
                            "inputTokens", "0.2",
                            "outputTokens", "10",
                            "cachedInputTokens", "0.02",
                            "cacheWriteTokens", "0.25",
                            "cacheWriteLongTokens", "0.25",
                            "images", "40000",
                            "inputQuery", "2000"));
        });
    }

    @Test
    void readsSizesAndServiceTiers() {
        PriceImport map = read("""
                {"large":{"input_cost_per_token":1e-6,"output_cost_per_token":4e-6,"input_cost_per_token_above_200k_tokens":2e-6,
                 "input_cost_per_token_above_400k_tokens":3e-6,"output_cost_per_token_above_200k_tokens":8e-6,
                 "input_cost_per_token_batches":5e-7,"output_cost_per_token_above_200k_tokens_priority":9e-6}}""");

        assertThat(map.drafts())
                .extracting(draft -> draft.key().serviceTier())
                .containsExactly(Optional.empty(), Optional.of("batch"), Optional.of("priority"));
        assertThat(map.drafts().get(0).tiers())
                .isEqualTo(List.of(
                        tier(200_000, "inputTokens", "2", "outputTokens", "8"),
                        tier(400_000, "inputTokens", "3", "outputTokens", "8")));
        assertThat(map.drafts().get(1).rates().toText()).isEqualTo(Map.of("inputTokens", "0.5", "outputTokens", "2"));
        assertThat(map.drafts().get(2).tiers().getFirst())
                .isEqualTo(tier(200_000, "inputTokens", "2", "outputTokens", "9"));
    }

    @Test
    void readsATableOfSizes() {
        PriceImport map = read("""
                {"large":{"tiered_pricing":[
                 {"range":[0,32000.0],"input_cost_per_token":1e-6,"output_cost_per_token":4e-6,"cache_read_input_token_cost":1e-7},
                 {"range":[32000.0,64000.0],"input_cost_per_token":2e-6,"output_cost_per_token":5e-6}]}}""");

        assertThat(map.drafts()).hasSize(1);
        assertThat(map.drafts().getFirst().rates().toText())
                .isEqualTo(Map.of("inputTokens", "1", "outputTokens", "4", "cachedInputTokens", "0.1"));
        assertThat(map.drafts().getFirst().tiers())
                .isEqualTo(List.of(tier(32_000, "inputTokens", "2", "outputTokens", "5", "cachedInputTokens", "2")));
    }

    @Test
    void saysWhatItCannotTake() {
        PriceImport map = read("""
                {"sample_spec":{"input_cost_per_token":1},"free":{"mode":"chat"},"text":1,
                 "search":{"search_context_cost_per_query":{"low":"1"}},
                 "part":{"input_cost_per_token":1e-6,"input_cost_per_smell_token":1e-6,"off_peak_pricing":{}},
                 "huge":{"input_cost_per_token":1e9}}""");

        assertThat(map.drafts()).extracting(draft -> draft.key().model().text()).containsExactly("part");
        assertThat(map.skipped())
                .containsExactly(
                        new Skipped("free", "has no price"),
                        new Skipped("text", "is not a JSON object"),
                        new Skipped(
                                "search",
                                "has prices only of kinds that cannot be imported: search_context_cost_per_query"
                                        + " (in a form that is not known, or out of range)"),
                        new Skipped(
                                "part",
                                "only without input_cost_per_smell_token (for tokens that are not known to be part of the input or the output);"
                                        + " off_peak_pricing (by the time of day)"),
                        new Skipped(
                                "huge",
                                "has prices only of kinds that cannot be imported: input_cost_per_token"
                                        + " (in a form that is not known, or out of range)"));
    }

    @Test
    void takesPricesByNameAndOfOtherTokensAsKindsOfTheirOwn() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"citation_cost_per_token":2e-6,"search_context_cost_per_query":
                 {"search_context_size_low":0.03,"search_context_size_high":0.05},"input_cost_per_image":{"low":1}}}""");

        assertThat(map.drafts().getFirst().rates().toText())
                .isEqualTo(Map.of(
                        "inputTokens", "1",
                        "citationTokens", "2",
                        "searchContextQuery.search_context_size_low", "30000",
                        "searchContextQuery.search_context_size_high", "50000"));
        assertThat(map.skipped())
                .containsExactly(new Skipped(
                        "m", "only without input_cost_per_image (in a form that is not known, or out of range)"));
    }

    @Test
    void readsAPriceThatTwoFieldsHaveOnce() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"cache_read_input_token_cost":1e-7,"input_cost_per_token_cache_hit":1e-7}}""");

        assertThat(map.skipped()).isEmpty();
        assertThat(map.drafts().getFirst().rates().toText())
                .isEqualTo(Map.of("inputTokens", "1", "cachedInputTokens", "0.1"));
    }

    /** Tokens without a price for batches cost what the input and the output of the batch cost, for any size. */
    @Test
    void takesOfTheStandardTierOnlyWhatABatchHasToo() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":2e-6,"input_cost_per_token_above_200k_tokens":4e-6,"input_cost_per_audio_token":7e-6,
                 "cache_read_input_token_cost":2e-7,"cache_read_input_token_cost_above_200k_tokens":4e-7,"ocr_cost_per_page":1e-3,
                 "cache_creation_input_token_cost":3e-6,"cache_creation_input_token_cost_above_1hr":4e-6,
                 "output_cost_per_token":8e-6,"output_cost_per_token_above_200k_tokens":9e-6,"output_cost_per_reasoning_token":9e-6,
                 "input_cost_per_token_batches":1e-6,"cache_creation_input_token_cost_batches":1.5e-6}}""");

        PriceDraft batch = map.drafts().get(1);
        assertThat(batch.key().serviceTier()).contains("batch");
        Map<String, String> rates = new java.util.HashMap<>(Map.of(
                "inputTokens", "1",
                "cachedInputTokens", "0.2",
                "cacheWriteTokens", "1.5",
                "cacheWriteLongTokens", "1.5",
                "outputTokens", "4",
                "ocrPage", "1000"));
        assertThat(batch.rates().toText()).isEqualTo(rates);
        rates.put("cachedInputTokens", "0.4");
        assertThat(batch.tiers()).isEqualTo(List.of(new RateTier(200_000, Rates.from(rates))));
    }

    @Test
    void takesTheLongestTimeInACacheAsALongOne() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"cache_creation_input_token_cost":2e-6,
                 "cache_creation_input_token_cost_above_12hr":4e-6,"cache_creation_input_token_cost_above_12hr_priority":8e-6,
                 "cache_creation_input_token_cost_above_12hr_above_272k_tokens":5e-6}}""");

        assertThat(map.skipped()).isEmpty();
        assertThat(map.drafts().get(0).rates().toText()).containsEntry("cacheWriteLongTokens", "4");
        assertThat(map.drafts().get(0).tiers().getFirst().rates().toText()).containsEntry("cacheWriteLongTokens", "5");
        assertThat(map.drafts().get(1).rates().toText()).containsEntry("cacheWriteLongTokens", "8");
    }

    /** The general one, or else the first one that is not 0, or else that of the input. */
    @ParameterizedTest
    @CsvSource({
        "1e-6, 0, null, '{outputSecond=0, seconds=1}'",
        "0, 2e-6, null, '{inputSecond=0, seconds=2}'",
        "1e-6, 2e-6, null, '{outputSecond=2, seconds=1}'",
        "0, 0, null, '{outputSecond=0, seconds=0}'",
        "null, 2e-6, null, '{seconds=2}'",
        "null, 0, null, '{seconds=0}'",
        "0, null, null, '{seconds=0}'",
        "1e-6, 2e-6, 3e-6, '{inputSecond=1, outputSecond=2, seconds=3}'",
        "0, 2e-6, 3e-6, '{inputSecond=0, outputSecond=2, seconds=3}'",
        "1e-6, 0, 0, '{inputSecond=1, outputSecond=0, seconds=0}'"
    })
    void takesOneOfThreePricesOfASecond(String input, String output, String general, String rates) {
        PriceImport map =
                read("{\"m\":{\"input_cost_per_second\":%s,\"output_cost_per_second\":%s,\"cost_per_second\":%s}}"
                        .formatted(input, output, general));

        assertThat(map.drafts().getFirst().rates().toText()).hasToString(rates);
        assertThat(map.skipped()).isEmpty();
    }

    /** The map writes a region as a star. */
    @Test
    void takesANameWithAStarAsAPattern() {
        PriceImport map = read("""
                {"bedrock/*/1-month-commitment/m":{"cost_per_second":1e-6},"m":{"cost_per_second":1e-6}}""");

        assertThat(map.drafts())
                .extracting(draft -> draft.key().model())
                .containsExactly(PricedModel.matching("bedrock/*/1-month-commitment/m"), PricedModel.named("m"));
    }

    @Test
    void takesPartsOfTokens() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"cache_read_input_token_cost":2e-6,"cache_read_input_audio_token_cost":3e-6,
                 "cache_read_input_image_token_cost":4e-6,"explicit_cache_read_input_token_cost":5e-6,"cache_creation_input_token_cost":6e-6,
                 "cache_creation_input_audio_token_cost":7e-6,"input_cost_per_video_token":8e-6,"output_cost_per_token":9e-6,
                 "output_cost_per_video_token":10e-6,"cache_read_input_audio_token_cost_priority":11e-6}}""");

        assertThat(map.skipped()).isEmpty();
        assertThat(map.drafts().get(0).rates().toText())
                .hasToString(
                        "{cacheWriteLongTokens=6, cacheWriteTokens=6, cacheWriteTokens.audio=7, cachedInputTokens=2,"
                                + " cachedInputTokens.audio=3, cachedInputTokens.explicit=5, cachedInputTokens.image=4, inputTokens=1,"
                                + " inputTokens.video=8, outputTokens=9, outputTokens.video=10}");
        assertThat(map.drafts().get(1).rates().toText()).containsEntry("cachedInputTokens.audio", "11");
    }

    /**
     * As LiteLLM computes it: cached audio costs what it costs otherwise, unless the batch has a price of cached
     * tokens.
     */
    @ParameterizedTest
    @CsvSource({
        "x, '{cachedInputTokens=2, cachedInputTokens.audio=3, inputTokens=0.5}'",
        "cache_read_input_token_cost_batches, '{cachedInputTokens=1.5, inputTokens=0.5}'",
        "cache_read_input_audio_token_cost_batches, '{cachedInputTokens=2, cachedInputTokens.audio=1.5, inputTokens=0.5}'",
        "input_cost_per_video_token_batches,"
                + " '{cachedInputTokens=2, cachedInputTokens.audio=3, inputTokens=0.5, inputTokens.video=1.5}'"
    })
    void takesPartsOfTokensInABatch(String field, String rates) {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"cache_read_input_token_cost":2e-6,"cache_read_input_audio_token_cost":3e-6,
                 "cache_read_input_image_token_cost":4e-6,"input_cost_per_video_token":5e-6,
                 "input_cost_per_token_batches":5e-7,"%s":1.5e-6}}""".formatted(field));

        assertThat(map.drafts().get(1).key().serviceTier()).contains("batch");
        assertThat(map.drafts().get(1).rates().toText()).hasToString(rates);
    }

    @Test
    void givesAPartOfTokensInATableTheRateOfItsWhole() {
        PriceImport map = read("""
                {"m":{"tiered_pricing":[
                 {"range":[0,32000],"input_cost_per_token":1e-6,"cache_read_input_token_cost":1e-7,"explicit_cache_read_input_token_cost":2e-7},
                 {"range":[32000,64000],"input_cost_per_token":2e-6}]}}""");

        assertThat(map.drafts().getFirst().tiers())
                .isEqualTo(List.of(
                        tier(32_000, "inputTokens", "2", "cachedInputTokens", "2", "cachedInputTokens.explicit", "2")));
    }

    @Test
    void skipsNamesThatAreNoKinds() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"a\\"_cost_per_page":1,"b\\u0000_cost_per_page":1,"c\\":\\"1\\",\\"d_cost_per_q":1,
                 "%s_cost_per_page":1,"1_cost_per_page":1,"ocr_cost_per_page":1e-3}}""".formatted("x".repeat(70)));

        assertThat(map.drafts()).hasSize(1);
        assertThat(map.drafts().getFirst().rates().byKind().keySet()).containsExactly("inputTokens", "ocrPage");
        assertThat(map.skipped()).hasSize(1);
    }

    @Test
    void skipsSizesThatNoEventHas() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token":1e-6,"input_cost_per_token_above_99999999999999999999_tokens":1,
                 "input_cost_per_token_above_18446744073709552k_tokens":1,"input_cost_per_token_above_200k_tokens":2e-6},
                 "n":{"input_cost_per_token":1e-6,"tiered_pricing":[{"range":[-5,1],"input_cost_per_token":1}]},
                 "o":{"input_cost_per_token":1e-6,"tiered_pricing":[{"range":[1e19,2e19],"input_cost_per_token":1}]},
                 "p":{"input_cost_per_token":1e-6,"tiered_pricing":[{"range":[32000.5,64000],"input_cost_per_token":1}]}}""");

        assertThat(map.drafts()).hasSize(4);
        assertThat(map.drafts().getFirst().tiers()).containsExactly(tier(200_000, "inputTokens", "2"));
        assertThat(map.drafts().subList(1, 4))
                .allSatisfy(draft -> assertThat(draft.tiers()).isEmpty());
        assertThat(map.skipped()).hasSize(4);
    }

    /** Each size has a copy of all rates, so that many of both would fill the memory. */
    @Test
    void takesAsManyKindsAndSizesAsAnyPriceMayHave() {
        StringBuilder fields = new StringBuilder("\"input_cost_per_token\":1e-6");
        for (int i = 1; i <= 1_600; i++) {
            fields.append(",\"a").append(i).append("_cost_per_x\":1e-6");
            fields.append(",\"input_cost_per_token_above_").append(i).append("_tokens\":1e-6");
        }

        PriceImport map = read("{\"m\":{" + fields + "}}");

        assertThat(map.drafts()).hasSize(1);
        assertThat(map.drafts().getFirst().rates().byKind()).hasSize(Rates.MAX);
        assertThat(map.drafts().getFirst().tiers()).hasSizeLessThanOrEqualTo(RateTier.MAX);
        assertThat(map.skipped()).hasSize(1);
    }

    @Test
    void skipsAPriceForLargeInputsOnly() {
        PriceImport map = read("""
                {"m":{"input_cost_per_token_above_200k_tokens":1e-6}}""");

        assertThat(map.drafts()).isEmpty();
        assertThat(map.skipped()).containsExactly(new Skipped("m", "has a price for large inputs only"));
    }

    private static RateTier tier(long above, String... rates) {
        Map<String, String> texts = new java.util.HashMap<>();
        for (int i = 0; i < rates.length; i += 2) {
            texts.put(rates[i], rates[i + 1]);
        }
        return new RateTier(above, Rates.from(texts));
    }

    @Test
    void skipsOnlyTheModelWithANumberThatCannotBeRead() {
        PriceImport prices = read("""
                {"good": {"input_cost_per_token": 2e-6},
                 "huge": {"input_cost_per_token": 1e99999999999, "output_cost_per_token": 2e-6},
                 "sample_spec": {"input_cost_per_token": 1e99999999999},
                 "last": {"input_cost_per_token": 3e-6, "note": "a, \\"b\\": {1e99999999999"}}""");

        assertThat(prices.drafts())
                .extracting(draft -> draft.key().model().text())
                .containsExactly("good", "last");
        assertThat(prices.skipped())
                .containsExactly(new Skipped(
                        "huge", "cannot be read: /huge/input_cost_per_token is a number that is out of range"));
    }

    @Test
    void refusesAMapThatIsNoObjectOrHasAModelTwice() {
        assertThatThrownBy(() -> read("[]")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("{\"a\": {}, \"a\": {\"b\": 1e99999999999}}"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("{\"b\": {\"b\": 1e99999999999}, \"a\": {}, \"a\": {}}"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("{\"b\": 1e99999999999, }")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("{\"b\": 1e99999999999, 7}")).isInstanceOf(ProblemException.class);
    }

    private static PriceImport read(String map) {
        return LiteLlmMap.read(JSON.readObject(map.getBytes(StandardCharsets.UTF_8)));
    }
}
