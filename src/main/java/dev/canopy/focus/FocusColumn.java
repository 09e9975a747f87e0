package dev.canopy.focus;

import dev.canopy.attribute.PlainDecimal;
import dev.canopy.focus.FocusCharge.Sale;
import dev.canopy.listing.Calendar;
import dev.canopy.metric.Window;
import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of FOCUS 1.2 that apply to Canopy, in alphabetical order, and then the columns of Canopy's own. Columns
 * about commitments, capacity, regions, resources, invoices and virtual currencies do not apply.
 */
enum FocusColumn {
    BILLED_COST((row, of) -> PlainDecimal.of(row.charge().cost())),
    BILLING_ACCOUNT_ID((row, of) -> row.account().key()),
    BILLING_ACCOUNT_NAME((row, of) -> SpreadsheetText.harmless(row.account().name())),
    BILLING_CURRENCY((row, of) -> row.currency()),
    BILLING_PERIOD_END((row, of) -> Calendar.start(month(row).plusMonths(1)).toString()),
    BILLING_PERIOD_START((row, of) -> Calendar.start(month(row)).toString()),
    CHARGE_CATEGORY((row, of) -> row.charge().sale().isPresent() ? "Usage" : "Adjustment"),
    CHARGE_CLASS((row, of) -> null),
    CHARGE_DESCRIPTION(
            (row, of) -> row.charge().description(row.model() == null ? "events without a model" : row.model())),
    CHARGE_FREQUENCY((row, of) -> row.charge() instanceof FocusCharge.Correction ? "One-Time" : "Usage-Based"),
    CHARGE_PERIOD_END((row, of) -> of.end(row.day()).toString()),
    CHARGE_PERIOD_START((row, of) -> of.start(row.day()).toString()),
    CONSUMED_QUANTITY((row, of) -> sale(row, sale -> PlainDecimal.of(sale.consumed()))),
    CONSUMED_UNIT((row, of) -> sale(row, Sale::consumedUnit)),
    CONTRACTED_COST((row, of) -> PlainDecimal.of(row.charge().cost())),
    CONTRACTED_UNIT_PRICE((row, of) -> sale(row, sale -> PlainDecimal.of(sale.price()))),
    EFFECTIVE_COST((row, of) -> PlainDecimal.of(row.charge().cost())),
    INVOICE_ISSUER_NAME((row, of) -> of.names().invoiceIssuerName()),
    LIST_COST((row, of) -> PlainDecimal.of(row.charge().listCost())),
    LIST_UNIT_PRICE((row, of) -> sale(row, sale -> PlainDecimal.of(sale.listPrice()))),
    PRICING_CATEGORY((row, of) -> sale(row, sale -> "Standard")),
    PRICING_QUANTITY((row, of) -> sale(row, sale -> PlainDecimal.of(sale.quantity()))),
    PRICING_UNIT((row, of) -> sale(row, Sale::unit)),
    PROVIDER_NAME((row, of) -> of.names().providerName()),
    PUBLISHER_NAME((row, of) -> of.names().publisherName()),
    SERVICE_CATEGORY((row, of) -> "AI and Machine Learning"),
    SERVICE_NAME((row, of) -> of.names().serviceName()),
    SERVICE_SUBCATEGORY((row, of) -> "Generative AI"),
    SKU_ID((row, of) -> sale(row, Sale::sku)),
    SKU_METER((row, of) -> sale(row, Sale::meter)),
    SKU_PRICE_DETAILS((row, of) -> null),
    SKU_PRICE_ID((row, of) -> sale(row, Sale::skuPrice)),
    SUB_ACCOUNT_ID((row, of) -> row.tenant().key()),
    SUB_ACCOUNT_NAME((row, of) -> SpreadsheetText.harmless(row.tenant().name())),
    TAGS((row, of) -> row.tags()),
    X_COST_SOURCE((row, of) -> row.charge().source().text()),
    X_MODEL((row, of) -> SpreadsheetText.harmlessOrNull(row.model())),
    X_QUANTITY_KIND((row, of) -> row.charge().kind());

    /**
     * The values that all rows of an export share.
     *
     * @param window limits the charge period of a day
     */
    record Export(FocusConfig names, Window window) {
        Instant start(LocalDate day) {
            Instant start = Calendar.start(day);
            Instant from = window.from();
            return from == null || from.isBefore(start) ? start : from;
        }

        Instant end(LocalDate day) {
            Instant end = Calendar.start(day.plusDays(1));
            Instant to = window.to();
            return to == null || to.isAfter(end) ? end : to;
        }
    }

    private final String id;
    private final BiFunction<ChargeRow, Export, @Nullable String> value;

    FocusColumn(BiFunction<ChargeRow, Export, @Nullable String> value) {
        this.id = Stream.of(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining())
                .replaceFirst("^X(?=[A-Z])", "x_");
        this.value = value;
    }

    /** The lines of an export. An empty field is a null; no column has an empty text. */
    static TableLines<ChargeRow> lines(Export export) {
        return TableLines.csv(
                Stream.of(values()).map(FocusColumn::id).toList(),
                row -> Stream.of(values()).map(column -> column.of(row, export)).toList());
    }

    /** The name of the column. */
    String id() {
        return id;
    }

    /** The value of the column as text; null if it has none. */
    @Nullable String of(ChargeRow row, Export export) {
        return value.apply(row, export);
    }

    private static @Nullable String sale(ChargeRow row, Function<Sale, String> value) {
        return row.charge().sale().map(value).orElse(null);
    }

    private static LocalDate month(ChargeRow row) {
        return row.day().withDayOfMonth(1);
    }
}
