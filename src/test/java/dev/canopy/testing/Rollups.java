package dev.canopy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Bits;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Recomputes in plain Java, from parents and events alone, what the database keeps of an account. */
@ApplicationScoped
public class Rollups {
    private final Sql sql;

    public Rollups(Sql sql) {
        this.sql = sql;
    }

    /** Depths, sizes and the closure table follow from the parents. */
    public void assertTreeIsExact(String root) {
        Map<String, String> parents = parents(root);
        Map<String, String> expected = new TreeMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        Map<String, Integer> depths = new HashMap<>();
        for (String tenant : parents.keySet()) {
            int distance = 0;
            for (String above = tenant; above != null; above = parents.get(above)) {
                expected.put(above + ">" + tenant, String.valueOf(distance));
                sizes.merge(above, 1, Integer::sum);
                distance++;
            }
            depths.put(tenant, distance - 1);
        }

        Map<String, String> actual = new TreeMap<>();
        for (String row : sql.rows("""
                select a.key || '>' || d.key, p.distance from tenant_ancestry p
                join tenant a on a.id = p.ancestor_id join tenant d on d.id = p.descendant_id
                where a.root_id = (select id from tenant where key = ?) or d.root_id = (select id from tenant where key = ?)
                """, root, root)) {
            actual.put(row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1));
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(sql.rows("""
                select key, depth, subtree_size from tenant
                where root_id = (select id from tenant where key = ?) order by key collate "C"
                """, root))
                .containsExactlyElementsOf(new TreeMap<>(parents)
                        .keySet().stream()
                                .map(key -> key + "|" + depths.get(key) + "|" + sizes.get(key))
                                .toList());
    }

    /** Own and subtree roll-ups, total, by day and by month, follow from the events and the present tree. */
    public void assertUsageIsExact(String root) {
        Map<String, String> parents = parents(root);
        Map<String, Sum> ownTotals = zeros(parents);
        Map<String, Sum> subtreeTotals = zeros(parents);
        Map<String, Sum> ownDays = new TreeMap<>();
        Map<String, Sum> subtreeDays = new TreeMap<>();
        Map<String, Sum> ownMonths = new TreeMap<>();
        Map<String, Sum> subtreeMonths = new TreeMap<>();
        for (String row : sql.rows("""
                select t.key, e.feature_id, (e.time at time zone 'UTC')::date, e.cost,
                       (extract(epoch from e.time) * 1000000)::bigint, e.correction,
                       coalesce(e.input_tokens, 0), coalesce(e.output_tokens, 0), e.price_id is null and not e.cost_given
                from usage_event e join tenant t on t.id = e.tenant_id
                where e.root_id = (select id from tenant where key = ?)
                """, root)) {
            String[] event = row.split("\\|");
            boolean used = event[5].equals("f");
            Sum use = new Sum(
                    1,
                    new BigInteger(event[3]),
                    new BigInteger(event[6]),
                    new BigInteger(event[7]),
                    event[8].equals("t") ? 1 : 0,
                    used ? Bits.of(Integer.parseInt(event[1])) : Bits.NONE,
                    used ? Long.parseLong(event[4]) : 0);
            ownTotals.merge(event[0], use, Sum::plus);
            String month = event[2].substring(0, event[2].lastIndexOf('-')) + "-01";
            ownDays.merge(event[0] + "|" + event[2], use, Sum::plus);
            ownMonths.merge(event[0] + "|" + month, use, Sum::plus);
            for (String above = event[0]; above != null; above = parents.get(above)) {
                subtreeTotals.merge(above, use, Sum::plus);
                subtreeDays.merge(above + "|" + event[2], use, Sum::plus);
                subtreeMonths.merge(above + "|" + month, use, Sum::plus);
            }
        }
        assertThat(stored("usage_total", "", root)).isEqualTo(texts(ownTotals, subtreeTotals));
        assertThat(stored("usage_day", "|| '|' || r.day", root)).isEqualTo(texts(ownDays, subtreeDays));
        assertThat(stored("usage_month", "|| '|' || r.month", root)).isEqualTo(texts(ownMonths, subtreeMonths));
    }

    /**
     * The values of all meters, own and of the subtree, over all time, by day and by month, follow from the events and
     * the present tree.
     */
    public void assertMetersAreExact(String root) {
        MeterModel sums = new MeterModel(sql, root, parents(root));
        assertThat(sums.stored()).isEqualTo(sums.expected());
    }

    /**
     * The slices, with users and without, and for the tenants and days that are due, the events follow from all events
     * of the days that are sliced.
     */
    public void assertSlicesAreExact(String root) {
        assertSlicesAreExact(root, 2, "coalesce(s.user_ref, '-')");
        assertSlicesAreExact(root, 7, "coalesce(left(s.user_ref, 0) || '-', '-')");
    }

    private void assertSlicesAreExact(String root, int level, String user) {
        Map<String, Sum> slices = new TreeMap<>();
        for (String row : sql.rows("""
                select t.key || ' ' || (s.time at time zone 'UTC')::date || ' ' || s.feature_id || ' ' || coalesce(s.model, '-') || ' '
                       || %s, s.cost, (extract(epoch from s.time) * 1000000)::bigint, s.correction,
                       coalesce(s.input_tokens, 0), coalesce(s.output_tokens, 0), s.price_id is null and not s.cost_given
                from named_usage_event s join tenant t on t.id = s.tenant_id join account_slices a on a.root_id = s.root_id
                where s.root_id = (select id from tenant where key = ?) and s.time < a.sliced_to::timestamp at time zone 'UTC'
                """.formatted(user), root)) {
            String[] event = row.split("\\|");
            slices.merge(
                    event[0],
                    new Sum(
                            1,
                            new BigInteger(event[1]),
                            new BigInteger(event[4]),
                            new BigInteger(event[5]),
                            event[6].equals("t") ? 1 : 0,
                            Bits.NONE,
                            event[3].equals("f") ? Long.parseLong(event[2]) : 0),
                    Sum::plus);
        }
        assertThat(sql.rows("""
                        select t.key || ' ' || s.day || ' ' || s.feature_id || ' ' || coalesce(s.model, '-') || ' ' || %1$s || ' '
                               || sum(s.usage_count) || ' ' || sum(s.cost) || ' ' || sum(s.input_tokens) || ' '
                               || sum(s.output_tokens) || ' ' || sum(s.unpriced_count) || '  '
                               || coalesce((extract(epoch from max(s.last_used_at)) * 1000000)::bigint, 0)
                        from sliced_usage_of_account s join tenant t on t.id = s.tenant_id
                        where s.root_id = (select id from tenant where key = ?) and s.level in (3, %2$d)
                        group by t.key, s.day, s.feature_id, s.model, %1$s
                        """.formatted(user, level), root).stream().sorted().toList())
                .isEqualTo(slices.entrySet().stream()
                        .map(slice -> slice.getKey() + " " + slice.getValue())
                        .sorted()
                        .toList());
    }

    private List<String> stored(String table, String day, String root) {
        List<String> rows = sql.rows("""
                select t.key %s || ' ' || r.own_usage_count || ' ' || r.own_cost || ' ' || r.own_input_tokens || ' '
                       || r.own_output_tokens || ' ' || r.own_unpriced_count || ' ' || r.own_feature_mask || ' '
                       || coalesce((extract(epoch from r.own_last_used_at) * 1000000)::bigint, 0)
                       || ' ' || r.subtree_usage_count || ' ' || r.subtree_cost || ' ' || r.subtree_input_tokens || ' '
                       || r.subtree_output_tokens || ' ' || r.subtree_unpriced_count || ' ' || r.subtree_feature_mask || ' '
                       || coalesce((extract(epoch from r.subtree_last_used_at) * 1000000)::bigint, 0)
                from %s r join tenant t on t.id = r.tenant_id
                where r.root_id = (select id from tenant where key = ?)
                """.formatted(day, table), root);
        return rows.stream().sorted().toList();
    }

    private Map<String, String> parents(String root) {
        Map<String, String> parents = new HashMap<>();
        for (String row : sql.rows("""
                select t.key, coalesce(p.key, '') from tenant t left join tenant p on p.id = t.parent_id
                where t.root_id = (select id from tenant where key = ?)
                """, root)) {
            String parent = row.substring(row.indexOf('|') + 1);
            parents.put(row.substring(0, row.indexOf('|')), parent.isEmpty() ? null : parent);
        }
        assertThat(parents).containsKey(root);
        return parents;
    }

    private static Map<String, Sum> zeros(Map<String, String> parents) {
        Map<String, Sum> zeros = new TreeMap<>();
        parents.keySet().forEach(key -> zeros.put(key, Sum.ZERO));
        return zeros;
    }

    /** Rows without own usage have own sums of 0. */
    private static List<String> texts(Map<String, Sum> own, Map<String, Sum> subtree) {
        return subtree.entrySet().stream()
                .map(sum -> sum.getKey() + " " + own.getOrDefault(sum.getKey(), Sum.ZERO) + " " + sum.getValue())
                .sorted()
                .toList();
    }

    private record Sum(
            long count, BigInteger cost, BigInteger input, BigInteger output, long unpriced, Bits mask, long latest) {
        static final Sum ZERO = new Sum(0, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, 0, Bits.NONE, 0);

        Sum plus(Sum other) {
            return new Sum(
                    count + other.count,
                    cost.add(other.cost),
                    input.add(other.input),
                    output.add(other.output),
                    unpriced + other.unpriced,
                    mask.or(other.mask),
                    Math.max(latest, other.latest));
        }

        @Override
        public String toString() {
            return count + " " + cost + " " + input + " " + output + " " + unpriced + " " + mask + " " + latest;
        }
    }
}
