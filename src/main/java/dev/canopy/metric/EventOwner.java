package dev.canopy.metric;

/**
 * The tenant whose events are read.
 *
 * @param account the id of the root of its tree
 * @param currency that of its account
 * @param horizon from which day on events are complete
 */
public record EventOwner(long account, long tenant, String currency, Horizon horizon) {}
