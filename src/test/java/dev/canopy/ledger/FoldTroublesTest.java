package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldTroublesTest {
    private long seconds;
    private final FoldTroubles troubles =
            new FoldTroubles(() -> Duration.ofSeconds(seconds).toNanos());

    @Test
    void pausesLongerAfterEachFailureOfTheSameAccount() {
        fail(1);
        seconds = 1;
        assertThat(troubles.pausing(1)).isEmpty();
        fail(1);
        seconds = 2;
        assertThat(troubles.pausing(1)).isPresent();
        assertThat(troubles.pausing(2)).isEmpty();
        seconds = 3;
        assertThat(troubles.pausing(1)).isEmpty();
    }

    @Test
    void pausesForAboutAMinuteAtMost() {
        for (int i = 0; i < 100; i++) {
            fail(1);
        }
        seconds = 63;
        assertThat(troubles.pausing(1)).isPresent();
        seconds = 64;
        assertThat(troubles.pausing(1)).isEmpty();
    }

    @Test
    void countsFailingAccountsUntilTheyAreFoldedOrHaveNoDeltas() {
        fail(1);
        fail(2);
        fail(3);
        assertThat(troubles.failing()).isEqualTo(3);

        troubles.folded(1);
        assertThat(troubles.failing()).isEqualTo(2);

        troubles.roundBegins();
        troubles.keepOnly(Set.of(3L));
        assertThat(troubles.failing()).isEqualTo(1);
    }

    @Test
    void keepsWhatWasNotedSinceARoundBegan() {
        fail(1);
        for (int i = 0; i < 10; i++) {
            troubles.busy(2);
        }
        troubles.roundBegins();
        fail(3);
        for (int i = 0; i < 10; i++) {
            troubles.busy(4);
        }

        troubles.keepOnly(Set.of());

        assertThat(troubles.pausing(1)).isEmpty();
        assertThat(troubles.patience(2)).isZero();
        assertThat(troubles.pausing(3)).isPresent();
        assertThat(troubles.patience(4)).isPositive();

        troubles.roundBegins();
        troubles.keepOnly(Set.of());
        assertThat(troubles.pausing(3)).isEmpty();
        assertThat(troubles.patience(4)).isZero();
    }

    @Test
    void waitsForAnAccountThatWasBusyTenTimesInARow() {
        for (int i = 0; i < 9; i++) {
            troubles.busy(1);
        }
        assertThat(troubles.patience(1)).isZero();
        troubles.busy(1);
        assertThat(troubles.patience(1)).isPositive();
        troubles.folded(1);
        assertThat(troubles.patience(1)).isZero();
    }

    private void fail(long account) {
        troubles.failed(account, new IllegalStateException("for a test"));
    }
}
