package dev.canopy.attribute;

import java.math.BigDecimal;

/** Writes constants of definitions as literals of HQL. */
final class Literals {
    private Literals() {}

    /** The constant with its type, also for null. */
    static <T> Fragment of(Nodes.Constant<?, T> node) {
        T value = node.value();
        Type.Base base = node.type().base();
        if (value == null) {
            if (base.isText()) {
                return Fragment.term(base.fromText("cast(null as String)"));
            }
            return base == Type.Base.DECIMAL
                    ? Fragment.operation("cast(null as Long) * 1.0bd")
                    : Fragment.term("cast(null as " + base.hql() + ")");
        }
        Object stored = node.type().toBase(value);
        return stored.equals(Long.MIN_VALUE)
                ? Fragment.operation((Long.MIN_VALUE + 1) + "L - 1L")
                : Fragment.term(literal(node.type(), stored));
    }

    private static String literal(Type<?> type, Object stored) {
        return switch (type.base()) {
            case TEXT -> quoted(stored.toString());
            case LONG -> signed(stored + "L");
            case DECIMAL -> signed(decimal((BigDecimal) stored));
            case DOUBLE -> signed(stored + "d");
            case INTEGER -> signed(stored.toString());
            case BOOLEAN -> stored.toString();
            case BITS,
                    DATE_RANGE,
                    TIME_RANGE,
                    DATE_MULTI_RANGE,
                    TIME_MULTI_RANGE,
                    DURATION,
                    ADDRESS,
                    TEXTS,
                    TEXT_VECTOR,
                    TEXT_QUERY -> type.base().fromText(quoted(type.base().text(stored)));
            case DATE, TIME, UUID, LABELS ->
                throw new IllegalStateException("There is no constant of the type " + type);
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String decimal(BigDecimal value) {
        String text = value.toPlainString();
        return (text.indexOf('.') < 0 ? text + ".0" : text) + "bd";
    }

    private static String signed(String number) {
        return number.startsWith("-") ? "(" + number + ")" : number;
    }
}
