package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayPositionsTest {
    private final ReplayPositions positions = new ReplayPositions();

    @Test
    void knowsNothingBeforeAPositionIsReached() {
        assertThat(positions.reached(100)).isNull();
        positions.add(1, 100);
        assertThat(positions.reached(99)).isNull();
    }

    @Test
    void isAsFreshAsTheLastPositionThatWasReached() {
        positions.add(1, 100);
        positions.add(2, 200);
        positions.add(3, 300);

        assertThat(positions.reached(250)).isEqualTo(2);
        assertThat(positions.reached(250)).as("still").isEqualTo(2);
        assertThat(positions.reached(300)).isEqualTo(3);
    }

    @Test
    void staysFreshWhileNothingIsWritten() {
        positions.add(1, 100);
        assertThat(positions.reached(100)).isEqualTo(1);
        positions.add(2, 100);
        assertThat(positions.reached(100)).isEqualTo(2);
    }

    /** One that hears nothing stays where it is, although nothing but the time tells so. */
    @Test
    void growsOldWhenAStandbyStandsStill() {
        positions.add(1, 100);
        assertThat(positions.reached(100)).isEqualTo(1);
        positions.add(2, 200);
        positions.add(3, 200);
        assertThat(positions.reached(100)).isEqualTo(1);
        assertThat(positions.reached(200))
                .as("the later time of the same position")
                .isEqualTo(3);
    }

    @Test
    void remembersAStandbyFarBehindLessExactly() {
        for (int i = 1; i <= 100_000; i++) {
            positions.add(i, i);
        }

        assertThat(positions.reached(50_000)).isBetween(45_000L, 50_000L);
        assertThat(positions.reached(100_000)).isEqualTo(100_000);
    }

    /**
     * Like one that was far behind, under writes that do not stop: there is always a position that it has not reached.
     */
    @Test
    void isExactAgainOnceAStandbyHasCaughtUp() {
        for (int i = 1; i <= 140_000; i++) {
            positions.add(i, i);
        }
        positions.reached(140_000 - 1);

        for (int i = 140_001; i <= 140_500; i++) {
            positions.add(i, i);
            assertThat(positions.reached(i - 1)).as("at %d", i).isEqualTo(i - 1);
        }
    }

    /**
     * After a crash it may answer before it has replayed again what it had; so may one that was created again from a
     * backup.
     */
    @Test
    void knowsNothingAboutAStandbyThatHasGoneBack() {
        positions.add(1, 100);
        positions.add(2, 200);
        assertThat(positions.reached(200)).isEqualTo(2);
        positions.add(3, 300);

        assertThat(positions.reached(50)).isNull();
        assertThat(positions.reached(199)).isNull();
        assertThat(positions.reached(200)).as("where it was").isEqualTo(2);
        assertThat(positions.reached(300)).isEqualTo(3);
    }

    @Test
    void forgetsAnotherDatabase() {
        positions.add(1, 100);
        positions.reached(100);
        positions.clear();

        assertThat(positions.reached(1_000)).isNull();
    }
}
