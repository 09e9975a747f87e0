package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.request.PeriodicWorks;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AccountLoopTest {
    private static final int ACCOUNTS = 100_000;

    /** All of which complete at once, so that a chain of them would be as deep as they are many. */
    @Test
    void worksOnManyAccounts() {
        AtomicLong sum = new AtomicLong();

        AccountLoop.each(
                        last -> Uni.createFrom()
                                .item(Optional.of(Math.max(last, 0) + 1).filter(next -> next <= ACCOUNTS)),
                        account -> {
                            AtomicInteger left = new AtomicInteger(2);
                            return PeriodicWorks.untilDone(() -> Uni.createFrom()
                                    .item(left.decrementAndGet() > 0)
                                    .invoke(() -> sum.addAndGet(account)));
                        })
                .await()
                .atMost(Duration.ofSeconds(60));

        assertThat(sum).hasValue((long) ACCOUNTS * (ACCOUNTS + 1));
    }
}
