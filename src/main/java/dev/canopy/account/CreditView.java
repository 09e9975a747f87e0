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
 * @param currency that of the account
 * @param version when the credit was granted
 * @param expires the time from which the credit no longer counts; null if it does not expire
 */
public record CreditView(
        String id,
        Money amount,
        String currency,
        String reason,
        @Nullable Instant expires,
        Instant version) {
    static final List<Expression<Credit, ?>> COLUMNS = List.of(
            CreditAttributes.ID,
            CreditAttributes.AMOUNT,
            CreditAttributes.CURRENCY,
            CreditAttributes.REASON,
            CreditAttributes.EXPIRES,
            CreditAttributes.CREATED_AT);

    static CreditView from(Row row) {
        return new CreditView(
                row.require(CreditAttributes.ID),
                row.require(CreditAttributes.AMOUNT),
                row.require(CreditAttributes.CURRENCY),
                row.require(CreditAttributes.REASON),
                row.get(CreditAttributes.EXPIRES),
                row.require(CreditAttributes.CREATED_AT));
    }
}
