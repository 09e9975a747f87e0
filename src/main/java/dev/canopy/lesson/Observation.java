package dev.canopy.lesson;

/**
 * What came of an example that did not fail.
 *
 * @param asMeant false if what it was to do was silently not done
 * @param what in words
 */
record Observation(boolean asMeant, String what) {}
