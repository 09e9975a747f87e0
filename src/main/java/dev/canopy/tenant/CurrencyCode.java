package dev.canopy.tenant;

import dev.canopy.problem.ProblemException;
import java.util.Currency;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Codes of currencies, such as EUR, as ISO 4217 defines them. Nothing is ever converted. */
public final class CurrencyCode {
    public static final String PATTERN = "[A-Z]{3}";

    /** Describes the currency of a response, in the OpenAPI document. */
    public static final String OF_RESPONSE = "the currency of the account and of all amounts here, an ISO 4217 code";

    /** Describes the currency of amounts in the OpenAPI document. */
    public static final String DESCRIPTION = "the currency of the account, an ISO 4217 code";

    private static final Set<String> KNOWN = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    private CurrencyCode() {}

    /** The reason why a code is not acceptable; null if it is the code of a currency. */
    public static @Nullable String violation(String code) {
        return KNOWN.contains(code) ? null : "must be the code of a currency in ISO 4217, such as EUR";
    }

    /**
     * The code in the query parameter {@code currency}; empty if it is not given.
     *
     * @throws ProblemException (400) if it is not acceptable
     */
    public static Optional<String> parameter(@Nullable String code) {
        String violation = code == null ? null : violation(code);
        if (violation != null) {
            throw ProblemException.parameter("currency", violation);
        }
        return Optional.ofNullable(code);
    }
}
