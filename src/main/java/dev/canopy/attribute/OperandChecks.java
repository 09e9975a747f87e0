package dev.canopy.attribute;

/** What the types of Java cannot say of operands; a definition that breaks it fails when its class is loaded. */
final class OperandChecks {
    private OperandChecks() {}

    static void numeric(Type<?> type) {
        require(type.base().isNumeric(), type, "a number");
    }

    static void whole(Type<?> type) {
        require(type.base() == Type.Base.LONG || type.base() == Type.Base.INTEGER, type, "a whole number");
    }

    static void sameBase(Type<?> left, Type<?> right) {
        require(left.base() == right.base(), right, "of the same type as " + left);
    }

    static void require(boolean met, Type<?> type, String what) {
        if (!met) {
            throw new IllegalArgumentException("an operand of type " + type + " must be " + what);
        }
    }
}
