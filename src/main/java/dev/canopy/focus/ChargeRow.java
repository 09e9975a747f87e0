package dev.canopy.focus;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The charges of a day, a tenant and a model that have the same source, kind of quantity and price.
 *
 * @param account the account of the tenant, or the top of what the caller sees of it
 * @param tags the labels of the tenant as a JSON object; null if it has none
 */
record ChargeRow(
        LocalDate day,
        Party account,
        Party tenant,
        @Nullable String tags,
        @Nullable String model,
        Charge charge) {
    /** A tenant in a row. */
    record Party(String key, String name) {}

    /** @param row a row of {@link ChargeSql} */
    static ChargeRow from(Row row, String currency) {
        return new ChargeRow(
                row.getLocalDate("day"),
                new Party(row.getString("account_key"), row.getString("account_name")),
                new Party(row.getString("tenant_key"), row.getString("tenant_name")),
                row.getString("tags"),
                row.getString("model"),
                charge(row, currency));
    }

    private static Charge charge(Row row, String currency) {
        String source = row.getString("origin");
        String model = row.getString("model");
        String kind = row.getString("kind");
        if (kind != null) {
            return new Charge.Quantity(
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
            case "given" -> new Charge.Given(model, cost, row.getLong("events"), currency);
            case "rounding" -> new Charge.Rounding(cost);
            case "correction" -> new Charge.Correction(cost);
            default -> throw new IllegalStateException("a cost without a kind from '" + source + "'");
        };
    }

    private static BigDecimal decimal(Row row, String column) {
        return row.getBigDecimal(column);
    }
}
