package dev.canopy.metric;

import dev.canopy.testing.ModelTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * A trace of real LLM calls as the usage of a tree of tenants. The trace has no tenants and features: each call gets
 * both by its position in the file. A context token costs 3,000 nano-units and a generated token 15,001, so that the
 * ninth digit matters.
 */
final class LlmTrace {
    private static final String FILE = "/trace/azure-llm-inference-2023-conv.csv.gz";
    private static final List<String> FEATURES = List.of(
            "summarization",
            "classification",
            "translation",
            "semantic-search",
            "drafting",
            "extraction",
            "chat",
            "moderation",
            "forecasting");

    private final Map<String, String> parents = new LinkedHashMap<>();
    private final List<String> events = new ArrayList<>();
    private final ModelTree model = new ModelTree();

    private LlmTrace() {}

    static LlmTrace read() throws IOException {
        LlmTrace trace = new LlmTrace();
        trace.plant();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(LlmTrace.class.getResourceAsStream(FILE))),
                StandardCharsets.US_ASCII))) {
            lines.lines().skip(1).forEach(trace::add);
        }
        return trace;
    }

    /** Three accounts: a chain of 13 tenants, a wide tree of three levels, and a single tenant without usage. */
    private void plant() {
        for (int i = 0; i <= 12; i++) {
            parents.put("chain-%02d".formatted(i), i == 0 ? null : "chain-%02d".formatted(i - 1));
        }
        parents.put("wide", null);
        for (int i = 0; i < 8; i++) {
            parents.put("wide-" + i, "wide");
            for (int j = 0; j < 5; j++) {
                parents.put("wide-" + i + "-" + j, "wide-" + i);
            }
        }
        parents.put("lone", null);
        parents.forEach(model::add);
    }

    /** @param line such as {@code 2023-11-16 18:15:46.6805900,374,44} */
    private void add(String line) {
        String[] call = line.strip().split(",");
        int index = events.size();
        Instant time = Instant.parse(call[0].replace(' ', 'T') + "Z").truncatedTo(ChronoUnit.MICROS);
        int place = (index * 7 + index / 11) % (parents.size() - 1);
        String tenant = List.copyOf(parents.keySet()).get(place);
        // The number of features that a tenant uses differs from one to the next.
        String feature = FEATURES.get(index * 5 % (1 + place * 3 % FEATURES.size()));
        BigDecimal cost = ModelTree.nanos(3_000 * Long.parseLong(call[1]) + 15_001 * Long.parseLong(call[2]));
        String id = "trace-" + index;
        ModelTree.Tokens tokens = new ModelTree.Tokens(Long.parseLong(call[1]), Long.parseLong(call[2]));
        model.use(id, tenant, feature, cost, time, tokens);
        events.add(
                "{\"id\":\"%s\",\"source\":\"trace\",\"time\":\"%s\",\"tenant\":\"%s\",\"feature\":\"%s\",\"cost\":\"%s\",\"inputTokens\":%d,\"outputTokens\":%d}"
                        .formatted(id, time, tenant, feature, cost.toPlainString(), tokens.input(), tokens.output()));
    }

    /** The roots of the accounts. */
    static List<String> accounts() {
        return List.of("chain-00", "wide", "lone");
    }

    /** For the import of tenants; children come before their parents. */
    List<String> tenants() {
        List<String> lines = new ArrayList<>();
        parents.forEach((key, parent) -> lines.add("{\"key\":\"%s\",\"name\":\"Tenant %s\",\"parent\":%s}"
                .formatted(key, key, parent == null ? "null" : "\"" + parent + "\"")));
        return lines.reversed();
    }

    List<String> events() {
        return events;
    }

    /** The answers, computed in plain Java. */
    ModelTree model() {
        return model;
    }
}
