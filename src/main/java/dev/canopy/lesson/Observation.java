package dev.canopy.lesson;

/**
 * The result of an example that did not fail.
 *
 * @param correct false if the work of the example was silently not done
 * @param message the result in words
 */
record Observation(boolean correct, String message) {}
