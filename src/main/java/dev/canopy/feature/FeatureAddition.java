package dev.canopy.feature;

/** The result of adding a feature whose key was unknown. */
public enum FeatureAddition {
    /** The catalogue has a feature with the key now. */
    PRESENT,
    /** The feature with the key is retired, and stays so. */
    RETIRED,
    /** No feature can have the key. */
    INVALID,
    /** The catalogue is full. */
    FULL
}
