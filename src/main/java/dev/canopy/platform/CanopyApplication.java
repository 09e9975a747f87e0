package dev.canopy.platform;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.util.concurrent.CountDownLatch;
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
        try {
            new DatabaseChoice(config()).choose(running).toProperties().forEach(System::setProperty);
        } catch (StartupFailure e) {
            running.countDown();
            System.err.println("Canopy cannot start. " + e.getMessage());
            System.exit(1);
        }
        try {
            Quarkus.run(
                    null,
                    (code, failure) -> {
                        running.countDown();
                        System.exit(code);
                    },
                    args);
        } finally {
            running.countDown();
        }
    }

    /** The sources that the service itself will read; its own configuration exists only once it starts. */
    private static SmallRyeConfig config() {
        return ConfigUtils.configBuilder()
                .withValidateUnknown(false)
                .withMapping(DatabaseConfig.class)
                .build();
    }
}
