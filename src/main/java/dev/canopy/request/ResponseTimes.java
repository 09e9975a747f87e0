package dev.canopy.request;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.inject.Singleton;

/**
 * Counts the requests that got their response within the time of the objective, for the alerts in
 * {@code deploy/prometheus}. One bucket for each route: more would multiply the series.
 */
@Singleton
final class ResponseTimes implements MeterFilter {
    private static final double OBJECTIVE = 1e9; // in nanoseconds

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().equals("http.server.requests")
                ? DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(OBJECTIVE)
                        .build()
                        .merge(config)
                : config;
    }
}
