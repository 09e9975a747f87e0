package dev.canopy.otlp;

import dev.canopy.price.QuantityKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of attributes in the semantic conventions for generative AI: the present name first, then those of earlier
 * versions and of widespread instrumentations, in the order of preference.
 */
final class GenAiAttributes {
    static final List<String> OPERATION = List.of("gen_ai.operation.name");
    static final List<String> PROVIDER = List.of("gen_ai.provider.name", "gen_ai.system");
    static final List<String> RESPONSE_MODEL = List.of("gen_ai.response.model");
    static final List<String> REQUEST_MODEL = List.of("gen_ai.request.model");
    static final List<String> SERVICE_TIER =
            List.of("openai.response.service_tier", "gen_ai.openai.response.service_tier");
    static final String SERVICE = "service.name";

    /** The names by kind. The kinds that are part of another one come after it. */
    static final Map<QuantityKind, List<String>> TOKENS = tokens();

    private GenAiAttributes() {}

    private static Map<QuantityKind, List<String>> tokens() {
        Map<QuantityKind, List<String>> tokens = new LinkedHashMap<>();
        tokens.put(QuantityKind.INPUT_TOKENS, List.of("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"));
        tokens.put(
                QuantityKind.CACHED_INPUT_TOKENS,
                List.of(
                        "gen_ai.usage.cache_read.input_tokens",
                        "gen_ai.usage.cache_read_input_tokens",
                        "gen_ai.usage.cached_input_tokens",
                        "gen_ai.usage.input_tokens.cached"));
        tokens.put(
                QuantityKind.CACHE_WRITE_TOKENS,
                List.of(
                        "gen_ai.usage.cache_creation.input_tokens",
                        "gen_ai.usage.cache_creation_input_tokens",
                        "gen_ai.usage.input_tokens.cache_write"));
        tokens.put(QuantityKind.OUTPUT_TOKENS, List.of("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"));
        tokens.put(
                QuantityKind.REASONING_TOKENS,
                List.of(
                        "gen_ai.usage.reasoning.output_tokens",
                        "gen_ai.usage.reasoning_output_tokens",
                        "gen_ai.usage.reasoning_tokens",
                        "gen_ai.usage.output_tokens.reasoning"));
        return tokens;
    }

    /** All names. */
    static Set<String> names() {
        return Stream.concat(
                        Stream.of(OPERATION, PROVIDER, RESPONSE_MODEL, REQUEST_MODEL, SERVICE_TIER, List.of(SERVICE)),
                        TOKENS.values().stream())
                .flatMap(List::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
