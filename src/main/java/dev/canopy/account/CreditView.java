package dev.canopy.account;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A credit as a query returns it.
 *
 * @param currency the currency of the account
 * @param version when the credit was granted
 * @param amount of each month if the credit recurs
 * @param priority 0 to 1000: the lower number pays first
 * @param effective the time of the first usage that the credit pays; null if it pays all usage before it expires
 * @param expires the time from which the credit no longer pays; null if it does not expire
 * @param recurrence P1M if the amount is granted again each month; null if it is granted once
 * @param rollover the number of further months for which the remainder of a month pays
 */
public record CreditView(
        String id,
        Money amount,
        String currency,
        String reason,
        int priority,
        @Nullable Instant effective,
        @Nullable Instant expires,
        @Nullable String recurrence,
        int rollover,
        Instant version) {
    static final List<Expression<Credit, ?>> COLUMNS = List.of(
            CreditAttributes.ID,
            CreditAttributes.AMOUNT,
            CreditAttributes.CURRENCY,
            CreditAttributes.REASON,
            CreditAttributes.PRIORITY,
            CreditAttributes.EFFECTIVE,
            CreditAttributes.EXPIRES,
            CreditAttributes.RECURRENCE,
            CreditAttributes.ROLLOVER,
            CreditAttributes.CREATED_AT);

    static CreditView from(Row row) {
        return new CreditView(
                row.require(CreditAttributes.ID),
                row.require(CreditAttributes.AMOUNT),
                row.require(CreditAttributes.CURRENCY),
                row.require(CreditAttributes.REASON),
                row.require(CreditAttributes.PRIORITY),
                row.get(CreditAttributes.EFFECTIVE),
                row.get(CreditAttributes.EXPIRES),
                row.get(CreditAttributes.RECURRENCE),
                row.require(CreditAttributes.ROLLOVER),
                row.require(CreditAttributes.CREATED_AT));
    }
}
