package dev.canopy.attribute;

/**
 * Another instance that an expression reads besides its own, often of the same entity; in a query it has an alias.
 *
 * @param name the alias in queries
 */
public record EntityAlias<R>(String name, Class<R> entity) {}
