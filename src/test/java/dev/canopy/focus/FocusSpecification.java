package dev.canopy.focus;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of the FinOps Open Cost and Usage Specification, version 1.2 of May 2025, for a row. Source: the
 * definitions of the columns, and the attributes for numbers, times, currencies and key-value pairs, in the repository
 * FOCUS_Spec of the FinOps Foundation, tag v1.2.
 */
final class FocusSpecification {
    private record Column(String id, Level level, boolean nullable, Type type, Set<String> values) {}

    private enum Level {
        MANDATORY,
        CONDITIONAL,
        RECOMMENDED
    }

    private enum Type {
        STRING("(?s).+"),
        DECIMAL("-?\\d+(\\.\\d+)?"),
        POSITIVE("\\d+(\\.\\d+)?"),
        TIME("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"),
        CURRENCY("[A-Z]{3}"),
        JSON("(?s)\\{.*}");

        private final Pattern form;

        Type(String form) {
            this.form = Pattern.compile(form);
        }
    }

    /** Column, level (M, C or R), whether it may be null, type, and allowed values if they are a closed set. */
    private static final String COLUMNS = """
            AvailabilityZone|R|null|STRING|
            BilledCost|M||DECIMAL|
            BillingAccountId|M||STRING|
            BillingAccountName|M|null|STRING|
            BillingAccountType|C||STRING|
            BillingCurrency|M||CURRENCY|
            BillingPeriodEnd|M||TIME|
            BillingPeriodStart|M||TIME|
            CapacityReservationId|C|null|STRING|
            CapacityReservationStatus|C|null|STRING|Used;Unused
            ChargeCategory|M||STRING|Usage;Purchase;Tax;Credit;Adjustment
            ChargeClass|M|null|STRING|Correction
            ChargeDescription|M|null|STRING|
            ChargeFrequency|R||STRING|One-Time;Recurring;Usage-Based
            ChargePeriodEnd|M||TIME|
            ChargePeriodStart|M||TIME|
            CommitmentDiscountCategory|C|null|STRING|Spend;Usage
            CommitmentDiscountId|C|null|STRING|
            CommitmentDiscountName|C|null|STRING|
            CommitmentDiscountQuantity|C|null|DECIMAL|
            CommitmentDiscountStatus|C|null|STRING|Used;Unused
            CommitmentDiscountType|C|null|STRING|
            CommitmentDiscountUnit|C|null|STRING|
            ConsumedQuantity|C|null|DECIMAL|
            ConsumedUnit|C|null|STRING|
            ContractedCost|M||DECIMAL|
            ContractedUnitPrice|C|null|POSITIVE|
            EffectiveCost|M||DECIMAL|
            InvoiceId|R|null|STRING|
            InvoiceIssuerName|M||STRING|
            ListCost|M||DECIMAL|
            ListUnitPrice|C|null|POSITIVE|
            PricingCategory|C|null|STRING|Standard;Dynamic;Committed;Other
            PricingCurrency|C|null|CURRENCY|
            PricingCurrencyContractedUnitPrice|C|null|POSITIVE|
            PricingCurrencyEffectiveCost|C|null|DECIMAL|
            PricingCurrencyListUnitPrice|C|null|POSITIVE|
            PricingQuantity|M|null|DECIMAL|
            PricingUnit|M|null|STRING|
            ProviderName|M||STRING|
            PublisherName|M||STRING|
            RegionId|C|null|STRING|
            RegionName|C|null|STRING|
            ResourceId|C|null|STRING|
            ResourceName|C|null|STRING|
            ResourceType|C|null|STRING|
            ServiceCategory|M||STRING|AI and Machine Learning;Analytics;Business Applications;Compute;Databases;Developer Tools;Multicloud;Identity;Integration;Internet of Things;Management and Governance;Media;Migration;Mobile;Networking;Security;Storage;Web;Other
            ServiceName|M||STRING|
            ServiceSubcategory|R||STRING|AI Platforms;Bots;Generative AI;Machine Learning;Natural Language Processing;Other (AI and Machine Learning)
            SkuId|C|null|STRING|
            SkuMeter|C|null|STRING|
            SkuPriceDetails|C|null|JSON|
            SkuPriceId|C|null|STRING|
            SubAccountId|C|null|STRING|
            SubAccountName|C|null|STRING|
            SubAccountType|C|null|STRING|
            Tags|C|null|JSON|
            """;

    private static final Map<String, Column> BY_ID = COLUMNS.lines()
            .map(FocusSpecification::column)
            .collect(Collectors.toMap(Column::id, column -> column, (one, other) -> one, LinkedHashMap::new));

    private FocusSpecification() {}

    private static Column column(String line) {
        String[] parts = line.split("\\|", -1);
        Level level = Stream.of(Level.values())
                .filter(each -> each.name().startsWith(parts[1]))
                .findFirst()
                .orElseThrow();
        Set<String> values = parts[4].isEmpty() ? Set.of() : Set.of(parts[4].split(";"));
        return new Column(parts[0], level, parts[2].equals("null"), Type.valueOf(parts[3]), values);
    }

    static List<String> mandatory() {
        return BY_ID.values().stream()
                .filter(column -> column.level == Level.MANDATORY)
                .map(Column::id)
                .toList();
    }

    static boolean has(String column) {
        return BY_ID.containsKey(column);
    }

    /** The faults of a row, whose nulls are empty texts. */
    static List<String> violations(Map<String, String> row) {
        List<String> wrong = new ArrayList<>();
        row.forEach((id, value) -> {
            Column column = BY_ID.get(id);
            if (column != null && !isAllowed(column, value)) {
                wrong.add(id + " is '" + value + "'");
            }
        });
        wrong.addAll(contradictions(row));
        return wrong;
    }

    private static boolean isAllowed(Column column, String value) {
        return value.isEmpty()
                ? column.nullable
                : column.type.form.matcher(value).matches()
                        && (column.values.isEmpty() || column.values.contains(value));
    }

    /** The rules of the definitions for several columns together. */
    private static List<String> contradictions(Map<String, String> row) {
        List<String> wrong = new ArrayList<>();
        Predicate<String> isNull = column -> row.get(column).isEmpty();
        boolean usage = row.get("ChargeCategory").equals("Usage");
        for (String column :
                List.of("PricingQuantity", "ListUnitPrice", "ContractedUnitPrice", "SkuId", "SkuPriceId")) {
            if (usage && isNull.test(column)) {
                wrong.add(column + " is null for usage");
            }
        }
        if (isNull.test("ConsumedQuantity") == usage) {
            wrong.add("ConsumedQuantity is null for usage, or not null for something else");
        }
        for (String pair : List.of("PricingQuantity PricingUnit", "ConsumedQuantity ConsumedUnit", "SkuId SkuMeter")) {
            if (isNull.test(pair.split(" ")[0]) != isNull.test(pair.split(" ")[1])) {
                wrong.add("only one is null: " + pair);
            }
        }
        for (String cost : List.of("List", "Contracted")) {
            if (isNull.test(cost + "UnitPrice")) {
                if (number(row, cost + "Cost").compareTo(number(row, "BilledCost")) != 0) {
                    wrong.add(cost + "Cost is not BilledCost");
                }
            } else if (number(row, cost + "UnitPrice")
                            .multiply(number(row, "PricingQuantity"))
                            .compareTo(number(row, cost + "Cost"))
                    != 0) {
                wrong.add(cost + "Cost is not the product of quantity and price");
            }
        }
        if (!usage && number(row, "EffectiveCost").compareTo(number(row, "BilledCost")) != 0) {
            wrong.add("EffectiveCost is not BilledCost");
        }
        return wrong;
    }

    private static BigDecimal number(Map<String, String> row, String column) {
        return new BigDecimal(row.get(column));
    }
}
