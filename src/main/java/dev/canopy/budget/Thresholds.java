package dev.canopy.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Shares of the amount of a budget.
 *
 * @param shares in ascending order, each once; more than 0 and at most {@link #LARGEST}, with at most nine digits after
 *     the point
 */
public record Thresholds(List<BigDecimal> shares) {
    static final int MAX = 20;
    static final String FORM = "must be an array of at most " + MAX
            + " decimals, such as \"0.8\", more than 0 and at most 10, with at most nine digits after the point";
    static final Thresholds NONE = new Thresholds(List.of());

    private static final BigDecimal LARGEST = BigDecimal.TEN;
    private static final int SCALE = 9;

    public Thresholds {
        shares = List.copyOf(shares);
    }

    /** Reads an array of decimals; empty if it is anything else. */
    static Optional<Thresholds> read(JsonNode json) {
        if (!json.isArray() || json.size() > MAX) {
            return Optional.empty();
        }
        TreeSet<BigDecimal> shares = new TreeSet<>();
        for (JsonNode each : json) {
            Optional<BigDecimal> share = Body.decimal(each).filter(Thresholds::fits);
            if (share.isEmpty()) {
                return Optional.empty();
            }
            shares.add(share.get().stripTrailingZeros());
        }
        return Optional.of(new Thresholds(new ArrayList<>(shares)));
    }

    private static boolean fits(BigDecimal share) {
        return share.signum() > 0
                && share.compareTo(LARGEST) <= 0
                && share.stripTrailingZeros().scale() <= SCALE;
    }

    /** Parses the stored form. */
    public static Thresholds parse(String text) {
        return text.isEmpty()
                ? NONE
                : new Thresholds(
                        Arrays.stream(text.split(",", -1)).map(BigDecimal::new).toList());
    }

    /** The shares that a number has reached. */
    Thresholds reached(BigDecimal used, BigDecimal amount) {
        return new Thresholds(shares.stream()
                .filter(share -> used.compareTo(amount.multiply(share)) >= 0)
                .toList());
    }

    /** The shares as responses contain them. */
    List<String> texts() {
        return shares.stream().map(BigDecimal::toPlainString).toList();
    }

    /** The stored form: the shares in plain notation, separated by commas. */
    @Override
    public String toString() {
        return texts().stream().collect(Collectors.joining(","));
    }
}
