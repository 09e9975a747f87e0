package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders the parts of an expression over related entities: joins, subqueries and aggregates. */
final class RelatedRenderer {
    private final Renderer renderer;
    private final @Nullable GroupedJoins grouped;

    /** @param grouped holds aggregates as joins; null renders all of them as correlated subqueries */
    RelatedRenderer(Renderer renderer, @Nullable GroupedJoins grouped) {
        this.renderer = renderer;
        this.grouped = grouped;
    }

    /** A value of an associated entity. */
    Fragment via(Nodes.Via<?, ?, ?> node, Frame frame) {
        Frame other = joined(node.relation(), frame);
        if (other == null) {
            return scalar(node, frame);
        }
        return isGuarded(node, other) ? guarded(node, frame, other) : renderer.value(node.expression(), other);
    }

    /** A value of an associated entity as a predicate. */
    Fragment viaPredicate(Nodes.Via<?, ?, ?> node, Frame frame) {
        Frame other = joined(node.relation(), frame);
        if (other == null) {
            return isTrue(scalar(node, frame));
        }
        return isGuarded(node, other)
                ? isTrue(guarded(node, frame, other))
                : renderer.predicate(node.expression(), other);
    }

    private static Fragment isTrue(Fragment value) {
        return Fragment.operation(value.text() + " = true");
    }

    /** Whether the expression must be made null for a missing row. */
    private static boolean isGuarded(Nodes.Via<?, ?, ?> node, Frame other) {
        return other.optional() && !NullOnNull.is(node.expression());
    }

    private Fragment guarded(Nodes.Via<?, ?, ?> node, Frame frame, Frame other) {
        return Fragment.operation("case when " + present(node.relation(), frame, other) + " then "
                + renderer.value(node.expression(), other).text() + " end");
    }

    /** The value by a subquery, for statements without joins and for the only row of a table. */
    private Fragment scalar(Nodes.Via<?, ?, ?> node, Frame frame) {
        ToOne<?, ?> relation = node.relation();
        String alias = renderer.newAlias(relation.target());
        Frame.Joins inner = new Frame.Joins();
        Frame other = Frame.of(relation.target(), alias, inner);
        String selected = renderer.value(node.expression(), other).text();
        String condition = switch (relation.link()) {
            case Link.Mapped mapped -> " where " + alias + " = " + frame.path(mapped.field());
            case Link.Columns columns ->
                " where " + other.column(columns.targetKey()) + " = " + frame.column(columns.key())
                        + within(columns, other, frame);
            case Link.Only only -> "";
            case Link.Closure closure -> throw new IllegalStateException(relation.name());
            case Link.Chain chain -> throw new IllegalStateException(relation.name());
        };
        return Fragment.term("(select " + selected + " from " + EntityMapping.name(relation.target()) + " " + alias
                + inner + condition + ")");
    }

    /** Whether an outer join has found the other entity. */
    private static String present(ToOne<?, ?> relation, Frame frame, Frame other) {
        String found = relation.link() instanceof Link.Columns columns
                ? other.column(columns.targetKey())
                : frame.path(relation.name());
        return found + " is not null";
    }

    /** The associated entity in a join; null if it cannot be joined. */
    private @Nullable Frame joined(ToOne<?, ?> relation, Frame frame) {
        Frame.Joins joins = frame.joins();
        if (joins == null || relation.link() instanceof Link.Only) {
            return null;
        }
        boolean inner = relation.isInner() && !frame.optional();
        Frame.Joins.Key key = new Frame.Joins.Key(frame.alias().get(), relation.link());
        String alias = joins.find(key);
        if (alias == null) {
            alias = renderer.newAlias(relation.target());
            String joined = alias;
            String text = switch (relation.link()) {
                case Link.Mapped mapped -> key.owner() + "." + mapped.field() + " " + joined;
                case Link.Columns columns ->
                    EntityMapping.name(relation.target()) + " " + joined + " on " + joined + "."
                            + columns.targetKey().field() + " = " + frame.column(columns.key())
                            + within(columns, Frame.of(relation.target(), joined, null), frame);
                case Link.Only only -> throw new IllegalStateException(relation.name());
                case Link.Closure closure -> throw new IllegalStateException(relation.name());
                case Link.Chain chain -> throw new IllegalStateException(relation.name());
            };
            joins.add(key, alias, (inner ? " join " : " left join ") + text);
        }
        return inner ? frame.joined(relation.target(), alias) : frame.optionallyJoined(relation.target(), alias);
    }

    Fragment exists(Nodes.Exists<?, ?> node, Frame frame) {
        Rows rows = rows(node.relation(), frame);
        String where = where(rows, frame);
        return Fragment.operation("exists (select 1 from " + rows.head() + rows.joins() + where + ")");
    }

    Fragment groupAggregate(Nodes.GroupAggregate<?, ?> node, Frame frame) {
        return zero(node.fold(), node.type(), fold(node.fold(), node.operand(), node.type(), frame));
    }

    Fragment aggregate(Nodes.Aggregate<?, ?, ?> node, Frame frame) {
        if (grouped != null && grouped.takes(node, frame)) {
            return zero(node.fold(), node.type(), Fragment.term(grouped.column(renderer, node, frame)));
        }
        Rows rows = rows(node.relation(), frame);
        String folded =
                fold(node.fold(), node.operand(), node.type(), rows.frame()).text();
        String where = where(rows, frame);
        return zero(
                node.fold(),
                node.type(),
                Fragment.term("(select " + folded + " from " + rows.head() + rows.joins() + where + ")"));
    }

    private String where(Rows rows, Frame outer) {
        List<Fragment> conditions = conditions(rows);
        String key = rows.key();
        if (key != null) {
            String within =
                    rows.relation().link() instanceof Link.Columns columns ? within(columns, rows.frame(), outer) : "";
            conditions.add(0, Fragment.operation(key + " = " + outer.column(rows.ownerKey()) + within));
        }
        return Renderer.clause(" where ", conditions);
    }

    /** The further columns of a relation by columns that are equal. */
    static String within(Link.Columns columns, Frame target, Frame owner) {
        Link.Within within = columns.within();
        return within == null
                ? ""
                : " and " + target.column(within.targetColumn()) + " = " + owner.column(within.column());
    }

    /** The filters of the relation and of those before it. */
    List<Fragment> conditions(Rows rows) {
        List<Fragment> conditions = new ArrayList<>(rows.conditions());
        Condition<?> filter = rows.relation().filter();
        if (filter != null) {
            conditions.add(renderer.predicate(filter, rows.frame()));
        }
        return conditions;
    }

    /**
     * Related entities in a from clause of their own.
     *
     * @param head the first entity or collection of the clause
     * @param key the column that refers to the owner, or null if the head already does
     * @param keyColumn the owner's column that the key equals
     * @param conditions the conditions of the relation, besides its own filter
     */
    record Rows(
            ToMany<?, ?> relation,
            String head,
            Frame frame,
            Frame.Joins joins,
            @Nullable String key,
            Nodes.@Nullable Column<?, ?> keyColumn,
            List<Fragment> conditions) {
        Nodes.Column<?, ?> ownerKey() {
            if (keyColumn == null) {
                throw new IllegalStateException(relation.name() + " has no key");
            }
            return keyColumn;
        }
    }

    Rows rows(ToMany<?, ?> relation, Frame owner) {
        Frame.Joins joins = new Frame.Joins();
        return switch (relation.link()) {
            case Link.Columns columns -> {
                String alias = renderer.newAlias(relation.target());
                Frame frame = Frame.of(relation.target(), alias, joins);
                yield new Rows(
                        relation,
                        EntityMapping.name(relation.target()) + " " + alias,
                        frame,
                        joins,
                        frame.column(columns.targetKey()),
                        columns.key(),
                        List.of());
            }
            case Link.Mapped mapped -> {
                String alias = renderer.newAlias(relation.target());
                yield new Rows(
                        relation,
                        owner.path(mapped.field()) + " " + alias,
                        Frame.of(relation.target(), alias, joins),
                        joins,
                        null,
                        null,
                        List.of());
            }
            case Link.Closure closure -> {
                String pair = renderer.newAlias(closure.table());
                String target = pair + "." + closure.target().field();
                Frame frame = new Frame(
                        relation.target(),
                        () -> member(relation, closure, target, joins),
                        Map.of(closure.entityKey(), target),
                        joins,
                        false,
                        null);
                yield new Rows(
                        relation,
                        EntityMapping.name(closure.table()) + " " + pair,
                        frame,
                        joins,
                        pair + "." + closure.key().field(),
                        closure.entityKey(),
                        closure.withSelf()
                                ? List.of()
                                : List.of(Fragment.operation(
                                        pair + "." + closure.distance().field() + " > 0")));
            }
            case Link.Chain chain -> {
                Rows first = rows(chain.first(), owner);
                yield chained(relation, chain, first);
            }
            case Link.Only only -> throw new IllegalStateException(relation.name());
        };
    }

    /**
     * Related entities that are found from their owners, so that the owners can be restricted by their key, and the
     * further columns of the relation are named as well.
     */
    Rows rowsFromOwner(ToMany<?, ?> relation, Link.Columns columns, Class<?> ownerEntity) {
        Frame.Joins joins = new Frame.Joins();
        Frame owner = Frame.of(ownerEntity, renderer.newAlias(ownerEntity), null);
        Frame frame = Frame.of(relation.target(), renderer.newAlias(relation.target()), joins);
        String key = owner.column(columns.key());
        joins.add(" join " + EntityMapping.name(relation.target()) + " "
                + frame.alias().get() + " on " + frame.column(columns.targetKey()) + " = " + key
                + within(columns, frame, owner));
        String head = EntityMapping.name(ownerEntity) + " " + owner.alias().get();
        return new Rows(relation, head, frame, joins, key, columns.key(), List.of());
    }

    /** The entity at the other end of a pair, which is joined only if more than its key is read. */
    private String member(ToMany<?, ?> relation, Link.Closure closure, String target, Frame.Joins joins) {
        Frame.Joins.Key key = new Frame.Joins.Key(target, closure);
        String alias = joins.find(key);
        if (alias == null) {
            alias = renderer.newAlias(relation.target());
            joins.add(
                    key,
                    alias,
                    " join " + EntityMapping.name(relation.target()) + " " + alias + " on " + alias + "."
                            + closure.entityKey().field() + " = " + target);
        }
        return alias;
    }

    private Rows chained(ToMany<?, ?> relation, Link.Chain chain, Rows first) {
        if (!(chain.second().link() instanceof Link.Columns columns)) {
            throw new NotRenderableException("'" + relation.name() + "' must end with a relation by columns");
        }
        List<Fragment> conditions = conditions(first);
        String alias = renderer.newAlias(relation.target());
        Frame frame = Frame.of(relation.target(), alias, first.joins());
        first.joins()
                .add(" join " + EntityMapping.name(relation.target()) + " " + alias + " on "
                        + frame.column(columns.targetKey()) + " = "
                        + first.frame().column(columns.key())
                        + within(columns, frame, first.frame()));
        Condition<?> filter = chain.second().filter();
        if (filter != null) {
            conditions.add(renderer.predicate(filter, frame));
        }
        return new Rows(relation, first.head(), frame, first.joins(), first.key(), first.keyColumn(), conditions);
    }

    Fragment fold(Nodes.Fold fold, @Nullable Expression<?, ?> operand, Type<?> type, Frame frame) {
        if (operand == null) {
            return Fragment.term("count(*)");
        }
        String of = renderer.value(
                        fold == Nodes.Fold.COUNT_DISTINCT ? operand.type().key(operand) : operand, frame)
                .text();
        Type.Base base = operand.type().base();
        return switch (fold) {
            case COUNT -> Fragment.term("count(" + of + ")");
            case COUNT_DISTINCT -> Fragment.term("count(distinct " + of + ")");
            case SUM -> sum(base, type.base(), of);
            case MIN -> Fragment.term("min(" + (base == Type.Base.TEXT ? Renderer.collate(of) : of) + ")");
            case MAX -> Fragment.term("max(" + (base == Type.Base.TEXT ? Renderer.collate(of) : of) + ")");
            case AVG ->
                type.base() == Type.Base.DECIMAL
                        ? meanOfDecimals(of)
                        : Fragment.operation("cast(sum(" + of + ") as Double) / nullif(count(" + of + "), 0L)");
            case UNION ->
                Fragment.term(
                        base == Type.Base.BITS
                                // The aggregate takes only strings of one width, so each is padded to the longest.
                                ? "function('bit_or' as String, sql('bits_padded(?, (select bits_width()))', " + of
                                        + "))"
                                : "function('range_agg' as String, " + of + ")");
        };
    }

    /** In units of the last digit, as div() gives an exact whole quotient. */
    private static Fragment meanOfDecimals(String of) {
        return Fragment.operation("sign(sum(" + of + ")) * function('div' as BigDecimal, abs(sum(" + of
                + ")) * 2000000000.0bd + count(" + of + "), nullif(count(" + of + ") * 2.0bd, 0.0bd)) * 0.000000001bd");
    }

    /** The database sums longs as decimals. */
    private static Fragment sum(Type.Base summand, Type.Base sum, String of) {
        if (summand == Type.Base.DECIMAL) {
            return Fragment.term("sum(" + of + ")");
        }
        return sum == Type.Base.DECIMAL
                ? Fragment.operation("sum(" + of + ") * 1.0bd") // a cast to a decimal would limit its digits
                : Fragment.term("cast(sum(" + of + ") as Long)");
    }

    private static Fragment zero(Nodes.Fold fold, Type<?> type, Fragment value) {
        if (!fold.hasZero()) {
            return value;
        }
        String zero = switch (type.base()) {
            case DECIMAL -> "0.0bd";
            case BITS -> Type.Base.BITS.fromText("''");
            case DATE_MULTI_RANGE, TIME_MULTI_RANGE -> type.base().fromText("'{}'");
            default -> "0L";
        };
        return Fragment.term("coalesce(" + value.text() + ", " + zero + ")");
    }
}
