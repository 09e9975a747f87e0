package dev.canopy.database;

import dev.canopy.database.DatabaseConfig.Migration;
import dev.canopy.postgres.StartupFailure;
import dev.canopy.request.OutOfMemory;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Finds or starts the database, then starts the service, and stops them in the reverse order. */
@QuarkusMain
public final class CanopyApplication {
    /** Hibernate Validator, which logs its version at each start. */
    private static final Logger VALIDATOR = Logger.getLogger("org.hibernate.validator.internal.util.Version");

    CanopyApplication() {}

    public static void main(String[] args) throws InterruptedException {
        // Before logging is configured, records are kept and printed if the process ends. Debug records are not kept.
        Logger.getLogger("").setLevel(Level.INFO);
        VALIDATOR.setLevel(Level.WARNING);
        if (args.length == 1 && args[0].equals(HealthCommand.NAME)) {
            // A probe runs every few seconds and needs one key: no mapping, and no validator.
            System.exit(HealthCommand.run(ConfigUtils.configBuilder().build()));
        }
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            OutOfMemory.endsTheProcess();
        }
        CountDownLatch running = new CountDownLatch(1);
        OwnProperties.clear();
        Migration migration;
        try {
            SmallRyeConfig config = EarlyConfiguration.read();
            if (LaunchMode.current() == LaunchMode.NORMAL) {
                requireComparablePorts(config);
            }
            migration = config.getConfigMapping(DatabaseConfig.class).migration();
            OwnProperties.set(new DatabaseChoice(config).choose(running).toProperties(), migration.toProperties());
        } catch (StartupFailure e) {
            running.countDown();
            System.err.println("Canopy cannot start. " + e.getMessage());
            System.exit(1);
            return;
        }
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            // A reload stops the application; the database stops only with the JVM.
            running.countDown();
        } else {
            countDownAtExit(running);
        }
        if (migration == Migration.ONLY) {
            Quarkus.run(MigrationOnly.class, args);
        } else {
            Quarkus.run(args);
        }
    }

    /**
     * Only the metrics of a server whose port is fixed have it as a tag. Prometheus refuses metrics of one name with
     * different tags, and Quarkus then waits for its servers forever.
     */
    private static void requireComparablePorts(SmallRyeConfig config) throws StartupFailure {
        boolean anyPort = isZero(config, "quarkus.http.port");
        if (anyPort != isZero(config, "quarkus.management.port")) {
            throw new StartupFailure(
                    "Either both or none of quarkus.http.port and quarkus.management.port can be 0, which is any free port.");
        }
    }

    private static boolean isZero(SmallRyeConfig config, String key) {
        return config.getOptionalValue(key, String.class).orElse("").strip().equals("0");
    }

    /** Ends the process once the service has started: by then, the migration is complete and the schema fits. */
    public static final class MigrationOnly implements QuarkusApplication {
        private static final Logger LOG = Logger.getLogger(MigrationOnly.class.getName());

        @Override
        public int run(String... args) {
            LOG.info("The schema of the database is up to date.");
            return 0;
        }
    }

    /**
     * Wraps the default exit handler. With a handler passed to {@link Quarkus#run}, Quarkus would not report why a
     * start failed.
     */
    private static void countDownAtExit(CountDownLatch running) {
        BiConsumer<Integer, Throwable> exit = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((code, failure) -> {
            running.countDown();
            exit.accept(code, failure);
        });
    }
}
