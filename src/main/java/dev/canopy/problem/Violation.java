package dev.canopy.problem;

/**
 * An error in the input.
 *
 * @param pointer the place: a JSON pointer (RFC 6901) into the body, or the name of a query parameter or a header
 * @param detail the error, preferably with the correct form, such as {@code must be true or false}
 */
public record Violation(String pointer, String detail) {}
