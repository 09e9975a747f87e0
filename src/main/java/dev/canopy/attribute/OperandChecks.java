package dev.canopy.attribute;

/** Checks of operands beyond the types of Java. A wrong definition fails when its class is loaded. */
final class OperandChecks {
    private OperandChecks() {}

    static void numeric(Type<?> type) {
        require(type.base().isNumeric(), type, "a number");
    }

    static void whole(Type<?> type) {
        require(type.base() == Type.Base.LONG || type.base() == Type.Base.INTEGER, type, "a whole number");
    }

    /** For comparisons, orders and groups. */
    static void comparable(Type<?> type) {
        require(type.isComparable(), type, "of a type that can be compared");
    }

    static void sameBase(Type<?> left, Type<?> right) {
        require(left.base() == right.base(), right, "of the same type as " + left);
    }

    static void require(boolean met, Type<?> type, String what) {
        if (!met) {
            throw new IllegalArgumentException("An operand of type " + type + " must be " + what);
        }
    }
}
