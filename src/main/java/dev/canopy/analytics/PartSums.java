package dev.canopy.analytics;

/**
 * The sums of a part from which the metric of several parts together can be computed.
 *
 * @param <S> the class itself
 */
interface PartSums<S extends PartSums<S>> {
    /** Returns the sums of two parts that have no usage in common. */
    S plus(S other);
}
