package dev.canopy.account;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the ledger of the credits of a tenant, as a query returns it.
 *
 * @param from the start of the period; null for the beginning of all usage
 * @param to the end of the period; null if it has none
 * @param credit the id of the credit that has paid or expired; null for others
 * @param number the number of its month from 0; null without a credit
 * @param amount more than 0
 * @param remainder what is left of the credit, or of returned amounts, after the entry; null for overage
 * @param currency that of the account
 */
record CreditEntryView(
        @Nullable Instant from,
        @Nullable Instant to,
        CreditEntryKind kind,
        @Nullable String credit,
        @Nullable Integer number,
        Money amount,
        @Nullable Money remainder,
        String currency) {
    static final List<Expression<CreditEntry, ?>> COLUMNS = List.of(
            CreditEntryAttributes.FROM,
            CreditEntryAttributes.TO,
            CreditEntryAttributes.KIND,
            CreditEntryAttributes.CREDIT,
            CreditEntryAttributes.NUMBER,
            CreditEntryAttributes.AMOUNT,
            CreditEntryAttributes.REMAINDER,
            CreditEntryAttributes.CURRENCY);

    static CreditEntryView from(Row row) {
        return new CreditEntryView(
                row.get(CreditEntryAttributes.FROM),
                row.get(CreditEntryAttributes.TO),
                row.require(CreditEntryAttributes.KIND),
                row.get(CreditEntryAttributes.CREDIT),
                row.get(CreditEntryAttributes.NUMBER),
                row.require(CreditEntryAttributes.AMOUNT),
                row.get(CreditEntryAttributes.REMAINDER),
                row.require(CreditEntryAttributes.CURRENCY));
    }
}
