package dev.canopy.analytics;

/**
 * The sums of a part from which the metric of several parts together can be computed.
 *
 * @param <S> the class itself
 */
interface PartSums<S extends PartSums<S>> {
    /** Those of two parts without common usage together. */
    S plus(S other);
}
