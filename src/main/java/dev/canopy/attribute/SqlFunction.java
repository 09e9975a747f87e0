package dev.canopy.attribute;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function that both sides have: how HQL calls it, and the same in Java.
 *
 * @param template HQL with {@code {0}}, {@code {1}} … for the arguments
 * @param java from the arguments in the form of the database to the result in that form; never called with a null
 *     argument, for which the result is null
 */
record SqlFunction<T>(String name, Type<T> type, String template, Function<List<Object>, @Nullable Object> java) {}
