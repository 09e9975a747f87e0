package dev.canopy.meter;

import dev.canopy.testing.Configurations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;

/** Defines meters without a request. */
public final class MeterSteps {
    private MeterSteps() {}

    /** Returns false if there are too many. */
    public static Uni<Boolean> define(Pool pool, MeterDefinition meter) {
        return repository(pool, Configurations.of(MeterConfig.class)).define(meter);
    }

    /** Returns false if there are as many as allowed. */
    public static Uni<Boolean> define(Pool pool, MeterDefinition meter, int most) {
        return repository(pool, Configurations.of(MeterConfig.class, "max", String.valueOf(most)))
                .define(meter);
    }

    /** A simulation decides itself how long a lock is waited for. */
    private static MeterRepository repository(Pool pool, MeterConfig config) {
        return new MeterRepository(pool, config, Duration.ofMinutes(10));
    }
}
