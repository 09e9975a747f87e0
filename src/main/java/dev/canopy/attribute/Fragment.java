package dev.canopy.attribute;

import java.util.List;
import java.util.stream.Collectors;

/** A piece of HQL with how tightly it binds, so that parentheses are written only where they are needed. */
record Fragment(String text, Precedence precedence) {
    enum Precedence {
        /** A column, a literal, a function call, or anything else that needs no parentheses anywhere. */
        TERM,
        /** Arithmetic, a comparison, a case, or an {@code and}. */
        OPERATION,
        /** An {@code or}, which binds less tightly than {@code and}. */
        DISJUNCTION
    }

    static Fragment term(String text) {
        return new Fragment(text, Precedence.TERM);
    }

    static Fragment operation(String text) {
        return new Fragment(text, Precedence.OPERATION);
    }

    /** All of these predicates, of which there is at least one. */
    static Fragment all(List<Fragment> predicates) {
        return predicates.size() == 1
                ? predicates.get(0)
                : operation(predicates.stream().map(Fragment::conjunct).collect(Collectors.joining(" and ")));
    }

    /** At least one of these predicates, of which there are two or more. */
    static Fragment any(List<Fragment> predicates) {
        return new Fragment(
                predicates.stream().map(Fragment::text).collect(Collectors.joining(" or ")), Precedence.DISJUNCTION);
    }

    /** The text as an operand of arithmetic. */
    String operand() {
        return precedence == Precedence.TERM ? text : "(" + text + ")";
    }

    /** The text as an operand of {@code and}. */
    private String conjunct() {
        return precedence == Precedence.DISJUNCTION ? "(" + text + ")" : text;
    }
}
