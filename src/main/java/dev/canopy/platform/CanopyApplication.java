package dev.canopy.platform;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Finds or starts the database, then the service, and ends them in the opposite order. */
@QuarkusMain
public final class CanopyApplication {
    CanopyApplication() {}

    public static void main(String[] args) throws InterruptedException {
        // Nothing has set logging up yet, and a process that ends before that prints each record that it kept.
        Logger.getLogger("").setLevel(Level.INFO);
        CountDownLatch running = new CountDownLatch(1);
        OwnProperties.clear();
        try {
            if (args.length == 1 && args[0].equals(HealthCommand.NAME)) {
                System.exit(HealthCommand.run(config()));
            }
            OwnProperties.set(new DatabaseChoice(config()).choose(running).toProperties());
        } catch (StartupFailure e) {
            running.countDown();
            System.err.println("Canopy cannot start. " + e.getMessage());
            System.exit(1);
        }
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            // The application stops at each reload, the database only with the JVM.
            running.countDown();
        } else {
            countDownAtExit(running);
        }
        Quarkus.run(args);
    }

    /**
     * By the default handler, not by one given to {@link Quarkus#run}: with that, Quarkus keeps the reason of a failed
     * start to itself.
     */
    private static void countDownAtExit(CountDownLatch running) {
        BiConsumer<Integer, Throwable> exit = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((code, failure) -> {
            running.countDown();
            exit.accept(code, failure);
        });
    }

    /** The sources that the service itself will read; its own configuration exists only once it starts. */
    private static SmallRyeConfig config() throws StartupFailure {
        try {
            // Other features have keys of their own, which Quarkus will check.
            return ConfigUtils.configBuilder()
                    .withValidateUnknown(false)
                    .withMapping(DatabaseConfig.class)
                    .build();
        } catch (ConfigValidationException e) {
            throw new StartupFailure(e.getProblem(0).getMessage(), e);
        }
    }
}
