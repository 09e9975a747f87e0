package dev.canopy.event;

import dev.canopy.access.ScopeSql;
import dev.canopy.ledger.EventField;
import dev.canopy.price.QuantityKind;
import dev.canopy.tenant.Subtrees;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that read events. {@link EventView} reads their columns. Those of optional fields follow from
 * {@link EventField}, and those of quantities from {@link QuantityKind}.
 *
 * <p>Parameters: the tops of what the caller sees (null for everything), the account, the tenant, whether the subtree
 * is included, from and to (null for no limit), feature, model, user, source and id (null for any); of a page also
 * time, source and id of the event before it (null for the first page), and the number of events.
 */
final class EventSql {
    /**
     * The rates of a price never change, and a price with events cannot be deleted, so the rates are those that the
     * event was priced by. A price that is set above what the caller sees does not exist for the caller.
     */
    private static final String EVENTS = """
            select e.time, e.source, e.id, t.key as tenant_key, t.currency, f.key as feature_key, e.correction, m.name as model,
              e.service_tier, {fields}, {kinds}, e.own_quantities::text as own_quantities,
              e.cost, e.computed_cost, e.cost_given, e.received_at, e.price_id is not null as priced,
              p.id as price_id, p.model as price_model, p.pattern as price_pattern, p.service_tier as price_tier,
              pt.key as price_tenant,
              (case when p.tiers is null then p.rates else applicable_rates(p.rates, p.tiers, e.input_tokens) end)::text as rates
            from {events} e
            join tenant t on t.id = e.tenant_id
            join ai_feature f on f.id = e.feature_id
            {names}
            left join usage_name m on m.root_id = $2 and m.dimension = 'model' and m.number = e.model_number
            left join price p on p.id = e.price_id and (p.tenant_id is null or {price is seen})
            left join tenant pt on pt.id = p.tenant_id
            {where}
            order by e.time desc, e.source desc, e.id desc
            """.replace("{price is seen}", ScopeSql.covers("p.tenant_id", "$1"))
            .replace("{fields}", joined(Arrays.stream(EventField.values()).map(EventSql::selected), ", "))
            .replace("{names}", joined(EventField.of(EventField.Form.NAME).map(EventSql::join), "\n"))
            .replace(
                    "{kinds}",
                    Arrays.stream(QuantityKind.values())
                            .map(kind -> "e." + kind.column())
                            .collect(Collectors.joining(", ")));

    private static final String FROM = "coalesce($5::timestamptz, '-infinity')";
    private static final String TO = "coalesce($6::timestamptz, 'infinity')";

    private static final String PAGE =
            "($2, $3, $4, " + FROM + ", " + TO + ", $12, $13, $14, $7, $8, $9, $10, $11, $15)";

    private static final String PAGE_OF_ACCOUNT = events("newest_usage" + PAGE, "");
    private static final String PAGE_OF_PART = events("newest_usage_of_part" + PAGE, "");

    private static final String ALL =
            events("usage_event", """
                    where {place} and e.time >= {from} and e.time < {to}
                      and ($7::text is null or e.feature_id = (select named.id from ai_feature named where named.key = $7))
                      and ($8::text is null or {model}) and ($9::text is null or {user})
                      and ($10::text is null or e.source = $10) and ($11::text is null or e.id = $11)""".replace("{from}", FROM).replace("{to}", TO));

    private static final String ALL_OF_ACCOUNT = ALL.replace("{place}", """
                    e.root_id = $2 and (($4 and $3 = $2) or e.tenant_id = any (array(
                      select d.descendant_id from tenant_ancestry d where d.ancestor_id = $3 and ($4 or d.distance = 0))))""")
            .replace("{model}", "e.model_number = " + number("model", "$8"))
            .replace("{user}", "e.user_number = " + number("user", "$9"));

    private static final String ALL_OF_PART = ALL.replace(
                    "{place}", Subtrees.find("e.tenant_id", "below.ancestor_id = $3 and ($4 or below.distance = 0)"))
            .replace("{model}", looksFor("e.model_number", number("model", "$8")))
            .replace("{user}", looksFor("e.user_number", number("user", "$9")));

    private EventSql() {}

    /**
     * @param accountSeen whether the caller sees the whole account; if not, only events of the tenants that are asked
     *     for are read
     */
    static String page(boolean accountSeen) {
        return accountSeen ? PAGE_OF_ACCOUNT : PAGE_OF_PART;
    }

    /** As {@link #page}, for all events of the range. */
    static String all(boolean accountSeen) {
        return accountSeen ? ALL_OF_ACCOUNT : ALL_OF_PART;
    }

    private static String events(String events, String where) {
        return EVENTS.replace("{events}", events).replace("{where}", where);
    }

    private static String joined(Stream<String> parts, String separator) {
        return parts.collect(Collectors.joining(separator));
    }

    private static String selected(EventField field) {
        String text = field.form() == EventField.Form.NAME
                ? named(field) + ".name"
                : field.form().text("e." + field.stored());
        return text + " as " + field.column();
    }

    private static String join(EventField field) {
        String name = named(field);
        return "left join usage_name " + name + " on " + name + ".root_id = $2 and " + name + ".dimension = '"
                + field.field() + "' and " + name + ".number = e." + field.stored();
    }

    private static String named(EventField field) {
        return "named_" + field.field();
    }

    /** Names are numbered by account. */
    private static String number(String dimension, String parameter) {
        return "(select n.number from usage_name n where n.root_id = $2 and n.dimension = '" + dimension
                + "' and n.name = " + parameter + ")";
    }

    /**
     * A name that no event has takes as long as one that only other tenants use: it is compared like a number, without
     * an index.
     */
    private static String looksFor(String column, String number) {
        return "coalesce(" + column + ", 0) = coalesce(" + number + ", -1)";
    }
}
