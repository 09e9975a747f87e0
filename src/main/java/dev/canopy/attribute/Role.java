package dev.canopy.attribute;

/**
 * A further instance beside the one that an expression is about, often of the same entity: an alias.
 *
 * @param name the alias in queries
 */
public record Role<R>(String name, Class<R> entity) {}
