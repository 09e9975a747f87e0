package dev.canopy.lesson;

/**
 * The result of an example that did not fail.
 *
 * @param asMeant false if the work of the example was silently not done
 * @param what the result in words
 */
record Observation(boolean asMeant, String what) {}
