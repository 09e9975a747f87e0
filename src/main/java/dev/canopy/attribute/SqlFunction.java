package dev.canopy.attribute;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function that both sides have: how HQL calls it, and the same in Java.
 *
 * @param template HQL with {@code {0}}, {@code {1}} … for the arguments; parentheses around one that is an operand, as in
 *     {@code ({0}) * 2}, are written only where it is more than one term
 * @param java from the arguments in the form of the database to the result in that form; never called with a null
 *     argument, for which the result is null
 */
record SqlFunction<T>(String name, Type<T> type, String template, Function<List<Object>, @Nullable Object> java) {}
