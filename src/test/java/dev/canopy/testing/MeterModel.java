package dev.canopy.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes the values of all meters of an account in plain Java, from parents and events alone. */
final class MeterModel {
    private static final String EVENTS = """
            select t.key, (e.time at time zone 'UTC')::date, (extract(epoch from e.time) * 1000000)::bigint, e.correction,
                   case when e.cost_given or e.price_id is not null then e.cost end, e.user_number, e.model_number,
                   e.input_tokens, e.seconds, e.own_quantities ->> 'pages',
                   case when jsonb_typeof(e.attributes -> 'size') = 'number' then e.attributes ->> 'size' end,
                   (select n.number from usage_attribute_value n where n.root_id = e.root_id and n.attribute = 'attributes.size'
                      and n.value = e.attributes ->> 'size'),
                   e.attributes ->> 'size', (select f.key from ai_feature f where f.id = e.feature_id)
            from usage_event e join tenant t on t.id = e.tenant_id
            where e.root_id = (select id from tenant where key = ?)
            """;
    /** The values of meters in the columns of {@link #EVENTS}, from the fifth one on. */
    private static final List<String> VALUES = List.of(
            "cost",
            "user",
            "model",
            "quantities.inputTokens",
            "quantities.seconds",
            "quantities.pages",
            "attributes.size",
            "distinct attributes.size");

    /** The columns behind those values. */
    private static final int SIZE = 4 + 8;

    private static final int FEATURE = SIZE + 1;

    /** The filters that are known here, by their texts. */
    private static final Map<String, Predicate<String[]>> FILTERS = Map.of(
            "null",
            event -> true,
            "feature==chat",
            event -> event[FEATURE].equals("chat"),
            "attributes.size=gt=4,attributes.size==large",
            event -> event[SIZE].equals("large") || (!event[SIZE].equals("null") && Integer.parseInt(event[SIZE]) > 4));

    private static final String STORED = """
            select t.key || ' ' || m.key || ' ' || s.level || ' ' || s.start || ' ' || %s || ' ' || %s
            from usage_meter_sum s join tenant t on t.id = s.tenant_id join meter m on m.id = s.meter_id
            where s.root_id = (select id from tenant where key = ?)
            """.formatted(side("own"), side("subtree"));

    private final Sql sql;
    private final String root;
    private final Map<String, @Nullable String> parents;
    private final Map<String, Value> own = new TreeMap<>();
    private final Map<String, Value> subtree = new TreeMap<>();

    /** @param parents the parent of each tenant; null for the root */
    MeterModel(Sql sql, String root, Map<String, @Nullable String> parents) {
        this.sql = sql;
        this.root = root;
        this.parents = parents;
    }

    private static String side(String side) {
        return """
                concat_ws(' ', s.{side}_events, s.{side}_value_count, trim_scale(s.{side}_value_sum),
                  coalesce(trim_scale(s.{side}_minimum)::text, '-'), coalesce(trim_scale(s.{side}_maximum)::text, '-'),
                  coalesce(trim_scale(s.{side}_latest[1] * 1000000) || '=' || trim_scale(s.{side}_latest[2]), '-'),
                  '[' || array_to_string(s.{side}_members, ', ') || ']',
                  case when m.aggregation = 'distinct' then s.{side}_figure else 0 end)""".replace("{side}", side);
    }

    List<String> stored() {
        return sql.rows(STORED, root).stream().sorted().toList();
    }

    List<String> expected() {
        List<String[]> meters = sql.rows("select key, aggregation, value, filter from meter").stream()
                .map(row -> row.split("\\|"))
                .toList();
        for (String row : sql.rows(EVENTS, root)) {
            String[] event = row.split("\\|");
            for (String[] meter : meters) {
                Value value = value(event, meter[1], meter[2]);
                if (value != null && FILTERS.get(meter[3]).test(event)) {
                    add(event, meter[0], value);
                }
            }
        }
        return subtree.entrySet().stream()
                .map(sum -> sum.getKey() + " " + own.getOrDefault(sum.getKey(), Value.NONE) + " " + sum.getValue())
                .sorted()
                .toList();
    }

    private void add(String[] event, String meter, Value value) {
        String month = event[1].substring(0, event[1].lastIndexOf('-')) + "-01";
        for (String period : List.of("2 " + event[1], "1 " + month, "0 -infinity")) {
            own.merge(event[0] + " " + meter + " " + period, value, Value::plus);
            for (String above = event[0]; above != null; above = parents.get(above)) {
                subtree.merge(above + " " + meter + " " + period, value, Value::plus);
            }
        }
    }

    /** What an event adds to a meter; null if nothing. */
    private static @Nullable Value value(String[] event, String aggregation, String name) {
        boolean correction = event[3].equals("t");
        boolean adds = aggregation.equals("sum") || aggregation.equals("average");
        boolean numbered = aggregation.equals("distinct") && name.startsWith("attributes.");
        String text = name.equals("null") ? "1" : event[4 + VALUES.indexOf(numbered ? "distinct " + name : name)];
        if (text.equals("null") || (correction && !adds)) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        Value value = new Value(1, correction ? 0 : 1, BigDecimal.ZERO, null, null, null, new TreeSet<>());
        return switch (aggregation) {
            case "sum", "average" -> new Value(1, value.count, number, null, null, null, value.members);
            case "count" -> value;
            case "min" -> new Value(1, 1, BigDecimal.ZERO, number, null, null, value.members);
            case "max" -> new Value(1, 1, BigDecimal.ZERO, null, number, null, value.members);
            case "latest" ->
                new Value(
                        1, 1, BigDecimal.ZERO, null, null, new Latest(Long.parseLong(event[2]), number), value.members);
            case "distinct" -> {
                value.members.add(Integer.parseInt(text));
                yield value;
            }
            default -> throw new AssertionError(aggregation);
        };
    }

    /** The greatest one of several values of the same time counts. */
    private record Latest(long micros, BigDecimal value) implements Comparable<Latest> {
        private static final Comparator<Latest> ORDER =
                Comparator.comparingLong(Latest::micros).thenComparing(Latest::value);

        @Override
        public int compareTo(Latest other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return micros + "=" + text(value);
        }
    }

    private record Value(
            long events,
            long count,
            BigDecimal sum,
            @Nullable BigDecimal least,
            @Nullable BigDecimal greatest,
            @Nullable Latest latest,
            TreeSet<Integer> members) {
        static final Value NONE = new Value(0, 0, BigDecimal.ZERO, null, null, null, new TreeSet<>());

        Value plus(Value other) {
            TreeSet<Integer> all = new TreeSet<>(members);
            all.addAll(other.members);
            return new Value(
                    events + other.events,
                    count + other.count,
                    sum.add(other.sum),
                    either(least, other.least, BinaryOperator.minBy(Comparator.naturalOrder())),
                    either(greatest, other.greatest, BinaryOperator.maxBy(Comparator.naturalOrder())),
                    either(latest, other.latest, BinaryOperator.maxBy(Comparator.naturalOrder())),
                    all);
        }

        private static <T> @Nullable T either(@Nullable T one, @Nullable T other, BinaryOperator<T> choice) {
            return one == null ? other : other == null ? one : choice.apply(one, other);
        }

        @Override
        public String toString() {
            List<Object> parts = new ArrayList<>(List.of(events, count, text(sum)));
            parts.add(least == null ? "-" : text(least));
            parts.add(greatest == null ? "-" : text(greatest));
            parts.add(latest == null ? "-" : latest);
            parts.add(members);
            parts.add(members.size());
            return Stream.of(parts.toArray()).map(Object::toString).collect(Collectors.joining(" "));
        }
    }

    private static String text(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
