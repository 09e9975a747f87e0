package dev.canopy.request;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Counts the requests that were answered within the time of the objective, for the alerts in {@code deploy/prometheus}. */
final class ResponseTimes {
    private static final Duration OBJECTIVE = Duration.ofSeconds(1);

    private ResponseTimes() {}

    /** One bucket for each route: more would multiply the series. */
    @Produces
    @Singleton
    static MeterFilter withinTheObjective() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals("http.server.requests")
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives((double) OBJECTIVE.toNanos())
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }
}
