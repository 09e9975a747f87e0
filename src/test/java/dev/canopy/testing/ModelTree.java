package dev.canopy.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The expected metrics: everything recomputed from the parents and the events, in plain Java and slowly. */
public final class ModelTree {
    /** The features in the catalogue of a new database. */
    public static final int FEATURES = 9;

    /** @param user null for an event without a user */
    private record Use(
            String tenant,
            String feature,
            BigDecimal cost,
            Instant time,
            Tokens tokens,
            boolean unpriced,
            @Nullable String user) {}

    /** The tokens of an event. */
    public record Tokens(long input, long output) {
        static final Tokens NONE = new Tokens(0, 0);
    }

    private final Map<String, String> parents = new TreeMap<>();
    private final Map<String, Use> uses = new HashMap<>();
    private final int catalogue;

    public ModelTree() {
        this(FEATURES);
    }

    /** @param catalogue the number of features in the catalogue */
    public ModelTree(int catalogue) {
        this.catalogue = catalogue;
    }

    public void add(String tenant, String parent) {
        parents.put(tenant, parent);
    }

    /** Counts once for each id. */
    public void use(String id, String tenant, String feature, BigDecimal cost, Instant time) {
        use(id, tenant, feature, cost, time, Tokens.NONE);
    }

    /** @param cost null for an event without a cost, for which there is no price */
    public void use(String id, String tenant, String feature, BigDecimal cost, Instant time, Tokens tokens) {
        use(id, tenant, feature, cost, time, tokens, null);
    }

    /** @param user null for an event without a user */
    public void use(
            String id,
            String tenant,
            String feature,
            BigDecimal cost,
            Instant time,
            Tokens tokens,
            @Nullable String user) {
        BigDecimal counted = cost == null ? BigDecimal.ZERO : cost;
        uses.putIfAbsent(
                path(tenant).getLast() + " " + id, new Use(tenant, feature, counted, time, tokens, cost == null, user));
    }

    /** Moves the tenant unless the move would create a cycle or leave the account. Returns whether it moved. */
    public boolean move(String tenant, String parent) {
        if (path(parent).contains(tenant)
                || !path(parent).getLast().equals(path(tenant).getLast())) {
            return false;
        }
        parents.put(tenant, parent);
        return true;
    }

    public Set<String> tenants() {
        return parents.keySet();
    }

    public List<String> path(String tenant) {
        List<String> path = new ArrayList<>();
        for (String up = tenant; up != null; up = parents.get(up)) {
            path.add(up);
        }
        return path;
    }

    /** The metrics of a tenant as the service writes them, over the days in UTC from (inclusive) to (exclusive). */
    public Map<String, Object> metrics(String tenant, LocalDate from, LocalDate to) {
        return metrics(tenant, start(from), start(to));
    }

    private static Instant start(LocalDate day) {
        if (day.equals(LocalDate.MIN)) {
            return Instant.MIN;
        }
        return day.equals(LocalDate.MAX)
                ? Instant.MAX
                : day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The same over any range of time. */
    public Map<String, Object> metrics(String tenant, Instant from, Instant to) {
        Set<String> tenants = subtree(tenant);
        List<Use> own = new ArrayList<>();
        List<Use> subtree = new ArrayList<>();
        BigDecimal ownDebt = BigDecimal.ZERO;
        BigDecimal subtreeDebt = BigDecimal.ZERO;
        for (Use use : uses.values()) {
            if (!tenants.contains(use.tenant)) {
                continue;
            }
            // Without credits, the balance is the cost of all time.
            subtreeDebt = subtreeDebt.subtract(use.cost);
            ownDebt = use.tenant.equals(tenant) ? ownDebt.subtract(use.cost) : ownDebt;
            if (use.time.isBefore(from) || !use.time.isBefore(to)) {
                continue;
            }
            subtree.add(use);
            if (use.tenant.equals(tenant)) {
                own.add(use);
            }
        }
        Map<String, Object> metrics = new HashMap<>();
        metrics.put("creditBalance", text(ownDebt));
        metrics.put("subtreeCreditBalance", text(subtreeDebt));
        metrics.put("usageCount", (long) own.size());
        metrics.put("totalUsageCount", (long) subtree.size());
        metrics.put("inferenceCost", text(cost(own)));
        metrics.put("totalInferenceCost", text(cost(subtree)));
        metrics.put(
                "inputTokens", own.stream().mapToLong(use -> use.tokens.input).sum());
        metrics.put(
                "totalInputTokens",
                subtree.stream().mapToLong(use -> use.tokens.input).sum());
        metrics.put(
                "outputTokens", own.stream().mapToLong(use -> use.tokens.output).sum());
        metrics.put(
                "totalOutputTokens",
                subtree.stream().mapToLong(use -> use.tokens.output).sum());
        metrics.put("unpricedCount", own.stream().filter(Use::unpriced).count());
        metrics.put("totalUnpricedCount", subtree.stream().filter(Use::unpriced).count());
        metrics.put("activeUsers", users(own));
        metrics.put("totalActiveUsers", users(subtree));
        metrics.put("featureAdoptionRate", adoption(own));
        metrics.put("subtreeFeatureAdoptionRate", adoption(subtree));
        metrics.put(
                "costPerUse",
                subtree.isEmpty()
                        ? null
                        : text(cost(subtree).divide(BigDecimal.valueOf(subtree.size()), 9, RoundingMode.HALF_UP)));
        metrics.put("permissionInheritanceDepth", path(tenant).size() - 1L);
        metrics.put("subtreeSize", (long) tenants.size());
        metrics.put(
                "lastUsedAt",
                subtree.stream()
                        .map(Use::time)
                        .max(Instant::compareTo)
                        .map(Instant::toString)
                        .orElse(null));
        return metrics;
    }

    private Set<String> subtree(String tenant) {
        return parents.keySet().stream()
                .filter(each -> path(each).contains(tenant))
                .collect(Collectors.toSet());
    }

    private static BigDecimal cost(List<Use> uses) {
        return uses.stream().map(Use::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static long users(List<Use> uses) {
        return uses.stream().map(Use::user).filter(Objects::nonNull).distinct().count();
    }

    private double adoption(List<Use> uses) {
        Set<String> features = new HashSet<>();
        uses.forEach(use -> features.add(use.feature));
        return (double) features.size() / catalogue;
    }

    private static String text(BigDecimal amount) {
        return amount.signum() == 0
                ? "0"
                : amount.setScale(9, RoundingMode.UNNECESSARY)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** The decimal for a number of nano-units. */
    public static BigDecimal nanos(long nanos) {
        return new BigDecimal(BigInteger.valueOf(nanos), 9);
    }
}
