package dev.canopy.priceimport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.price.QuantityKind;
import dev.canopy.price.RateTier;
import dev.canopy.price.Rates;
import dev.canopy.priceimport.LiteLlmOmissions.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prices of one model of the map. Service tiers are names, empty for the standard tier. A service tier or a size
 * that does not set a price has that of the standard tier or of the next smaller size. If a batch has its own price for
 * input tokens, tokens without a price for batches cost as much as the input or the output of the batch.
 */
final class LiteLlmModel {
    /** A field with its size and service tier, such as {@code input_cost_per_token_above_200k_tokens_priority}. */
    private static final Pattern FIELD = Pattern.compile(
            "(?<base>.+?)(?:_above_(?<size>\\d+)(?<thousand>k?)_tokens)?(?:_(?<tier>batches|priority|flex|balanced|ultrafast|decisions))?");

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final String STANDARD = "";
    private static final String BATCH = "batch";

    /** The rates by service tier and by size; the size 0 is that of the price itself. */
    private final Map<String, TreeMap<Long, Map<String, Money>>> given = new HashMap<>();

    private final Set<String> kinds = new HashSet<>();
    private final Set<Long> sizes = new HashSet<>();
    private final LiteLlmOmissions omitted = new LiteLlmOmissions();
    private final Map<String, Integer> rounded = new HashMap<>();

    private LiteLlmModel() {}

    static LiteLlmModel read(ObjectNode entry) {
        LiteLlmModel model = new LiteLlmModel();
        JsonNode table = entry.path("tiered_pricing");
        entry.properties().forEach(field -> model.readField(field.getKey(), field.getValue(), entry));
        if (table.isArray()) {
            model.readTable(table);
        }
        if (entry.has("off_peak_pricing")) {
            model.omitted.add("off_peak_pricing", Reason.BY_TIME_OF_DAY);
        }
        model.complete();
        return model;
    }

    /** Empty if the model has no price. */
    SortedSet<String> serviceTiers() {
        return new TreeSet<>(given.keySet());
    }

    Rates rates(String tier) {
        return new Rates(upTo(tier, 0));
    }

    List<RateTier> tiers(String tier) {
        SortedSet<Long> sizes = new TreeSet<>();
        List.of(STANDARD, tier).forEach(name -> sizes.addAll(sizes(name).keySet()));
        sizes.remove(0L);
        List<RateTier> tiers = new ArrayList<>();
        sizes.forEach(size -> tiers.add(new RateTier(size, new Rates(upTo(tier, size)))));
        return tiers;
    }

    /** The prices that cannot be taken. */
    LiteLlmOmissions omitted() {
        return omitted;
    }

    int rounded(String tier) {
        return rounded.getOrDefault(tier, 0);
    }

    private SortedMap<Long, Map<String, Money>> sizes(String tier) {
        return given.getOrDefault(tier, new TreeMap<>());
    }

    private Map<String, Money> upTo(String tier, long size) {
        if (isBatchOfItsOwn(tier)) {
            return inBatchUpTo(size);
        }
        Map<String, Money> rates = new TreeMap<>(sizes(STANDARD).getOrDefault(0L, Map.of()));
        Map<String, Money> own = sizes(tier).getOrDefault(0L, Map.of());
        if (own.containsKey(QuantityKind.OUTPUT_TOKENS.field())) {
            rates.remove(QuantityKind.REASONING_TOKENS.field()); // which then costs what the output of the tier costs
        }
        rates.putAll(own);
        SortedSet<Long> smaller = new TreeSet<>(sizes(STANDARD).keySet());
        smaller.addAll(sizes(tier).keySet());
        for (long each : smaller) {
            if (each > 0 && each <= size) {
                rates.putAll(sizes(STANDARD).getOrDefault(each, Map.of()));
                rates.putAll(sizes(tier).getOrDefault(each, Map.of()));
            }
        }
        return rates;
    }

    private boolean isBatchOfItsOwn(String tier) {
        return tier.equals(BATCH) && sizes(BATCH).getOrDefault(0L, Map.of()).containsKey(LiteLlmKinds.INPUT);
    }

    /** The prices of a batch do not grow with the size, unless they say so. */
    private Map<String, Money> inBatchUpTo(long size) {
        Map<String, Money> own = new TreeMap<>();
        sizes(BATCH).headMap(size + 1).values().forEach(own::putAll);
        Map<String, Money> rates = LiteLlmKinds.inBatch(upTo(STANDARD, size), upTo(STANDARD, 0));
        if (own.containsKey(LiteLlmKinds.CACHED)) {
            rates.remove(LiteLlmKinds.CACHED_AUDIO); // which then costs what cached tokens of the batch cost
        }
        rates.putAll(own);
        return rates;
    }

    private void complete() {
        boolean hasLong = hasLong(STANDARD);
        boolean batchHasLong = hasLong(BATCH);
        given.forEach((tier, sizes) -> sizes.values().forEach(rates -> {
            if (!(tier.equals(BATCH) ? batchHasLong : hasLong)) {
                LiteLlmKinds.completeLongCache(rates);
            }
            LiteLlmKinds.complete(rates);
        }));
    }

    private boolean hasLong(String tier) {
        return sizes(tier).getOrDefault(0L, Map.of()).containsKey(LiteLlmKinds.LONG_CACHE);
    }

    private void readField(String name, JsonNode value, ObjectNode entry) {
        Matcher field = FIELD.matcher(name);
        if (!LiteLlmKinds.isPrice(name) || !field.matches()) {
            return;
        }
        String tier = field.group("tier") == null ? STANDARD : tier(field.group("tier"));
        OptionalLong size = field.group("size") == null
                ? OptionalLong.of(0)
                : size(new BigDecimal(field.group("size"))
                        .scaleByPowerOfTen(field.group("thousand").isEmpty() ? 0 : 3));
        Optional<String> kind = LiteLlmKinds.of(field.group("base"), entry);
        if (kind.isEmpty() && LiteLlmKinds.isRepetition(field.group("base"), entry)) {
            return;
        }
        if (kind.isEmpty()) {
            omitted.add(
                    name, LiteLlmKinds.isOfTokens(field.group("base")) ? Reason.PART_OF_TOKENS : Reason.NO_KNOWN_FORM);
        } else if (size.isEmpty() || !putEach(tier, size.getAsLong(), kind.get(), value)) {
            omitted.add(name, Reason.NO_KNOWN_FORM);
        }
    }

    /** Keeps a rate, or one for each name, and returns whether it could keep them all. */
    private boolean putEach(String tier, long size, String kind, JsonNode value) {
        if (!(value instanceof ObjectNode named) || named.isEmpty()) {
            return put(tier, size, kind, value);
        }
        boolean all = true;
        for (Map.Entry<String, JsonNode> price : named.properties()) {
            Optional<String> own = LiteLlmKinds.named(kind, price.getKey());
            all &= own.isPresent() && put(tier, size, own.get(), price.getValue());
        }
        return all;
    }

    /** Empty if it is no number of tokens that an event can have. */
    private static OptionalLong size(BigDecimal size) {
        return size.signum() < 0
                        || size.compareTo(BigDecimal.valueOf(QuantityKind.MAX)) > 0
                        || size.remainder(BigDecimal.ONE).signum() != 0
                ? OptionalLong.empty()
                : OptionalLong.of(size.longValue());
    }

    private static String tier(String suffix) {
        return suffix.equals("batches") ? BATCH : suffix;
    }

    /** Prices by size. Each row has all rates: a kind that the row does not set has the rate of its input or output. */
    private void readTable(JsonNode table) {
        for (JsonNode row : table) {
            JsonNode range = row.path("range").path(0);
            OptionalLong from = range.isNumber() ? size(range.decimalValue()) : OptionalLong.empty();
            if (from.isEmpty()) {
                omitted.add("tiered_pricing", Reason.NO_KNOWN_FORM);
                return;
            }
            long size = from.getAsLong();
            row.properties().forEach(field -> {
                if (LiteLlmKinds.isPrice(field.getKey())) {
                    Optional<String> kind = LiteLlmKinds.of(field.getKey(), (ObjectNode) row);
                    if (kind.isEmpty() || !put(STANDARD, size, kind.get(), field.getValue())) {
                        omitted.add("tiered_pricing." + field.getKey(), Reason.NO_KNOWN_FORM);
                    }
                }
            });
            sizes(STANDARD).getOrDefault(size, new TreeMap<>()).putAll(missing(size));
        }
    }

    private Map<String, Money> missing(long size) {
        Rates row = new Rates(sizes(STANDARD).getOrDefault(size, Map.of()));
        Map<String, Money> missing = new HashMap<>();
        sizes(STANDARD).values().stream()
                .flatMap(other -> other.keySet().stream())
                .forEach(kind -> row.of(kind).ifPresent(rate -> missing.put(kind, rate)));
        return missing;
    }

    /** Keeps a rate, and returns whether it could: a price has a limited number of kinds and of sizes. */
    private boolean put(String tier, long size, String kind, JsonNode value) {
        if (!value.isNumber() || value.decimalValue().signum() < 0) {
            return value.isNull();
        }
        if (!isRoom(kinds, kind, Rates.MAX) || !isRoom(sizes, size, RateTier.MAX)) {
            return false;
        }
        try {
            BigDecimal amount = value.decimalValue().multiply(MILLION);
            Money rate = new Money(Money.nearestNanos(amount));
            if (!Money.isExact(amount)) {
                rounded.merge(tier, 1, Integer::sum);
            }
            kinds.add(kind);
            sizes.add(size);
            given.computeIfAbsent(tier, each -> new TreeMap<>())
                    .computeIfAbsent(size, each -> new TreeMap<>())
                    .put(kind, rate);
            return true;
        } catch (ArithmeticException outOfRange) {
            return false;
        }
    }

    private static <T> boolean isRoom(Set<T> known, T next, int most) {
        return known.size() < most || known.contains(next);
    }
}
