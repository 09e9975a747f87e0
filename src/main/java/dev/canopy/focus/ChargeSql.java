package dev.canopy.focus;

import dev.canopy.access.ScopeSql;
import dev.canopy.price.CostSql;
import dev.canopy.price.QuantityKind;
import dev.canopy.tenant.Subtrees;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The statement that reads charges. It adds up the quantities of the events of a day, a tenant and a model for each set
 * of rates, and then splits them by kind. The cost of a sum of quantities is exact. The cost of each event is rounded,
 * so the sum of all roundings is a row of its own.
 *
 * <p>Parameters: the account, the tenant, the tops of what the caller sees (null for everything), from (null for no
 * start), to (null for no end) and the currency of the account.
 */
final class ChargeSql {
    /**
     * The rates of a price never change, and a price with events cannot be deleted, so the rates are those that the
     * event was priced by. If the price is for a tenant, the price for all tenants gives the list rates. "offset 0"
     * keeps the planner from computing the rates of tiers in each of their uses, which takes almost twice as long.
     */
    private static final String EVENTS = """
            from tenant_ancestry a
            join named_usage_event e on {place} and e.tenant_id = a.descendant_id
              and ($4::timestamptz is null or e.time >= $4) and ($5::timestamptz is null or e.time < $5)
            left join price p on p.id = e.price_id and not e.cost_given
            left join lateral price_at(null, $6, case when p.tenant_id is not null then e.model end, e.service_tier, e.time,
                                       e.input_tokens) l on true
            cross join lateral (
              select (e.time at time zone 'UTC')::date as day,
                case when e.correction then 'correction' when e.cost_given then 'given'
                     when p.id is null then 'none' else 'price' end as origin,
                case when p.tiers is null then p.rates else applicable_rates(p.rates, p.tiers, e.input_tokens) end as rates
              offset 0
            ) d
            """;

    private static final String KEYS =
            "e.tenant_id, e.model, d.day, d.origin, p.id, d.rates, coalesce(l.rates, d.rates)";

    /**
     * A price that is set above what the caller sees does not exist for the caller: the rows of its charges have no id
     * of a price, and are added up with those of other such prices with the same rates. Otherwise their number and
     * order would show the prices.
     */
    private static final String IS_SEEN_PRICE = "(p.tenant_id is null or" + ScopeSql.covers("p.tenant_id", "$3") + ")";

    private static final String TEXT = """
            with account as (
              select t.key, t.name
              from tenant_ancestry a join tenant t on t.id = a.ancestor_id
              where a.descendant_id = $2 and {is seen}
              order by a.distance desc limit 1
            ), charged (tenant_id, model, day, origin, price_id, rates, list_rates, events, cost, {kinds}) as (
              select {keys}, count(*), sum(e.cost) * 0.000000001, {sums}
              {events}
              where a.ancestor_id = $2
              group by {keys}
            ), own (tenant_id, model, day, origin, price_id, rates, list_rates, kind, quantity) as (
              select {keys}, q.key, sum(q.value::numeric)
              {events}
              cross join lateral jsonb_each_text(e.own_quantities) q
              where a.ancestor_id = $2 and e.own_quantities is not null
              group by {keys}, q.key
            ), seen_price as (
              select p.id from price p
              where p.id in (select price_id from charged union select price_id from own) and {is seen price}
            ), quantity as (
              select c.tenant_id, c.model, c.day, c.origin, s.id as price_id, k.kind, k.rate, k.list_rate, k.quantity
              from charged c left join seen_price s on s.id = c.price_id
              cross join lateral (values {terms}) k (kind, rate, list_rate, quantity)
              where k.quantity <> 0
              union all
              select o.tenant_id, o.model, o.day, o.origin, s.id, k.kind, rate_of(o.rates, k.kind),
                rate_of(o.list_rates, k.kind), k.quantity
              from own o left join seen_price s on s.id = o.price_id
              cross join lateral (values (o.kind, o.quantity), (whole_kind(o.kind), -o.quantity)) k (kind, quantity)
              where o.quantity <> 0 and k.kind is not null
            ), exact as (
              select c.tenant_id, c.model, c.day, c.cost as part from charged c where c.origin in ('price', 'none')
              union all
              select q.tenant_id, q.model, q.day, -q.quantity * q.rate * 0.000001 from quantity q where q.origin = 'price'
            ), line as (
              select q.tenant_id, q.model, q.day, q.origin, q.kind, q.price_id, q.rate, q.list_rate,
                sum(q.quantity) as quantity, null::bigint as events, null::numeric as cost
              from quantity q
              group by q.tenant_id, q.model, q.day, q.origin, q.kind, q.price_id, q.rate, q.list_rate
              having sum(q.quantity) <> 0
              union all
              select c.tenant_id, c.model, c.day, c.origin, null, null, null, null, null, sum(c.events)::bigint, sum(c.cost)
              from charged c
              where c.origin in ('given', 'correction')
              group by c.tenant_id, c.model, c.day, c.origin
              union all
              select x.tenant_id, x.model, x.day, 'rounding', null, null, null, null, null, null, sum(x.part)
              from exact x
              group by x.tenant_id, x.model, x.day
              having sum(x.part) <> 0
            )
            select l.day, a.key as account_key, a.name as account_name, t.key as tenant_key, t.name as tenant_name,
              nullif(t.labels, '{}')::text as tags, l.model, l.origin, l.kind, l.price_id, l.rate, l.list_rate, l.quantity,
              l.events, l.cost
            from line l join tenant t on t.id = l.tenant_id cross join account a
            order by l.day, t.key, l.model, l.origin, l.kind, l.price_id, l.rate, l.list_rate
            """.replace("{is seen}", ScopeSql.covers("a.ancestor_id", "$3"))
            .replace("{is seen price}", IS_SEEN_PRICE)
            .replace("{events}", EVENTS)
            .replace("{keys}", KEYS)
            .replace("{kinds}", columns("%s"))
            .replace("{sums}", columns("coalesce(sum(e.%s), 0)"))
            .replace(
                    "{terms}",
                    Arrays.stream(QuantityKind.values()).map(ChargeSql::term).collect(Collectors.joining(",\n")));

    private static final String OF_ACCOUNT = TEXT.replace("{place}", "e.root_id = $1");
    private static final String OF_PART =
            TEXT.replace("{place}", "a.root_id = $1 and " + Subtrees.find("e.tenant_id", "below.ancestor_id = $2"));

    private ChargeSql() {}

    /**
     * @param accountSeen whether the caller sees the whole account; if not, events are found by their tenants and by
     *     nothing else
     */
    static String text(boolean accountSeen) {
        return accountSeen ? OF_ACCOUNT : OF_PART;
    }

    private static String columns(String form) {
        return Arrays.stream(QuantityKind.values())
                .map(kind -> form.formatted(kind.column()))
                .collect(Collectors.joining(", "));
    }

    /**
     * A kind without its parts, so that the rows of all kinds add up. Parts of a client's own are subtracted by rows.
     */
    private static String term(QuantityKind kind) {
        String parts = Arrays.stream(QuantityKind.values())
                .filter(part -> part.whole().filter(kind::equals).isPresent())
                .map(part -> " - c." + part.column())
                .collect(Collectors.joining());
        return "('%s', %s, %s, (c.%s%s)::numeric)"
                .formatted(
                        kind.field(),
                        CostSql.rate(kind, "c.rates"),
                        CostSql.rate(kind, "c.list_rates"),
                        kind.column(),
                        parts);
    }
}
