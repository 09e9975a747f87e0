package dev.canopy.account;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A credit as it is read.
 *
 * @param expires null if never
 */
record CreditView(
        String id, Money amount, String reason, @Nullable Instant expires) {
    static final List<Expression<Credit, ?>> COLUMNS =
            List.of(CreditAttributes.ID, CreditAttributes.AMOUNT, CreditAttributes.REASON, CreditAttributes.EXPIRES);

    static CreditView from(Row row) {
        return new CreditView(
                row.require(CreditAttributes.ID),
                row.require(CreditAttributes.AMOUNT),
                row.require(CreditAttributes.REASON),
                row.get(CreditAttributes.EXPIRES));
    }
}
