/**
 * Hybrid attributes: a value over an entity is defined once, evaluated on an instance in Java, and rendered into a
 * query as HQL. The room depends only on the JDK and Jakarta Persistence, and at compile time on the annotations of
 * JSpecify, so that it can be used elsewhere.
 */
@NullMarked
package dev.canopy.attribute;

import org.jspecify.annotations.NullMarked;
