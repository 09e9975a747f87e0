package dev.canopy.focus;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The charges of a day, a tenant and a model that have the same source, kind of quantity and price.
 *
 * @param account the account of the tenant, or the top of what the caller sees of it
 * @param currency that of the account
 * @param tags the labels of the tenant as a JSON object; null if it has none
 */
record ChargeRow(
        LocalDate day,
        Party account,
        Party tenant,
        String currency,
        @Nullable String tags,
        @Nullable String model,
        FocusCharge charge) {
    /** A tenant in a row. */
    record Party(String key, String name) {}

    /** @param row a row of {@link ChargeSql} */
    static ChargeRow from(Row row, String currency) {
        return new ChargeRow(
                row.getLocalDate("day"),
                new Party(row.getString("account_key"), row.getString("account_name")),
                new Party(row.getString("tenant_key"), row.getString("tenant_name")),
                currency,
                row.getString("tags"),
                row.getString("model"),
                charge(row, currency));
    }

    private static FocusCharge charge(Row row, String currency) {
        ChargeSource source = ChargeSource.of(row.getString("origin"));
        String model = row.getString("model");
        String kind = row.getString("kind");
        if (kind != null) {
            return new FocusCharge.Quantity(
                    source,
                    model,
                    kind,
                    decimal(row, "quantity"),
                    decimal(row, "rate"),
                    decimal(row, "list_rate"),
                    row.getUUID("price_id"));
        }
        BigDecimal cost = decimal(row, "cost");
        return switch (source) {
            case GIVEN -> new FocusCharge.Given(model, cost, row.getLong("events"), currency);
            case ROUNDING -> new FocusCharge.Rounding(cost);
            case CORRECTION -> new FocusCharge.Correction(cost);
            case PRICE, NONE -> throw new IllegalStateException("A cost by the price is not for one kind");
        };
    }

    private static BigDecimal decimal(Row row, String column) {
        return row.getBigDecimal(column);
    }
}
