/**
 * Hybrid attributes: a value over an entity that is defined once, evaluated on an instance in Java and rendered into a
 * query as HQL. Depends on the JDK and the names of Jakarta Persistence only (and, at compile time, on JSpecify's
 * annotations), so that it can be lifted out.
 */
@NullMarked
package dev.canopy.attribute;

import org.jspecify.annotations.NullMarked;
