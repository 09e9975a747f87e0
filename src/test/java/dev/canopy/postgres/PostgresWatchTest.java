package dev.canopy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresWatchTest {
    @TempDir
    private Path folder;

    @Test
    void triesAgainUntilTheServerStartsAndSaysWhyItDoesNot() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(2);
        new PostgresWatch(
                        new PostgresWatch.Server() {
                            @Override
                            public boolean isAsWanted() {
                                return started.getCount() == 0;
                            }

                            @Override
                            public void startAgain() throws StartupFailure {
                                failed.countDown();
                                if (failed.getCount() > 0) {
                                    throw new StartupFailure("The port is taken.");
                                }
                                started.countDown();
                            }
                        },
                        folder)
                .begin();

        while (PostgresOutage.current()
                .filter(PostgresOutage::failed)
                .filter(outage -> outage.reason().equals("The port is taken."))
                .isEmpty()) {
            assertThat(started.getCount()).isOne();
            Thread.sleep(5);
        }
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (PostgresOutage.current().isPresent()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void reportsNoFailureWhileTheServerRecovers() throws Exception {
        CountDownLatch recovering = new CountDownLatch(1);
        CountDownLatch recovered = new CountDownLatch(1);
        new PostgresWatch(
                        new PostgresWatch.Server() {
                            @Override
                            public boolean isAsWanted() {
                                return recovered.getCount() == 0;
                            }

                            @Override
                            public void startAgain() throws InterruptedException {
                                recovering.countDown();
                                recovered.await();
                            }
                        },
                        folder)
                .begin();

        assertThat(recovering.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(PostgresOutage.current().orElseThrow().failed()).isFalse();
        recovered.countDown();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (PostgresOutage.current().isPresent()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
