package dev.canopy.attribute;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function that means the same in HQL and in Java.
 *
 * @param template HQL with {@code {0}}, {@code {1}} … for the arguments; parentheses around an argument that is an
 *     operand, as in {@code ({0}) * 2}, are written only where the argument needs them
 * @param precedence how tightly the template binds; a template that is only {@code {0}} binds as its argument does
 * @param java from the arguments in the form of the database to the result in that form; never called with a null
 *     argument, for which the result is null
 */
record SqlFunction<T>(
        String name,
        Type<T> type,
        String template,
        Fragment.Precedence precedence,
        Function<List<Object>, @Nullable Object> java) {
    private static final String ARGUMENT = "{0}";

    /** A function whose template is one term. */
    SqlFunction(String name, Type<T> type, String template, Function<List<Object>, @Nullable Object> java) {
        this(name, type, template, Fragment.Precedence.TERM, java);
    }

    /** A condition on two arguments, of the types that the test takes, by an operator of PostgreSQL. */
    @SuppressWarnings("unchecked") // as its callers say
    static <L, R> SqlFunction<Boolean> operator(String name, String operator, BiPredicate<L, R> java) {
        return new SqlFunction<>(
                name,
                Type.BOOLEAN,
                "cast(sql('(? " + operator + " ?)', {0}, {1}) as Boolean)",
                arguments -> java.test((L) arguments.get(0), (R) arguments.get(1)));
    }

    /** The call with these arguments in HQL. */
    Fragment call(List<Fragment> arguments) {
        if (template.equals(ARGUMENT)) {
            return arguments.get(0);
        }
        StringBuilder called = new StringBuilder(template.length() + 32);
        int from = 0;
        for (int at = template.indexOf('{'); at >= 0; at = template.indexOf('{', from)) {
            int end = template.indexOf('}', at);
            Fragment argument = arguments.get(Integer.parseInt(template, at + 1, end, 10));
            // Parentheses around one argument are those of an operand unless a function's name is before them.
            boolean operand = at > 0 && template.charAt(at - 1) == '(' && (at == 1 || template.charAt(at - 2) == ' ');
            called.append(template, from, operand ? at - 1 : at).append(operand ? argument.operand() : argument.text());
            from = operand ? end + 2 : end + 1;
        }
        return new Fragment(called.append(template, from, template.length()).toString(), precedence);
    }
}
