package dev.canopy.problem;

/**
 * One thing wrong with the input.
 *
 * @param pointer where: a JSON pointer (RFC 6901) into the body, or the name of a query parameter or a header
 * @param detail what, and what would be right
 */
public record Violation(String pointer, String detail) {}
