package dev.canopy.focus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.canopy.focus.ChargeRow.Party;
import dev.canopy.metric.Window;
import dev.canopy.table.TableLines;
import dev.canopy.testing.Configurations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of an export, compared with the specification. */
class FocusLinesTest {
    private static final LocalDate DAY = LocalDate.of(2026, 2, 28);
    private static final UUID PRICE = UUID.fromString("6f2d1c1e-0000-4000-8000-000000000001");
    private static final FocusConfig NAMES = Configurations.of(FocusConfig.class);

    private static FocusCharge.Quantity priced(String kind, String quantity, String rate, String listRate) {
        return new FocusCharge.Quantity(
                ChargeSource.PRICE,
                "large",
                kind,
                new BigDecimal(quantity),
                new BigDecimal(rate),
                new BigDecimal(listRate),
                PRICE);
    }

    private static FocusCharge.Quantity unpriced(ChargeSource source, String model, String kind) {
        return new FocusCharge.Quantity(source, model, kind, BigDecimal.TEN, BigDecimal.ZERO, BigDecimal.ZERO, null);
    }

    static Stream<FocusCharge> charges() {
        return Stream.of(
                priced("cachedInputTokens", "1234567", "0.3", "0.45"),
                priced("seconds", "0.000000001", "0.000000001", "0.000000001"),
                priced("pages", "3", "9223.5", "9223.5"),
                unpriced(ChargeSource.NONE, "large", "images"),
                unpriced(ChargeSource.GIVEN, null, "requests"),
                new FocusCharge.Given(null, new BigDecimal("1.5"), 3, "USD"),
                new FocusCharge.Given("large", BigDecimal.ZERO, 1, "USD"),
                new FocusCharge.Rounding(new BigDecimal("-0.0000000005")),
                new FocusCharge.Correction(new BigDecimal("-12.5")));
    }

    private static ChargeRow row(String model, FocusCharge charge) {
        return new ChargeRow(
                DAY, new Party("acme", "Acme"), new Party("acme-eu", "Acme EU"), "EUR", null, model, charge);
    }

    private static List<Map<String, String>> written(Window window, ChargeRow... rows) {
        String csv = new String(
                FocusColumn.lines(new FocusColumn.Export(NAMES, window)).of(List.of(rows)), StandardCharsets.UTF_8);
        return read(csv);
    }

    static List<Map<String, String>> read(String csv) {
        try (MappingIterator<Map<String, String>> lines = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(csv)) {
            List<Map<String, String>> rows = new ArrayList<>();
            lines.forEachRemaining(rows::add);
            return rows;
        } catch (IOException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static Window window(String from, String to) {
        return new Window(from == null ? null : Instant.parse(from), to == null ? null : Instant.parse(to));
    }

    @Test
    void hasAllMandatoryColumnsAndThenItsOwn() {
        List<String> columns =
                Stream.of(FocusColumn.values()).map(FocusColumn::id).toList();

        assertThat(columns).containsAll(FocusSpecification.mandatory());
        List<String> own = columns.stream()
                .filter(column -> !FocusSpecification.has(column))
                .toList();
        assertThat(own).containsExactly("x_CostSource", "x_Model", "x_QuantityKind");
        assertThat(columns).endsWith(own.toArray(String[]::new));
        assertThat(columns.stream().filter(FocusSpecification::has)).isSorted();
    }

    @ParameterizedTest
    @MethodSource("charges")
    void followsTheSpecification(FocusCharge charge) {
        List<Map<String, String>> rows = written(window(null, null), row("large", charge));

        assertThat(rows).hasSize(1);
        assertThat(FocusSpecification.violations(rows.get(0))).isEmpty();
    }

    @Test
    void noticesARowThatDoesNotFollowTheSpecification() {
        Map<String, String> row = written(window(null, null), row("large", priced("images", "2", "1", "1")))
                .get(0);
        row.put("BilledCost", "1e+3");
        row.put("ChargeCategory", "Use");
        row.put("ListCost", "3");
        row.put("ServiceName", "");

        assertThat(FocusSpecification.violations(row))
                .contains(
                        "BilledCost is '1e+3'",
                        "ChargeCategory is 'Use'",
                        "ServiceName is ''",
                        "ListCost is not the product of quantity and price");
    }

    @Test
    void writesExactNumbers() {
        assertThat(written(window(null, null), row("large", priced("seconds", "0.000000001", "0.000000003", "5"))))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("BilledCost", "0.000000000000000000000003")
                        .containsEntry("ListCost", "0.000000000000005")
                        .containsEntry("PricingQuantity", "0.000000000000001")
                        .containsEntry("PricingUnit", "1000000 Seconds")
                        .containsEntry("ConsumedQuantity", "0.000000001"));
    }

    @Test
    void namesTheSkuByKindAndModelAndItsPriceById() {
        assertThat(written(window(null, null), row("large", priced("images", "2", "1", "1"))))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("SkuId", "images/large")
                        .containsEntry("SkuPriceId", PRICE + "/images/large")
                        .containsEntry("x_CostSource", "price"));
    }

    @Test
    void limitsTheChargePeriodToTheWindow() {
        ChargeRow row = row("large", priced("images", "2", "1", "1"));

        assertThat(written(window("2026-02-28T08:00:00Z", "2026-02-28T17:30:00Z"), row))
                .singleElement()
                .satisfies(fields -> assertThat(fields)
                        .containsEntry("ChargePeriodStart", "2026-02-28T08:00:00Z")
                        .containsEntry("ChargePeriodEnd", "2026-02-28T17:30:00Z")
                        .containsEntry("BillingPeriodStart", "2026-02-01T00:00:00Z")
                        .containsEntry("BillingPeriodEnd", "2026-03-01T00:00:00Z"));
        assertThat(written(window("2026-02-01T00:00:00Z", null), row))
                .singleElement()
                .satisfies(fields -> assertThat(fields)
                        .containsEntry("ChargePeriodStart", "2026-02-28T00:00:00Z")
                        .containsEntry("ChargePeriodEnd", "2026-03-01T00:00:00Z"));
    }

    @Test
    void keepsSpreadsheetsFromRunningNames() {
        ChargeRow row = new ChargeRow(
                DAY,
                new Party("acme", "=1+1"),
                new Party("acme-eu", "@SUM(A1)"),
                "EUR",
                "{\"team\":\"=2\"}",
                "+model",
                new FocusCharge.Given("+model", BigDecimal.ONE, 1, "USD"));

        assertThat(written(window(null, null), row))
                .singleElement()
                .satisfies(fields -> assertThat(fields)
                        .containsEntry("BillingAccountName", "'=1+1")
                        .containsEntry("SubAccountName", "'@SUM(A1)")
                        .containsEntry("x_Model", "'+model")
                        .containsEntry("SkuId", "given/+model")
                        .containsEntry("Tags", "{\"team\":\"=2\"}"));
    }

    @Test
    void beginsWithTheColumnsOnce() {
        TableLines<ChargeRow> lines = FocusColumn.lines(new FocusColumn.Export(NAMES, window(null, null)));
        ChargeRow row = row("large", priced("images", "2", "1", "1"));

        String first = new String(lines.of(List.of(row)), StandardCharsets.UTF_8);
        String second = new String(lines.of(List.of(row)), StandardCharsets.UTF_8);

        assertThat(first).startsWith("BilledCost,BillingAccountId,").endsWith(second);
        assertThat(second).startsWith("0.000002,acme,").endsWith("\r\n");
    }
}
